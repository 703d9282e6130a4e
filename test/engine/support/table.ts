import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runFolder } from "./folder";

/** What is measured of each stack: the number of its resources, and seconds of its operations. */
const COLUMNS = ["resources", "preview", "up", "unchanged", "refresh", "destroy"] as const;

export type Column = (typeof COLUMNS)[number];

interface Measurement {
  readonly stack: string;
  readonly column: Column;
  readonly value: number;
}

const FILE = "measurements.jsonl";

/** Keeps a measurement for the table at the end of the run. */
export function measured(stack: string, column: Column, value: number): void {
  appendFileSync(join(runFolder(), FILE), `${JSON.stringify({ stack, column, value })}\n`);
}

/** Prints a row for each stack. */
export function printTable(folder: string): void {
  const file = join(folder, FILE);
  if (!existsSync(file)) return;
  console.log(
    tableOf(
      readFileSync(file, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Measurement),
    ),
  );
}

export function tableOf(measurements: readonly Measurement[]): string {
  const cell = (stack: string, column: Column) => {
    const found = measurements.find(
      (measurement) => measurement.stack === stack && measurement.column === column,
    );
    return found === undefined
      ? "-"
      : column === "resources"
        ? String(found.value)
        : `${found.value.toFixed(1)} s`;
  };
  const stacks = [...new Set(measurements.map(({ stack }) => stack))];
  const rows = [
    ["stack", ...COLUMNS],
    ...stacks.map((stack) => [stack, ...COLUMNS.map((column) => cell(stack, column))]),
  ];
  const width = (index: number) => Math.max(...rows.map((row) => row[index]?.length ?? 0));
  return rows
    .map((row) =>
      row
        .map((text, index) => (index === 0 ? text.padEnd(width(0)) : text.padStart(width(index))))
        .join("  "),
    )
    .join("\n");
}
