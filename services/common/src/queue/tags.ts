import slotOf from "cluster-key-slot";

/** Slots of a Redis cluster. */
const SLOTS = 16_384;

/** The same as a number of bits. */
const SLOT_BITS = 14;

/** How far from its place a partition's slot may be; the wider, the sooner a number is found. */
const TOLERANCE = 64;

/**
 * The numbers in the hash tags of a queue's partitions: `{count:0}`, `{count:197}`, ...
 *
 * They are chosen so that the slots of the first 2, 4, 8, ... partitions, and of any number between, lie evenly over
 * the cluster, whose shards hold ranges of slots; with the numbers 0, 1, 2, ... a shard may well get none. The first is
 * always 0, and the others depend on the name of the queue alone, so that more partitions never move those there are.
 */
export function tagNumbers(queue: string, count: number): number[] {
  const origin = slot(queue, 0);
  const numbers = new Set<number>();
  for (let index = 0; index < count; index += 1) {
    const place = (origin + reverseBits(index)) % SLOTS;
    let number = 0;
    while (numbers.has(number) || (slot(queue, number) - place + SLOTS) % SLOTS >= TOLERANCE) number += 1;
    numbers.add(number);
  }
  return [...numbers];
}

function slot(queue: string, number: number): number {
  return slotOf(`${queue}:${number}`);
}

/** Halves, quarters, eighths, ... of the whole: the van der Corput sequence in base 2. */
function reverseBits(index: number): number {
  let reversed = 0;
  for (let bit = 0; bit < SLOT_BITS; bit += 1) reversed |= ((index >> bit) & 1) << (SLOT_BITS - 1 - bit);
  return reversed;
}
