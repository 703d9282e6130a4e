import type { Answer, Refused } from "./http";
import { formatValue } from "./value";

/** How far a burst has come. */
export interface Progress {
  /** Values that were to be posted. */
  readonly total: number;
  /** Those of them that the API has accepted. */
  readonly accepted: number;
  /** Whether more may have been: a request came to an end without an answer that tells. */
  readonly open?: true;
  /** How often values had to be sent again. */
  readonly again: number;
  /** How long the burst is waiting until it sends some again; 0 while it is not. */
  readonly waitingMs: number;
  /** Why it has ended; left out while it goes on. */
  readonly end?: "done" | "stopped" | "failed";
  /** What the API said last, or did not, where it has not taken values. */
  readonly problem?: string;
}

export interface BurstOptions {
  readonly total: number;
  /** Posts values; sent again with the same key they are still added only once. */
  readonly post: (values: readonly number[], key: string) => Promise<Answer<number>>;
  readonly report: (progress: Progress) => void;
  /** Waits; an abort of the burst ends the wait. */
  readonly pause: (ms: number) => Promise<void>;
  /** Stops the burst, once what is on its way is answered. */
  readonly signal: AbortSignal;
  /** What no other burst is named. */
  readonly name: string;
}

/** Values in a request. */
const BATCH = 1_000;

/** Requests on their way at a time. */
const AT_ONCE = 2;

/** Failures in a row after which a burst gives up. */
const PATIENCE = 10;

/** Waits where the API gives none, and at most. */
const USUAL_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * Posts many values as fast as the API takes them. What it does not take is sent again, as late as it asks, and with the
 * same key: whatever became of the first attempt, nothing is added twice.
 */
export async function runBurst(options: BurstOptions): Promise<Progress> {
  const { total, post, report, pause, signal, name } = options;
  let progress: Progress = { total, accepted: 0, again: 0, waitingMs: 0 };
  let given = 0;
  let failures = 0;
  const set = (change: Partial<Progress>) => report((progress = { ...progress, ...change }));
  const isOver = () => signal.aborted || progress.end !== undefined;

  async function send(values: readonly number[]): Promise<void> {
    const key = `${name}-${values[0] ?? 0}`;
    let open = false;
    while (!isOver()) {
      const answer = await post(values, key);
      if (answer.ok) {
        failures = 0;
        set({ accepted: progress.accepted + answer.value, waitingMs: 0 });
        return;
      }
      failures += 1;
      open ||= mayHaveTaken(answer);
      const { problem, retryAfterMs = USUAL_WAIT_MS } = answer;
      if (failures > PATIENCE || !mayHelp(answer)) {
        // What the other requests say then is likely to be the same.
        if (!isOver()) set({ end: "failed", problem, waitingMs: 0 });
        break;
      }
      const waitingMs = Math.min(LONGEST_WAIT_MS, retryAfterMs);
      set({ again: progress.again + 1, waitingMs, problem });
      await pause(waitingMs);
    }
    if (open) set({ open });
  }

  async function sendMany(): Promise<void> {
    while (given < total && !isOver()) {
      const first = given + 1;
      given = Math.min(total, given + BATCH);
      await send(Array.from({ length: given - first + 1 }, (_, index) => first + index));
    }
  }

  report(progress);
  await Promise.all(Array.from({ length: AT_ONCE }, sendMany));
  if (progress.end === undefined)
    set({ end: progress.accepted === total ? "done" : "stopped", waitingMs: 0 });
  return progress;
}

/** Whether another attempt may be answered otherwise: nobody answered, or somebody asks for patience. */
function mayHelp({ status = 503 }: Refused): boolean {
  return status === 429 || status >= 500;
}

/** Whether values may have been accepted all the same: nobody answered, or somebody who does not know. */
function mayHaveTaken({ status = 503 }: Refused): boolean {
  return status >= 500;
}

/** How a burst does, or did, in words that leave nothing out. */
export function burstSentence({
  total,
  accepted,
  open,
  again,
  waitingMs,
  end,
  problem = "",
}: Progress): string {
  const least = open === true ? "at least " : "";
  const taken = `${least}${accepted === total ? "" : `${formatValue(accepted)} of `}${formatValue(total)} accepted.`;
  const repeated = again === 0 ? "" : ` ${formatValue(again)} of the requests had to be sent again.`;
  switch (end) {
    case undefined:
      return waitingMs > 0 ? `${taken} ${problem} Next attempt in ${Math.ceil(waitingMs / 1000)} s.` : taken;
    case "done":
      return `Done: ${taken}${repeated}`;
    case "stopped":
      return `Stopped: ${taken}${repeated}`;
    case "failed":
      return `Given up: ${taken} ${problem}`;
  }
}
