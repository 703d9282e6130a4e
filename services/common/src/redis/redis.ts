/** A reply as Redis sends it in RESP 2. */
export type Reply = string | number | null | readonly Reply[];

/** A command and its arguments. */
export type Command = readonly [name: string, ...args: string[]];

/**
 * One connection to Redis, or one to each node of a cluster; the same to its users.
 *
 * A command is sent once: where the connection is lost it is rejected, whether or not the server has run it.
 * While there is no connection commands are rejected at once. Connecting goes on in the background, for ever.
 */
export interface Redis {
  /** Resolves when the first attempt to connect has come to an end, be it good or bad. */
  readonly attempted: Promise<void>;
  /** Sends a command to the node that holds `key`. */
  send(key: string, command: Command): Promise<Reply>;
  /**
   * Sends commands one right after the other on one connection, to the node that holds `key`. One that fails does not
   * keep the others from being run; rejects with the first error among their replies.
   */
  pipeline(key: string, commands: readonly Command[]): Promise<readonly Reply[]>;
  /** How many shards a cluster has that hold slots; undefined for a single server. */
  shards(): Promise<number | undefined>;
  /** Drops the connections, and with them commands that are still unanswered. */
  close(): void;
}
