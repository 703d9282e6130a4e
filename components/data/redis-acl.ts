/** Commands that every client needs: cluster topology, connection names, and a sign of life. */
const CONNECTION = [
  "asking",
  "client|id",
  "client|setinfo",
  "client|setname",
  "cluster|myid",
  "cluster|nodes",
  "cluster|shards",
  "cluster|slots",
  "command",
  "info",
  "ping",
  "readonly",
] as const;

/** The queue is made by whoever comes first. */
const QUEUE = ["xgroup|create", "xlen"] as const;

/**
 * Appends, and remembers idempotency keys, in one step: a script, which may do no more than its user. Tells how long
 * the oldest entry has been waiting.
 */
const PRODUCER = ["eval", "expire", "get", "set", "wait", "xadd", "xpending", "xrange"] as const;

/**
 * Reads, acknowledges and deletes in one step, takes over from the dead, and writes dead letters. Keeps, as the producer
 * does, how many partitions there have been.
 */
const CONSUMER = [
  "discard",
  "eval",
  "exec",
  "get",
  "multi",
  "set",
  "xack",
  "xadd",
  "xautoclaim",
  "xclaim",
  "xdel",
  "xgroup|createconsumer",
  "xgroup|delconsumer",
  "xinfo|consumers",
  "xinfo|groups",
  "xinfo|stream",
  "xpending",
  "xrange",
  "xreadgroup",
  "xrevrange",
] as const;

/** Who speaks to the queue, named after the services. */
export type QueueUser = "producer" | "consumer";

/** What a user does with queues, by the first part of their keys. */
export type QueueAccesses = Readonly<Record<string, "produce" | "consume">>;

/**
 * Access string of a user: the commands of its accesses and nothing more, on the keys of its queues in all their
 * partitions (`{count:0}:stream`, `{count:0}:dlq`, ...).
 */
export function accessStringOf(accesses: QueueAccesses): string {
  const uses = new Set(Object.values(accesses));
  const commands = new Set([
    ...CONNECTION,
    ...QUEUE,
    ...(uses.has("produce") ? PRODUCER : []),
    ...(uses.has("consume") ? CONSUMER : []),
  ]);
  const keys = Object.keys(accesses)
    .sort()
    .map((queue) => `~{${queue}:*}*`);
  return ["on", ...keys, "resetchannels", "-@all", ...[...commands].sort().map((one) => `+${one}`)].join(" ");
}

/** Access string of the user of a producer or a consumer of one queue. */
export function accessString(user: QueueUser, queue: string): string {
  return accessStringOf({ [queue]: user === "producer" ? "produce" : "consume" });
}
