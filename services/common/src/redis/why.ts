import { ClientOfflineError } from "redis";

/** Told when a connection is lost, or could not be made; again for each attempt that fails. */
export type OnLost = (error: Error) => void;

/** Remembers why there is no connection, since a command that misses it is only told that there is none. */
export class Why {
  private last: Error | undefined;

  constructor(private readonly onLost: OnLost) {}

  /** Notes that a connection was lost, or not made, and tells of it. */
  lost(error: Error): void {
    this.onLost(this.note(error));
  }

  /** Notes the same of one node of many, which is not to say that nothing works. */
  note(error: Error): Error {
    return (this.last = error);
  }

  /** The error of a command, or why there is no connection to send it on. */
  explain(error: unknown): unknown {
    return error instanceof ClientOfflineError && this.last !== undefined ? this.last : error;
  }
}
