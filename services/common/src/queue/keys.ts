import { tagNumbers } from "./tags";

/** Consumer group of every stream. */
export const GROUP = "consumer";

/** The keys of one partition of a queue. They share a hash tag, so that scripts may span them. */
export interface Partition {
  /** Number in its hash tag, which distinguishes it from others; that of the first is 0. */
  readonly number: number;
  /** The stream of entries that no consumer has finished. */
  readonly stream: string;
  /** The stream of entries that can never be stored, with the reason. */
  readonly deadLetters: string;
  /** Where the outcome of a request with this `Idempotency-Key` is kept; `hash` is that of the key. */
  readonly idempotency: (hash: string) => string;
}

/** The first partitions of a queue. */
export function partitionsOf(queue: string, count: number): Partition[] {
  return tagNumbers(queue, count).map((number) => {
    const tag = `{${queue}:${number}}`;
    return {
      number,
      stream: `${tag}:stream`,
      deadLetters: `${tag}:dlq`,
      idempotency: (hash) => `${tag}:idempotency:${hash}`,
    };
  });
}

/** Key of the number of partitions that a queue has ever had; it is in the slot of the first of them. */
export function partitionCountKey(queue: string): string {
  return `{${queue}:0}:partitions`;
}

/** Key of the seconds that one pod takes for one message, as its consumers have measured; in the same slot. */
export function paceKey(queue: string): string {
  return `{${queue}:0}:seconds-per-message`;
}
