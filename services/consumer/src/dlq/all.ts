import type { DeadLetters } from "@millrace/common/queue/dead-letters";

/** Letters looked up at a time. */
const PAGE = 1000;

/**
 * Deals with the letters there are at the start, the oldest first: one that is replayed may well come back.
 *
 * @returns how many were still there when their turn came
 */
export async function dealWithAll(
  letters: Pick<DeadLetters, "count" | "list">,
  deal: (id: string) => Promise<boolean>,
): Promise<number> {
  let dealt = 0;
  for (let left = await letters.count(); left > 0;) {
    const page = await letters.list(Math.min(left, PAGE));
    if (page.length === 0) break;
    left -= page.length;
    // Sent together, they cost the way to Redis once.
    const found = await Promise.all(page.map(({ id }) => deal(id)));
    dealt += found.filter(Boolean).length;
  }
  return dealt;
}
