/**
 * Runs a task while the tab is in view: it begins each time the tab comes into view, and its signal ends it when the tab
 * is hidden. Returns what ends all that.
 */
export function whileVisible(task: (signal: AbortSignal) => Promise<void>): () => void {
  let running: AbortController | undefined;

  const follow = () => {
    const visible = document.visibilityState === "visible";
    if (visible && running === undefined) {
      running = new AbortController();
      void task(running.signal);
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
