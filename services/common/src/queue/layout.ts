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
  /** Whether Redis has said how many there are. */
  known = false;
  private readonly closed = new AbortController();

  /** @param changed called each time that it has been found out how many there are. */
  constructor(
    private readonly redis: Redis,
    private readonly options: LayoutOptions,
    private readonly changed: () => void = () => undefined,
  ) {
    // Until Redis has been asked: what is there in any case.
    this.added = options.partitions ?? 1;
    this.partitions = partitionsOf(options.queue, this.added);
  }

  /** The first part of all keys of the queue. */
  get queue(): string {
    return this.options.queue;
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
    if (made !== this.partitions.length) this.partitions = partitionsOf(queue, made);
    this.added = wanted;
    this.known = true;
    this.changed();
    // After that: a shard that is away must not keep values from the others.
    await ensureGroups(this.redis, this.partitions);
  }

  /**
   * Finds out whether any shard is there, and if so whether something has to be made on it.
   *
   * @throws AggregateError where none is.
   */
  async probe(): Promise<void> {
    await Promise.any(this.current.map(({ stream }) => this.redis.send(stream, ["PING"])));
    this.refresh().catch(() => undefined);
  }

  /** Refreshes from time to time, until `close`. */
  async follow(everyMs = FOLLOW_MS): Promise<void> {
    const { signal } = this.closed;
    for (;;) {
      await pause(everyMs, signal);
      if (signal.aborted) return;
      // Nothing changes while Redis is unavailable; its users log the outage.
      await this.refresh().catch(() => undefined);
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
