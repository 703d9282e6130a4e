/** A call's outcome: what the API answered, or one sentence on why there is no such answer. */
export type Answer<T> = { readonly ok: true; readonly value: T } | Refused;

/** There is no answer of the kind that was asked for. */
export interface Refused {
  readonly ok: false;
  readonly problem: string;
  /** Left out where nobody answered. */
  readonly status?: number;
  /** How long the API asks to be left alone. */
  readonly retryAfterMs?: number;
}

const BASE = "/api";

/** An API that takes longer than this, unless it has much to do, is as good as away. */
const TIMEOUT_MS = 5000;

/** Calls the API; `silence` is what to say where nobody answers in time. */
export async function ask<T>(
  path: string,
  decode: (body: unknown) => T | undefined,
  request: RequestInit = {},
  silence = "The API did not answer.",
  timeoutMs = TIMEOUT_MS,
): Promise<Answer<T>> {
  const timeout = AbortSignal.timeout(timeoutMs);
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
    const problem = decodeProblem(body) ?? `The API answered with HTTP status ${response.status}.`;
    const retryAfterMs = parseRetryAfter(response.headers.get("retry-after"));
    return {
      ok: false,
      problem,
      status: response.status,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
  }
  const value = decode(body);
  return value === undefined
    ? { ok: false, problem: `The API answered ${path} in a form this page does not know.` }
    : { ok: true, value };
}

/** A request that sends a body. */
export function sending(body: unknown, headers: Readonly<Record<string, string>> = {}): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}

/** The wait that a `Retry-After` asks for, in milliseconds; it is a number of seconds or a moment. */
export function parseRetryAfter(header: string | null, now = Date.now()): number | undefined {
  if (header === null) {
    return undefined;
  }
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

/** The sentence of a problem document (RFC 9457). */
function decodeProblem(body: unknown): string | undefined {
  if (!isRecord(body)) {
    return undefined;
  }
  return [body.detail, body.title].find((text): text is string => typeof text === "string" && text !== "");
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
