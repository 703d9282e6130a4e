import { pause, within } from "@millrace/common/backoff";
import type { QueueMonitor } from "@millrace/common/queue/monitor";
import type { Admission } from "./core/admission";

/** How often the load is measured; values are refused at most this much later. */
const EVERY_MS = 1_000;

/** How long a measurement may take. */
const PATIENCE_MS = 5_000;

/** Measures the load of a queue for the admission until `stop`. While Redis is unavailable, the last measurement counts. */
export function followLoad(queue: QueueMonitor, admission: Admission, everyMs = EVERY_MS): { stop(): void } {
  const stopped = new AbortController();
  const follow = async () => {
    while (!stopped.signal.aborted) {
      await within(queue.load(), PATIENCE_MS).then(
        (load) => admission.observe(load),
        () => undefined,
      );
      await pause(everyMs, stopped.signal);
    }
  };
  void follow();
  return { stop: () => stopped.abort() };
}
