import { setTimeout as sleep } from "node:timers/promises";
import { rowId } from "../../integration/support/system";
import type { Service } from "../../integration/support/service";
import type { Attempt } from "./judge";

/** How long an answer may take; longer than any that a producer gives by itself. */
const ANSWER_MS = 20_000;

export interface LoadOptions {
  /** Who is asked, by turns; looked up for each request. */
  readonly producers: () => readonly Service[];
  /** @default 400 */
  readonly requestsPerSecond?: number;
  /** How many requests may be on their way at once. @default 32 */
  readonly clients?: number;
}

/** Clients who post values without a pause, and try nothing again, so that each value belongs to one request. */
export class Load {
  private readonly done: Attempt[] = [];
  private readonly clients: Promise<void>[];
  private stopping = false;
  private value = 0;
  private requests = 0;

  constructor(private readonly options: LoadOptions) {
    const { requestsPerSecond = 400, clients = 32 } = options;
    const everyMs = (clients * 1_000) / requestsPerSecond;
    this.clients = Array.from({ length: clients }, (_, index) =>
      this.client((everyMs * index) / clients, everyMs),
    );
  }

  /** What has been answered so far, or will not be. */
  get attempts(): readonly Attempt[] {
    return this.done;
  }

  /** All values of requests that have ended, or have ended so. */
  values(ended: (attempt: Attempt) => boolean = () => true): Set<number> {
    return new Set(this.done.filter(ended).flatMap(({ values }) => values));
  }

  /** Ends it, once all requests on their way have come to an end. */
  async stop(): Promise<readonly Attempt[]> {
    this.stopping = true;
    await Promise.all(this.clients);
    return this.done;
  }

  /** Waits for more requests that end like this, as many as given. */
  async until(count: number, ended: (attempt: Attempt) => boolean, withinMs = 60_000): Promise<void> {
    const from = this.done.length;
    const deadline = Date.now() + withinMs;
    for (;;) {
      const found = this.done.slice(from).filter(ended).length;
      if (found >= count) return;
      if (Date.now() > deadline) throw new Error(`${found} of ${count} requests ended so in ${withinMs} ms`);
      await sleep(20);
    }
  }

  /** Waits until as many more requests have been accepted. */
  untilAccepted(count: number): Promise<void> {
    return this.until(count, isAccepted);
  }

  private async client(firstMs: number, everyMs: number): Promise<void> {
    for (let next = Date.now() + firstMs; ; next = Math.max(next + everyMs, Date.now())) {
      await sleep(Math.max(0, next - Date.now()));
      if (this.stopping) return;
      await this.post();
    }
  }

  private async post(): Promise<void> {
    const { producers } = this.options;
    const number = (this.requests += 1);
    const all = producers();
    const producer = all[number % all.length];
    if (producer === undefined) throw new Error("there is no producer to ask");
    const { values, body, headers } = this.request(number);
    const began = Date.now();
    const end = (status: number | undefined, ids: readonly string[]) =>
      this.done.push({ values, status, ids, ms: Date.now() - began });
    try {
      const response = await fetch(`${producer.url}/count`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      const answer: unknown = await response.json();
      end(response.status, response.status === 202 ? idsOf(answer) : []);
    } catch {
      // Refused, reset, or silent for too long.
      end(undefined, []);
    }
  }

  /** By turns one value, one with a key, several at once, and several with a key. */
  private request(number: number) {
    const size = number % SEVERAL_EVERY < 2 ? SEVERAL : 1;
    const values = Array.from({ length: size }, () => (this.value += 1));
    const headers: Record<string, string> = number % 2 === 0 ? { "idempotency-key": `key-${number}` } : {};
    return { values, body: size === 1 ? { count: values[0] } : { counts: values }, headers };
  }
}

/** Of so many requests, two hold several values. */
const SEVERAL_EVERY = 20;

const SEVERAL = 5;

export function isAccepted({ status }: Attempt): boolean {
  return status === 202;
}

/** Told to come back later. */
export function isRefused({ status }: Attempt): boolean {
  return status === 503 || status === 429;
}

export function isUnanswered({ status }: Attempt): boolean {
  return status === undefined;
}

function idsOf(answer: unknown): string[] {
  const { id, ids } = answer as { id?: string; ids?: string[] };
  return (ids ?? [id]).map(rowId);
}
