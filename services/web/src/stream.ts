import { decodeState, type TimedReading } from "./reading";

/** What the page uses of an `EventSource`. */
export type Source = Pick<EventSource, "addEventListener" | "close">;

export interface ListenOptions {
  readonly open: () => Source;
  readonly report: (reading: TimedReading) => void;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** How long a stream may say nothing before it counts as broken. @default 10000 */
  readonly silenceMs?: number;
}

/** Events that follow one another faster were held up on the way. */
const CLOSE_MS = 500;

/**
 * Reports what events tell until the stream is over, for whatever reason; resolves to how many it told.
 *
 * An `EventSource` would come back by itself after some failures and not after others, and never notices a connection
 * that has gone dumb; so whoever calls this comes back, after all of them alike.
 */
export function listen({ open, report, signal, now, silenceMs = 10_000 }: ListenOptions): Promise<number> {
  return new Promise((resolve) => {
    let told = 0;
    let silence: ReturnType<typeof setTimeout> | undefined;
    const source = open();
    const begun = beginnings();

    const end = () => {
      clearTimeout(silence);
      signal.removeEventListener("abort", end);
      source.close();
      resolve(told);
    };
    const listenOn = () => {
      clearTimeout(silence);
      silence = setTimeout(end, silenceMs);
    };

    source.addEventListener("state", (event: Event) => {
      if (signal.aborted) return;
      const reading = decodeState("data" in event ? String(event.data) : "");
      if (reading === undefined) {
        end();
        return;
      }
      told += 1;
      listenOn();
      const at = now();
      report({ ...reading, at, begunAt: begun(at) });
    });
    source.addEventListener("error", end);
    signal.addEventListener("abort", end);
    listenOn();
  });
}

/**
 * Tells, of each event that comes, when asking for what it tells can have begun at the earliest.
 *
 * The service looks once a second, so a look began after the event before had come, unless events were held up on the
 * way. The first may be of any time before.
 */
function beginnings(): (at: number) => number {
  let begun = -Infinity;
  let last = -Infinity;
  return (at) => {
    if (at - last >= CLOSE_MS) begun = last;
    last = at;
    return begun;
  };
}
