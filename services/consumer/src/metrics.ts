import { Counter, Histogram, type Registry } from "prom-client";

/** What a consumer counts. */
export interface ConsumerMetrics {
  readonly stored: Counter;
  readonly deadLetters: Counter;
  readonly batch: Histogram;
}

export function consumerMetrics(registry: Registry): ConsumerMetrics {
  const registers = [registry];
  return {
    stored: new Counter({
      name: "consumer_stored_total",
      help: "Values stored, duplicates left out",
      registers,
    }),
    deadLetters: new Counter({
      name: "consumer_dead_letters_total",
      help: "Entries that can never be stored",
      registers,
    }),
    batch: new Histogram({
      name: "consumer_batch_size",
      help: "Entries dealt with at once",
      buckets: [1, 3, 10, 30, 100, 300, 1000, 3000, 10000],
      registers,
    }),
  };
}
