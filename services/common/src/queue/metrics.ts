import { Gauge, type Registry } from "prom-client";
import { within } from "../backoff";
import type { QueueMonitor, QueueStatus } from "./monitor";

/** How long a measurement is used: a scrape measures each queue once, and several scrapers do not measure more often. */
const FRESH_MS = 5_000;

/** How long a scrape waits for a queue. */
const PATIENCE_MS = 2_000;

const METRICS: readonly {
  readonly name: string;
  readonly help: string;
  readonly value: (status: QueueStatus) => number;
}[] = [
  { name: "queue_depth", help: "Entries that wait or are being processed", value: ({ depth }) => depth },
  { name: "queue_pending", help: "Those of them that a consumer has read", value: ({ pending }) => pending },
  {
    name: "queue_oldest_age_seconds",
    help: "How long the oldest entry has waited",
    value: ({ oldestAgeSeconds }) => oldestAgeSeconds,
  },
  {
    name: "queue_dead_letters",
    help: "Entries that can never be processed as they are",
    value: ({ deadLetters }) => deadLetters,
  },
];

/**
 * Adds the metrics of some queues, with the label `queue`: the first part of the queue's keys. They are measured when
 * they are scraped; those of a queue that does not answer are absent, not zero.
 */
export function measureQueues(
  registry: Registry,
  queues: readonly Pick<QueueMonitor, "queue" | "status">[],
): void {
  const measured = queues.map((monitor) => ({
    queue: monitor.queue,
    status: remembered(() => within(monitor.status(), PATIENCE_MS), FRESH_MS),
  }));
  for (const { name, help, value } of METRICS) {
    new Gauge({
      name,
      help,
      labelNames: ["queue"] as const,
      registers: [registry],
      async collect() {
        const collectOne = async ({ queue, status }: (typeof measured)[number]) => {
          try {
            this.set({ queue }, value(await status()));
          } catch {
            this.remove({ queue });
          }
        };
        await Promise.all(measured.map(collectOne));
      },
    });
  }
}

/** Asks again only when the last answer, or failure, is older than the given time. */
export function remembered<T>(
  ask: () => Promise<T>,
  ms: number,
  now: () => number = Date.now,
): () => Promise<T> {
  let last: { readonly answer: Promise<T>; readonly at: number } | undefined;
  return () => {
    if (last === undefined || now() - last.at >= ms) last = { answer: ask(), at: now() };
    return last.answer;
  };
}
