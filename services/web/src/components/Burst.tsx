import { useId, useRef, useState } from "react";
import { burstSentence, type Progress } from "../burst";
import type { Millrace } from "../useMillrace";
import { formatValue } from "../value";

const SIZES = [1_000, 10_000, 100_000] as const;
const USUAL = 10_000;

/** Posts many values at once, for people to see what the queue is for. */
export function Burst({ burst }: { readonly burst: Millrace["burst"] }) {
  const [total, setTotal] = useState<number>(USUAL);
  const [progress, setProgress] = useState<Progress>();
  const running = useRef<AbortController>(undefined);
  const id = useId();
  const isRunning = progress !== undefined && progress.end === undefined;

  function press() {
    if (running.current !== undefined) {
      running.current.abort();
      return;
    }
    const controller = new AbortController();
    running.current = controller;
    void burst(total, setProgress, controller.signal).finally(() => (running.current = undefined));
  }

  return (
    <section className="burst" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>Burst</h2>
      <label className="visually-hidden" htmlFor={`${id}-size`}>
        Values in a burst
      </label>
      <select
        id={`${id}-size`}
        value={total}
        onChange={(event) => setTotal(Number(event.target.value))}
        disabled={isRunning}
      >
        {SIZES.map((size) => (
          <option key={size} value={size}>
            {formatValue(size)} values
          </option>
        ))}
      </select>
      {/* One button for both, so that the focus stays where it is. */}
      <button type="button" onClick={press} aria-describedby={`${id}-progress`}>
        {isRunning ? "Stop burst" : "Send burst"}
      </button>
      <div className="progress" data-end={progress?.end}>
        <progress
          aria-label="Values of the burst accepted"
          max={progress?.total ?? total}
          value={progress?.accepted ?? 0}
        />
        <p id={`${id}-progress`}>
          {progress === undefined
            ? "Watch the queue take them at once, and the database in its own time."
            : burstSentence(progress)}
        </p>
      </div>
    </section>
  );
}
