import { setTimeout as sleep } from "node:timers/promises";
import { rowId } from "../../support/system/system";
import type { Service } from "../../../local/services/service";
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

/** How long after its end a request with a key is sent again. */
const AGAIN_MS = 1_000;

/** A request as it is sent. */
interface Posting {
  readonly values: readonly number[];
  readonly body: unknown;
  readonly key?: string;
}

/**
 * Clients who post values without a pause. What has a key and was not taken, or not answered, they send again, once; all
 * else they do not try again, so that each value belongs to one request.
 */
export class Load {
  private readonly done: Attempt[] = [];
  /** What is to be sent again, and from when on, the earliest first. */
  private readonly again: { readonly due: number; readonly posting: Posting }[] = [];
  private readonly clients: Promise<void>[];
  private stopping = false;
  private value = 0;
  private requests = 0;
  private posts = 0;

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

  /** All values whose requests have ended, or all of whose attempts have ended so. */
  values(ended: (attempt: Attempt) => boolean = () => true): Set<number> {
    const values = new Set(this.done.filter(ended).flatMap(({ values }) => values));
    for (const attempt of this.done)
      if (!ended(attempt)) for (const value of attempt.values) values.delete(value);
    return values;
  }

  /** Ends it, once all requests on their way have come to an end. */
  async stop(): Promise<readonly Attempt[]> {
    this.stopping = true;
    await Promise.all(this.clients);
    // What would have been sent again, had it gone on.
    await Promise.all(this.again.splice(0).map(({ posting }) => this.post(posting)));
    return this.done;
  }

  /** Waits for more requests that end like this, as many as given. */
  async until(count: number, ended: (attempt: Attempt) => boolean, withinMs = 150_000): Promise<void> {
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
      const [first] = this.again;
      if (first !== undefined && first.due <= Date.now()) {
        this.again.shift();
        await this.post(first.posting);
        continue;
      }
      const posting = this.next();
      const { status } = await this.post(posting);
      const open = status === undefined || status === 429 || status >= 500;
      if (open && posting.key !== undefined) this.again.push({ due: Date.now() + AGAIN_MS, posting });
    }
  }

  /** Posts to the next producer, and notes what becomes of it. */
  private async post({ values, body, key }: Posting): Promise<Attempt> {
    const all = this.options.producers();
    const producer = all[(this.posts += 1) % all.length];
    if (producer === undefined) throw new Error("there is no producer to ask");
    const began = Date.now();
    const end = (status: number | undefined, ids: readonly string[] = []) => {
      const attempt = {
        values,
        ...(key !== undefined && { key }),
        status,
        ids,
        began,
        ms: Date.now() - began,
      };
      this.done.push(attempt);
      return attempt;
    };
    let response: Response;
    try {
      response = await fetch(`${producer.url}/count`, {
        method: "POST",
        headers: { "content-type": "application/json", ...(key !== undefined && { "idempotency-key": key }) },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
    } catch {
      // Refused, reset, or silent for too long.
      return end(undefined);
    }
    try {
      const answer: unknown = await response.json();
      return end(response.status, response.status === 202 ? idsOf(answer) : []);
    } catch {
      // An acceptance without ids is one that the judge finds strange.
      return end(response.status);
    }
  }

  /** By turns one value, one with a key, several at once, and several with a key. */
  private next(): Posting {
    const number = (this.requests += 1);
    const size = number % SEVERAL_EVERY < 2 ? SEVERAL : 1;
    const values = Array.from({ length: size }, () => (this.value += 1));
    const body = size === 1 ? { count: values[0] } : { counts: values };
    return { values, body, ...(number % 2 === 0 && { key: `key-${number}` }) };
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
