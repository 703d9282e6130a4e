import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** What a consumer counts. */
export interface ConsumerMetrics {
  readonly stored: Counter;
  readonly duplicates: Counter;
  readonly deadLetters: Counter;
  readonly retries: Counter<"stage">;
  readonly batch: Histogram;
  readonly duration: Histogram;
  readonly inFlight: Gauge;
}

/** What is tried again: reading and finishing entries, or storing them. */
export type Stage = "stream" | "store";

export function consumerMetrics(registry: Registry): ConsumerMetrics {
  const registers = [registry];
  return {
    stored: new Counter({
      name: "consumer_stored_total",
      help: "Values stored, duplicates left out",
      registers,
    }),
    duplicates: new Counter({
      name: "consumer_duplicates_total",
      help: "Values that were stored before, delivered or sent more than once",
      registers,
    }),
    deadLetters: new Counter({
      name: "consumer_dead_letters_total",
      help: "Entries that can never be stored",
      registers,
    }),
    retries: new Counter({
      name: "consumer_retries_total",
      help: "Failures after which the same is tried again",
      labelNames: ["stage"] as const,
      registers,
    }),
    batch: new Histogram({
      name: "consumer_batch_size",
      help: "Entries dealt with at once",
      buckets: [1, 3, 10, 30, 100, 300, 1000, 3000, 10000],
      registers,
    }),
    duration: new Histogram({
      name: "consumer_batch_duration_seconds",
      help: "Time from reading entries to having finished them, waiting for the batch before included",
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    }),
    inFlight: new Gauge({
      name: "consumer_in_flight",
      help: "Entries read and not yet finished",
      registers,
    }),
  };
}
