import { appendFileSync } from "node:fs";
import type { Resource } from "./provider";

export type Operation = "create" | "update" | "delete" | "read" | "invoke";

/** Writes a JSON line to a file for each operation that a provider carries out. */
export class Trace {
  constructor(private readonly file: string | undefined) {}

  /** Says that an operation is held: it ends only when the engine cancels it. */
  held(op: Operation, resource: Resource): void {
    this.write({ op, ...resource, held: true });
  }

  /** Carries out an operation; `id` says the id of the resource, which a creation only knows at its end. */
  async of<T>(
    op: Operation,
    resource: Resource,
    id: (result: T | undefined) => string,
    work: () => T | Promise<T>,
  ): Promise<T> {
    const startMs = Date.now();
    const write = (result: T | undefined, error?: string) => {
      this.write({ op, ...resource, id: id(result), startMs, endMs: Date.now(), error });
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

  private write(line: object): void {
    if (this.file !== undefined) appendFileSync(this.file, `${JSON.stringify(line)}\n`);
  }
}
