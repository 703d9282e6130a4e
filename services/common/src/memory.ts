import { totalmem } from "node:os";

/** The memory that this process may use, in bytes: the limit of its control group, else that of the machine. */
export function memoryLimit(constrained = process.constrainedMemory(), machine = totalmem()): number {
  // Without a limit it is 0, unknown, or a number beyond any machine.
  return constrained > 0 && constrained < machine ? constrained : machine;
}
