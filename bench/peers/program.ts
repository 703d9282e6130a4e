import { once } from "node:events";
import type { ProgramName, ProgramOptions } from "../harness/peer-options";

/** The options that the benchmark gives a program. */
export function programOptions<N extends ProgramName>(name: N): ProgramOptions[N] {
  return (JSON.parse(process.env["OPTIONS"] ?? "{}") as ProgramOptions)[name];
}

/** Tells the benchmark that the program is ready, and then that all is done when it is told to stop. */
export function ready(): void {
  process.stdout.write("ready\n");
}

/** Waits until the benchmark says that the program may begin. */
export async function begun(): Promise<void> {
  await once(process.stdin, "data");
}

/** Answers the benchmark and ends. */
export function answer(result: unknown): void {
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
}

/** Stores a value; the same statement as ours, a row at a time. */
export const INSERT = "INSERT INTO counts (id, value) VALUES (?, ?) ON DUPLICATE KEY UPDATE id = id";

/** The 16 bytes of a UUID. */
export function bytesOf(id: string): Buffer {
  return Buffer.from(id.replaceAll("-", ""), "hex");
}
