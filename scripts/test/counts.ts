import { existsSync, readFileSync } from "node:fs";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** The one line a run ends with. */
export function total(all: readonly Counts[]): Counts {
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
  };
}

/** `12 passed, 0 failed`. */
export function countsLine({ passed, failed }: Counts): string {
  return `${passed} passed, ${failed} failed`;
}

/** A step without tests of its own counts as one. */
export function ofStatus(status: number | null): Counts {
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * What a suite counted. A suite that crashed before the end, ran no test, or ended badly although each of
 * its tests passed, counts as one failure more.
 */
export function ofSuite(status: number | null, countsFile: string): Counts {
  const counts = existsSync(countsFile) ? (JSON.parse(readFileSync(countsFile, "utf8")) as Counts) : NONE;
  const sound = counts.failed > 0 || (status === 0 && counts.passed > 0);
  return sound ? counts : { passed: counts.passed, failed: 1 };
}

const NONE: Counts = { passed: 0, failed: 0 };
