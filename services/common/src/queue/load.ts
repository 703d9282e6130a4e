import { pause, within } from "../backoff";
import type { Admission } from "./admission";
import type { QueueMonitor } from "./monitor";

/** How often the load is measured; entries are refused at most this much later. */
const EVERY_MS = 1_000;

/** How long a measurement may take. */
const PATIENCE_MS = 5_000;

/**
 * Measures the load of a queue for its admission until `stop`. While Redis is unavailable, the last measurement counts.
 *
 * @param connected resolves when it is known whether Redis is available; the first measurement follows.
 */
export function followLoad(
  queue: Pick<QueueMonitor, "load">,
  admission: Pick<Admission, "observe">,
  connected: Promise<unknown>,
): { stop(): void; readonly measured: Promise<void> } {
  const stopped = new AbortController();
  const measure = () =>
    within(queue.load(), PATIENCE_MS).then(
      (load) => admission.observe(load),
      () => undefined,
    );
  const first = connected.then(measure);
  const follow = async () => {
    await first;
    for (;;) {
      await pause(EVERY_MS, stopped.signal);
      if (stopped.signal.aborted) return;
      await measure();
    }
  };
  void follow();
  return { stop: () => stopped.abort(), measured: first };
}
