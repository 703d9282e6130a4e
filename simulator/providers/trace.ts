import { appendFileSync } from "node:fs";
import type { Resource } from "./provider";

export type Operation = "create" | "update" | "delete" | "read" | "invoke";

/** Writes a JSON line to a file for each operation that a provider carries out. */
export class Trace {
  constructor(private readonly file: string | undefined) {}

  /** Carries out an operation; `id` says the id of the resource, which a creation only knows at its end. */
  async of<T>(
    op: Operation,
    resource: Resource,
    id: (result: T | undefined) => string,
    work: () => T | Promise<T>,
  ): Promise<T> {
    const startMs = Date.now();
    const write = (result: T | undefined, error?: string) => {
      if (this.file === undefined) return;
      const line = { op, ...resource, id: id(result), startMs, endMs: Date.now(), error };
      appendFileSync(this.file, `${JSON.stringify(line)}\n`);
    };
    try {
      const result = await work();
      write(result);
      return result;
    } catch (error) {
      write(undefined, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }
}
