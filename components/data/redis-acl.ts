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

/** The queue is created by the first client that connects. */
const QUEUE = ["xgroup|create", "xlen"] as const;

/** What a service does with a queue. */
export type QueueAccess = "produce" | "consume";

const COMMANDS: Readonly<Record<QueueAccess, readonly string[]>> = {
  /**
   * Appends, and remembers idempotency keys, in one step: a script, which may do no more than its user. Reports how long
   * the oldest entry has been waiting.
   */
  produce: ["eval", "expire", "get", "set", "wait", "xadd", "xpending", "xrange"],
  /**
   * Reads, acknowledges and deletes in one step, takes over entries of consumers that have gone, and writes dead letters.
   * Records, as a producer does, how many partitions there have been.
   */
  consume: [
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
  ],
};

/**
 * Access string of a user: the commands that its accesses need and no others, on the keys of its queues in all their
 * partitions (`{count:0}:stream`, `{count:0}:dlq`, ...).
 *
 * A user that produces to one queue and consumes another may use all those commands on both queues. Valkey could tell
 * them apart by selectors (`(~{orders:*}* +xadd)`), but ElastiCache documents none for access strings; a service whose
 * rights must be that narrow is two services.
 *
 * @param accesses by the first part of the queues' keys, at least one.
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
 */
export function accessString(accesses: Readonly<Record<string, QueueAccess>>): string {
  const kinds = new Set(Object.values(accesses));
  const commands = new Set([...CONNECTION, ...QUEUE, ...[...kinds].flatMap((kind) => COMMANDS[kind])]);
  const keys = Object.keys(accesses).map((queue) => `~{${queue}:*}*`);
  const allowed = [...commands].sort().map((command) => `+${command}`);
  return `on ${keys.join(" ")} resetchannels -@all ${allowed.join(" ")}`;
}
