import { parseArgs } from "node:util";

/** The benchmarks, in the order in which they run. */
export const BENCHMARKS = ["drain", "accept", "latency", "scale", "rows"] as const;
export type BenchmarkName = (typeof BENCHMARKS)[number];

export interface BenchOptions {
  readonly names: readonly BenchmarkName[];
  /** Measures so little that only whether everything works can be seen. */
  readonly quick: boolean;
  /** File that the results are written to; none if undefined. */
  readonly out: string | undefined;
  /** Folder for CPU profiles of the services, which slow them down. */
  readonly profiles: string | undefined;
}

/** Where results are published. */
export const RESULTS = "bench/RESULTS.md";

const OPTIONS = {
  quick: { type: "boolean", default: false },
  out: { type: "string" },
  profiles: { type: "string" },
} as const;

/**
 * Reads the command line of `npm run bench`; throws one sentence at a mistake.
 *
 * Only a run of everything at full size, and without profiles, is published unless `--out` says where else to write.
 */
export function readBenchOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parse(args);
  const unknown = positionals.filter((name) => !isBenchmark(name));
  if (unknown.length > 0) {
    throw new Error(
      `There is no benchmark ${unknown.join(", ")}; the benchmarks are ${BENCHMARKS.join(", ")}.`,
    );
  }
  const names =
    positionals.length === 0 ? BENCHMARKS : BENCHMARKS.filter((name) => positionals.includes(name));
  const { quick, out, profiles } = values;
  const whole = names.length === BENCHMARKS.length && !quick && profiles === undefined;
  return { names, quick, out: out ?? (whole ? RESULTS : undefined), profiles };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Error(
      `${error instanceof Error ? error.message.split(". ")[0] : String(error)}; npm run bench takes names of benchmarks, --quick, --out FILE and --profiles FOLDER.`,
      { cause: error },
    );
  }
}

function isBenchmark(name: string): name is BenchmarkName {
  return BENCHMARKS.some((known) => known === name);
}
