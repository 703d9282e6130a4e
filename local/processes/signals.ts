/** Why a run is to end when somebody asked for it, as opposed to something having failed. */
export class Interrupted extends Error {
  constructor(readonly signal: NodeJS.Signals) {
    super(`Stopped by ${signal}`);
  }
}

/** A terminal's Ctrl-C arrives twice, from the terminal and through npm: within this time it is one. */
export const SAME_MS = 1_000;

/**
 * Aborts with `Interrupted` at the first SIGINT, SIGTERM or SIGHUP, so that the run can end in order. A
 * second one, a while later, ends the process at once.
 */
export function interruption(report: (sentence: string) => void): AbortSignal {
  const controller = new AbortController();
  let first: number | undefined;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (first === undefined) {
        first = Date.now();
        controller.abort(new Interrupted(signal));
      } else if (Date.now() - first > SAME_MS) {
        report("Stopping at once.");
        process.exit(130);
      }
    });
  }
  // The terminal may be gone while the rest still has to be stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  return controller.signal;
}
