import type { Logger } from "../log";
import type { Partition } from "../queue/keys";

/** What reads one partition. */
export interface PoolWorker {
  /** Works until `stop`; never rejects. */
  run(): Promise<void>;
  /** Finishes the entries in hand and takes no more. */
  stop(): void;
  /** Whether it has failed to store the same entries several times. */
  isStuck(): boolean;
  /** Releases its connections, once it has stopped. */
  close(): Promise<void>;
}

/** Reads all partitions of a queue, each by one worker; partitions may be added while it works. */
export class WorkerPool {
  private readonly workers = new Map<number, { readonly worker: PoolWorker; readonly ran: Promise<void> }>();
  private stopped = false;

  constructor(
    private readonly spawn: (partition: Partition) => PoolWorker,
    private readonly log: Logger,
  ) {}

  /** Starts a worker for each partition that has none. */
  cover(partitions: readonly Partition[]): void {
    if (this.stopped) return;
    const bare = partitions.filter(({ number }) => !this.workers.has(number));
    for (const partition of bare) {
      const worker = this.spawn(partition);
      this.workers.set(partition.number, { worker, ran: worker.run() });
    }
    if (bare.length > 0) this.log.info({ partitions: this.workers.size }, "reading");
  }

  /** Whether any worker is stuck. */
  get stuck(): boolean {
    return [...this.workers.values()].some(({ worker }) => worker.isStuck());
  }

  /** Waits until all have finished the entries in hand. */
  async stop(): Promise<void> {
    this.stopped = true;
    const workers = [...this.workers.values()];
    for (const { worker } of workers) worker.stop();
    await Promise.all(workers.map(({ ran }) => ran));
    await Promise.all(workers.map(({ worker }) => worker.close()));
  }
}
