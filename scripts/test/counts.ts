import { existsSync, readFileSync } from "node:fs";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** What is known of the tests that failed: title and the first line of the error. */
  readonly failures: readonly string[];
}

/** The one line a run ends with. */
export function total(all: readonly Counts[]): Counts {
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
    failures: all.flatMap(({ failures }) => failures),
  };
}

/** One line a failed test, for the end of a long output. `.ci/run` repeats these lines at its own end. */
export function failureLines(step: string, { failures }: Counts): string[] {
  return failures.map((failure) => `failed: ${step}: ${failure}`);
}

/** `12 passed, 0 failed`. */
export function countsLine({ passed, failed }: Counts): string {
  return `${passed} passed, ${failed} failed`;
}

/** A step without tests of its own counts as one. */
export function ofStatus(status: number | null): Counts {
  if (status === 0) return { passed: 1, failed: 0, failures: [] };
  return { passed: 0, failed: 1, failures: [ending(status)] };
}

/**
 * What a suite counted. A suite that crashed before the end, ran no test, or ended badly although each of
 * its tests passed, counts as one failure more.
 */
export function ofSuite(status: number | null, countsFile: string): Counts {
  const counts = existsSync(countsFile) ? (JSON.parse(readFileSync(countsFile, "utf8")) as Counts) : NONE;
  const sound = counts.failed > 0 || (status === 0 && counts.passed > 0);
  return sound ? counts : { passed: counts.passed, failed: 1, failures: [ending(status)] };
}

function ending(status: number | null): string {
  return status === null
    ? "ended by a signal, or did not end after its last test"
    : `ended with status ${String(status)}`;
}

const NONE: Counts = { passed: 0, failed: 0, failures: [] };
