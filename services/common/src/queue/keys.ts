/** Consumer group of every stream. */
export const GROUP = "consumer";

/** The keys of one partition of a queue. They share a hash tag, so that transactions may span them. */
export interface Partition {
  /** Number of the partition, from 0 on. */
  readonly index: number;
  /** The stream of entries that no consumer has finished. */
  readonly stream: string;
  /** The stream of entries that can never be stored, with the reason. */
  readonly deadLetters: string;
  /** Where the outcome of a request with this `Idempotency-Key` is kept; `hash` is that of the key. */
  readonly idempotency: (hash: string) => string;
}

/** All partitions of a queue. */
export function partitionsOf({
  queue,
  partitions,
}: {
  readonly queue: string;
  readonly partitions: number;
}): Partition[] {
  return Array.from({ length: partitions }, (_, index) => {
    const tag = `{${queue}:${index}}`;
    return {
      index,
      stream: `${tag}:stream`,
      deadLetters: `${tag}:dlq`,
      idempotency: (hash) => `${tag}:idempotency:${hash}`,
    };
  });
}
