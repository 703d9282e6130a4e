import { pause, within } from "@millrace/common/backoff";
import type { Admission } from "./core/admission";
import type { Gauge } from "./figures";

/** How often it is looked how full Redis is; at most so much later values are refused. */
const EVERY_MS = 1_000;

/** How long a look may take. */
const PATIENCE_MS = 5_000;

/** Tells the admission, again and again, how much there is in Redis. While it is away, what was seen last counts. */
export function followLoad(gauge: Gauge, admission: Admission, everyMs = EVERY_MS): { stop(): void } {
  const stopped = new AbortController();
  const follow = async () => {
    while (!stopped.signal.aborted) {
      await within(gauge.load(), PATIENCE_MS).then(
        (load) => admission.observe(load),
        () => undefined,
      );
      await pause(everyMs, stopped.signal);
    }
  };
  void follow();
  return { stop: () => stopped.abort() };
}
