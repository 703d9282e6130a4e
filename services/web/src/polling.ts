/**
 * Runs a task again and again while the tab is in view: at once, then each time `pauseMs` after its end.
 *
 * The signal ends a run that is under way when the tab is hidden or polling stops. Returns what stops it.
 */
export function pollWhileVisible(task: (signal: AbortSignal) => Promise<void>, pauseMs: number): () => void {
  let running: AbortController | undefined;

  const follow = () => {
    const visible = document.visibilityState === "visible";
    if (visible && running === undefined) {
      running = new AbortController();
      void loop(task, pauseMs, running.signal);
    } else if (!visible) {
      running?.abort();
      running = undefined;
    }
  };

  document.addEventListener("visibilitychange", follow);
  follow();
  return () => {
    document.removeEventListener("visibilitychange", follow);
    running?.abort();
  };
}

async function loop(
  task: (signal: AbortSignal) => Promise<void>,
  pauseMs: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await task(signal);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
