import type { Summary } from "../harness/statistics";

/** Digits that a measurement is worth. */
const SIGNIFICANT = 3;

/** A figure as people read it: three digits that count, thousands apart. */
export function figure(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: SIGNIFICANT });
}

/** The median, and the least and the most of all rounds. */
export function spread({ median, least, most }: Summary): string {
  return least === most ? figure(median) : `${figure(median)} (${figure(least)} to ${figure(most)})`;
}

/** How many times one is the other. */
export function times(value: Summary): string {
  return `${spread(value)} x`;
}

/** What cannot be measured on this system. */
export const NOT_MEASURED = "not measured";

/** A table of Markdown; `prettier` aligns it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const align = head.map((_, column) => (column === 0 ? "---" : "--:"));
  return [line(head), line(align), ...rows.map(line)].join("\n");
}

/** What was aimed at, and what came of it. */
export interface Aim {
  readonly aim: string;
  readonly measured: string;
  readonly reached: boolean;
}

/** Aims as a list; those that are not reached say so first. */
export function aimList(aims: readonly Aim[]): string {
  return aims
    .map(
      ({ aim, measured, reached }) =>
        `- ${reached ? "Reached" : "**Falls short**"}: ${aim}; it is ${measured}.`,
    )
    .join("\n");
}
