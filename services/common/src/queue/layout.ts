import { pause } from "../backoff";
import type { Redis } from "../redis/redis";
import { ensureGroups } from "./group";
import { partitionCountKey, partitionsOf, type Partition } from "./keys";

/** Partitions a shard of a cluster: enough to use it evenly, and few enough to read one by one. */
const PER_SHARD = 4;

/** How often the shards are counted. */
const FOLLOW_MS = 10_000;

/** Raises how many partitions there have been, if it is raised at all, and says how many there have been. */
const RAISE = `
local made = tonumber(redis.call('GET', KEYS[1]) or '0')
if made >= tonumber(ARGV[1]) then return made end
redis.call('SET', KEYS[1], ARGV[1])
return tonumber(ARGV[1])`;

export interface LayoutOptions {
  readonly queue: string;
  /** How many partitions; left out, one on a single server and four a shard of a cluster. */
  readonly partitions?: number | undefined;
}

/**
 * The partitions of a queue, as many as its servers make sensible.
 *
 * With fewer shards, values are added to fewer partitions; the others are still read, since all there have ever been
 * are written down before the first value comes into them.
 */
export class Layout {
  private partitions: readonly Partition[];
  private added: number;
  private readonly closed = new AbortController();

  constructor(
    private readonly redis: Redis,
    private readonly options: LayoutOptions,
  ) {
    // Until Redis has been asked: what is there in any case.
    this.added = options.partitions ?? 1;
    this.partitions = partitionsOf(options.queue, this.added);
  }

  /** Those that values are added to. */
  get current(): readonly Partition[] {
    return this.partitions.slice(0, this.added);
  }

  /** All there have ever been, in which values may still lie. */
  get all(): readonly Partition[] {
    return this.partitions;
  }

  /** Finds out how many there are to be, and makes the streams and groups that are missing. */
  async refresh(): Promise<void> {
    const { queue, partitions } = this.options;
    const wanted = partitions ?? sensibleFor(await this.redis.shards());
    const key = partitionCountKey(queue);
    const made = Number(await this.redis.send(key, ["EVAL", RAISE, "1", key, String(wanted)]));
    const all = made === this.partitions.length ? this.partitions : partitionsOf(queue, made);
    await ensureGroups(this.redis, all);
    this.partitions = all;
    this.added = wanted;
  }

  /** Refreshes from time to time, until `close`; `changed` is called after each time it succeeds. */
  async follow(changed: () => void = () => undefined, everyMs = FOLLOW_MS): Promise<void> {
    const { signal } = this.closed;
    for (;;) {
      await pause(everyMs, signal);
      if (signal.aborted) return;
      // While Redis is away nothing changes; that it is away is told by whoever uses it.
      await this.refresh().then(changed, () => undefined);
    }
  }

  /** Ends `follow`. */
  close(): void {
    this.closed.abort();
  }
}

function sensibleFor(shards: number | undefined): number {
  return shards === undefined ? 1 : shards * PER_SHARD;
}
