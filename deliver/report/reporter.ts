import type { Live, Report } from "./events";
import { linesOf, liveLine, liveLines } from "./text";

/** Where a command says what it does. */
export interface Reporter {
  report(report: Report): void;
  /** Shows what happens at this moment; undefined once it is over. */
  live(live: Live | undefined): void;
}

/** What is written to. */
export type Output = Pick<NodeJS.WriteStream, "write" | "isTTY" | "columns">;

/** Milliseconds between two lines about an operation that goes on, where lines stay. */
const EVERY_MS = 30_000;

/** The reporter for an output: bars on a terminal, lines elsewhere, JSON where it is asked for. */
export function reporterFor(output: Output, json: boolean, now: () => number): Reporter {
  if (json) return jsonReporter(output, now);
  return output.isTTY ? terminalReporter(output) : plainReporter(output, now);
}

export function jsonReporter(output: Output, now: () => number): Reporter {
  const print = (value: object) => {
    output.write(`${JSON.stringify({ time: new Date(now()).toISOString(), ...value })}\n`);
  };
  const due = every(EVERY_MS, now);
  return {
    report: print,
    live: (live) => {
      if (live !== undefined && due()) print({ event: "progress", ...live });
    },
  };
}

export function plainReporter(output: Output, now: () => number): Reporter {
  const due = every(EVERY_MS, now);
  return {
    report: (report) => {
      for (const line of linesOf(report)) output.write(`${line}\n`);
    },
    live: (live) => {
      if (live === undefined || !due()) return;
      const line = liveLine(live);
      if (line !== undefined) output.write(`${line}\n`);
    },
  };
}

/** Lines as elsewhere, with a block below them that is drawn again and again. */
export function terminalReporter(output: Output): Reporter {
  let drawn = 0;
  const clear = () => {
    // Up by as many lines, to the first column, and clears everything below (ECMA-48: CUU, CR, ED).
    if (drawn > 0) output.write(`\u001b[${drawn}A\r\u001b[J`);
    drawn = 0;
  };
  return {
    report: (report) => {
      const lines = linesOf(report);
      if (lines.length === 0) return;
      clear();
      for (const line of lines) output.write(`${line}\n`);
    },
    live: (live) => {
      clear();
      if (live === undefined) return;
      const lines = liveLines(live, output.columns || 80);
      for (const line of lines) output.write(`${line}\n`);
      drawn = lines.length;
    },
  };
}

/** True at most once in a time; not before it has passed once. */
function every(ms: number, now: () => number): () => boolean {
  let last = now();
  return () => {
    if (now() - last < ms) return false;
    last = now();
    return true;
  };
}
