import { ask, isCount, isRecord, sending, type Answer } from "./http";
import { decodeLetters, decodeReplayed, type Letters, type Replayed } from "./letters";
import type { Count, Reading } from "./reading";

/** Where the events are. */
export const EVENTS = "/api/events";

/** Putting back all letters, of which there may be very many; longer than the page's server waits for it. */
const REPLAY_MS = 35_000;

const UNKNOWN = "The API did not answer; it may or may not have";

/**
 * Reads the queue's depth and then the rows, in this order: a value that is missing in the first is certain to be
 * in the second.
 */
export async function read(signal: AbortSignal): Promise<Reading> {
  const depth = await ask("/queue", decodeDepth, { signal });
  return { depth, rows: await ask("/count", decodeCount, { signal }) };
}

/** Posts a value; the answer is the id under which the queue has taken it. */
export function post(value: number): Promise<Answer<string>> {
  return ask("/count", decodeAccepted, sending({ count: value }), `${UNKNOWN} the value.`);
}

/** Posts many values at once, with the same key only once; the answer is how many the queue has taken: all of them. */
export function postMany(values: readonly number[], key: string): Promise<Answer<number>> {
  const request = sending({ counts: values }, { "idempotency-key": key });
  return ask("/count", decodeManyAccepted, request, `${UNKNOWN} the last values.`);
}

/** The oldest dead letters, at most so many of them; only operators' pages have them. */
export function listLetters(most: number): Promise<Answer<Letters>> {
  return ask(`/dead-letters?most=${most}`, decodeLetters);
}

/** Puts dead letters back into the queue. */
export function replayLetters(which: readonly string[] | "all"): Promise<Answer<Replayed>> {
  const body = which === "all" ? { all: true } : { ids: which };
  return ask("/dead-letters/replay", decodeReplayed, sending(body), "The API did not answer.", REPLAY_MS);
}

/** The depth of the queue, or of all queues of an API that has several. */
function decodeDepth(body: unknown): number | undefined {
  if (!isRecord(body)) return undefined;
  if (!isRecord(body.queues)) return isCount(body.depth) ? body.depth : undefined;
  const depths = Object.values(body.queues).map(decodeDepth);
  const known = depths.filter((depth) => depth !== undefined);
  return known.length === depths.length ? known.reduce((sum, depth) => sum + depth, 0) : undefined;
}

function decodeCount(body: unknown): Count | undefined {
  if (!isRecord(body)) {
    return undefined;
  }
  const { count, latest, hostname } = body;
  return isCount(count) && (latest === null || Number.isSafeInteger(latest)) && typeof hostname === "string"
    ? { count, latest: typeof latest === "number" ? latest : null, hostname }
    : undefined;
}

function decodeAccepted(body: unknown): string | undefined {
  return isRecord(body) && typeof body.id === "string" ? body.id : undefined;
}

function decodeManyAccepted(body: unknown): number | undefined {
  return isRecord(body) && Array.isArray(body.ids) ? body.ids.length : undefined;
}
