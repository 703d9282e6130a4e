import { totalmem } from "node:os";

/** The part of a process's memory that unfinished requests may take. */
const BODY_SHARE = 1 / 8;

/** The part that connections may take, and what one takes, with the headers of a request that is not complete. */
const CONNECTION_SHARE = 1 / 4;
const CONNECTION_BYTES = 32 * 1024;

/** Connections at most, whatever the memory is. */
const MOST_CONNECTIONS = 10_000;

/** The memory that this process may use, in bytes: the limit of its control group, else that of the machine. */
export function memoryLimit(constrained = process.constrainedMemory(), machine = totalmem()): number {
  // Without a limit it is 0, unknown, or a number beyond any machine.
  return constrained > 0 && constrained < machine ? constrained : machine;
}

/** Bytes of unfinished requests that a process with so much memory may hold. */
export function bodyBytesFor(memory: number): number {
  return Math.floor(memory * BODY_SHARE);
}

/** Connections that a process with so much memory may have. */
export function connectionsFor(memory: number): number {
  return Math.min(MOST_CONNECTIONS, Math.max(1, Math.floor((memory * CONNECTION_SHARE) / CONNECTION_BYTES)));
}
