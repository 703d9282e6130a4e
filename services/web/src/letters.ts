import { isCount, isRecord, type Refused } from "./http";

/** An entry that could never be stored. */
export interface Letter {
  readonly id: string;
  /** When it was given up, in milliseconds since 1970. */
  readonly at: number;
  readonly reason: string;
  /** How often it was delivered to a consumer. */
  readonly attempts: number;
  /** Names and values by turns. */
  readonly fields: readonly string[];
}

/** The oldest dead letters, and how many there are in all. */
export interface Letters {
  readonly count: number;
  readonly letters: readonly Letter[];
}

export function decodeLetters(body: unknown): Letters | undefined {
  if (!isRecord(body) || !isCount(body.count) || !Array.isArray(body.letters)) {
    return undefined;
  }
  const letters = body.letters.map(decodeLetter);
  const known = letters.filter((letter) => letter !== undefined);
  return known.length === letters.length ? { count: body.count, letters: known } : undefined;
}

function decodeLetter(item: unknown): Letter | undefined {
  if (!isRecord(item)) {
    return undefined;
  }
  const { id, at, reason, attempts, fields } = item;
  const moment = typeof at === "string" ? Date.parse(at) : NaN;
  return typeof id === "string" &&
    !Number.isNaN(moment) &&
    typeof reason === "string" &&
    isCount(attempts) &&
    Array.isArray(fields) &&
    fields.every((field) => typeof field === "string")
    ? { id, at: moment, reason, attempts, fields }
    : undefined;
}

/** The names and values of an entry, in its own order; a last name may lack its value. */
export function pairs(fields: readonly string[]): [name: string, value: string][] {
  return Array.from({ length: Math.ceil(fields.length / 2) }, (_, index) => [
    fields[2 * index] ?? "",
    fields[2 * index + 1] ?? "",
  ]);
}

/** What the page knows of the letters when it considers asking for them. */
export interface Listing {
  /** How many there are by the last event. */
  readonly told: number | undefined;
  /** How many there were when they were listed last. */
  readonly listed: number | undefined;
  /** How often in a row they could not be listed. */
  readonly failures: number;
  /** Time since they were last asked for. */
  readonly sinceMs: number;
}

/** Bounds of the waits between attempts to list letters, of which the second is the longest. */
const RETRY_MS = [1_000, 60_000] as const;

/**
 * Whether it is time to ask for the letters: when there are some, or have been, and not as many as were listed, or when
 * they were asked for in vain since.
 *
 * Where there never was one, nobody is asked: a page for everybody has no operators' API to ask.
 */
export function isListingDue({ told, listed, failures, sinceMs }: Listing): boolean {
  const differs = told !== undefined && told !== (listed ?? 0);
  // What is in view may be what it was before they could not be had.
  const old = listed !== undefined && failures > 0;
  return (differs || old) && sinceMs >= Math.min(RETRY_MS[1], RETRY_MS[0] * 2 ** failures);
}

/** What became of letters that were to be put back. */
export interface Replayed {
  /** How many were. */
  readonly replayed: number;
  /** Those that could not be, because of what is in them. */
  readonly failed: readonly { readonly id: string; readonly reason: string }[];
}

export function decodeReplayed(body: unknown): Replayed | undefined {
  if (!isRecord(body) || !isCount(body.replayed) || !Array.isArray(body.failed)) return undefined;
  const failed = body.failed.map((item: unknown) =>
    isRecord(item) && typeof item.id === "string" && typeof item.reason === "string"
      ? { id: item.id, reason: item.reason }
      : undefined,
  );
  const known = failed.filter((letter) => letter !== undefined);
  return known.length === failed.length ? { replayed: body.replayed, failed: known } : undefined;
}

/** What became of putting letters back, in sentences. */
export function replayedSentence({ replayed, failed }: Replayed): string {
  const [first] = failed;
  if (replayed === 0 && first === undefined) {
    return "There was no letter left to put back: somebody else has dealt with it.";
  }
  const sentences = replayed === 0 ? [] : [`${letters(replayed)} put back into the queue.`];
  if (first !== undefined) {
    const example = `${first.id}: ${first.reason}`;
    sentences.push(`${letters(failed.length)} could not be put back (${example}).`);
  }
  return sentences.join(" ");
}

function letters(count: number): string {
  return `${new Intl.NumberFormat("en").format(count)} dead ${count === 1 ? "letter" : "letters"}`;
}

/** What is known of letters, at most so many, that were to be put back and of which no number was heard. */
export function notReplayedSentence({ problem, status }: Refused, most: number): string {
  // Who did not answer, or failed in the middle, may have put back some, and may still be at it.
  if (status === undefined || status >= 500)
    return `${problem} It is not known ${most === 1 ? "whether it was" : "how many were"} put back.`;
  return `Not put back: ${problem}`;
}
