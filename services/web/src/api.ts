/** Rows in the database, as the service that answered read them. */
export interface Count {
  readonly count: number;
  /** The value stored last; null while the table is empty. */
  readonly latest: number | null;
  readonly hostname: string;
}

/** A call's outcome: what the API answered, or one sentence on why there is no such answer. */
export type Answer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** State of the system at one moment. */
export interface Reading {
  /** Values accepted but not yet stored. */
  readonly depth: Answer<number>;
  readonly rows: Answer<Count>;
}

const BASE = "/api";

/** An API that takes longer than this is as good as away. */
const TIMEOUT_MS = 5000;

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
  const request = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ count: value }),
  };
  return ask("/count", decodeAccepted, request, "The API did not answer; it may or may not have the value.");
}

async function ask<T>(
  path: string,
  decode: (body: unknown) => T | undefined,
  request: RequestInit,
  silence = "The API did not answer.",
): Promise<Answer<T>> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(BASE + path, { ...request, signal });
    body = parseJson(await response.text());
  } catch {
    return { ok: false, problem: silence };
  }
  if (!response.ok) {
    return {
      ok: false,
      problem: decodeProblem(body) ?? `The API answered with HTTP status ${response.status}.`,
    };
  }
  const value = decode(body);
  return value === undefined
    ? { ok: false, problem: `The API answered ${path} in a form this page does not know.` }
    : { ok: true, value };
}

function decodeDepth(body: unknown): number | undefined {
  return isRecord(body) && isCount(body.depth) ? body.depth : undefined;
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

/** The sentence of a problem document (RFC 9457). */
function decodeProblem(body: unknown): string | undefined {
  if (!isRecord(body)) {
    return undefined;
  }
  return [body.detail, body.title].find((text): text is string => typeof text === "string" && text !== "");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
