import { LetterError, type DeadLetters } from "@millrace/common/queue/dead-letters";

/** Letters looked up at a time. */
const PAGE = 1000;

/** A letter that could not be dealt with, and why. */
export interface Failed {
  readonly id: string;
  readonly reason: string;
}

/** What became of letters that were to be replayed or dropped. */
export interface Dealt {
  /** How many were. */
  readonly dealt: number;
  /** Those that were not there any more. */
  readonly missing: readonly string[];
  /** Those that stay what they are. */
  readonly failed: readonly Failed[];
}

type Deal = (id: string) => Promise<boolean>;

/** Deals with each of some letters: one that cannot be dealt with does not keep the others from it. */
export async function dealWith(ids: readonly string[], deal: Deal): Promise<Dealt> {
  const missing: string[] = [];
  const failed: Failed[] = [];
  // Sent together, they cost one round trip to Redis.
  await Promise.all(
    ids.map(async (id) => {
      try {
        if (!(await deal(id))) missing.push(id);
      } catch (error) {
        if (!(error instanceof LetterError)) throw error;
        failed.push({ id, reason: error.message });
      }
    }),
  );
  return { dealt: ids.length - missing.length - failed.length, missing, failed };
}

/** Deals with each of the letters there are at the start; one that is replayed may well come back. */
export async function dealWithAll(letters: Pick<DeadLetters, "ids">, deal: Deal): Promise<Dealt> {
  let dealt = 0;
  const failed: Failed[] = [];
  for await (const page of letters.ids(PAGE)) {
    const outcome = await dealWith(page, deal);
    dealt += outcome.dealt;
    failed.push(...outcome.failed);
  }
  // Somebody else has dealt with those that went missing meanwhile.
  return { dealt, missing: [], failed };
}
