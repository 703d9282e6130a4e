import type { Verdict } from "./judge";

/** A case that has come to an end. */
export interface Case {
  readonly name: string;
  readonly verdict: Verdict;
  /** What shows that the fault struck. */
  readonly struck: readonly string[];
}

const cases: Case[] = [];

/** Keeps a case for the table at the end. */
export function report(ended: Case): void {
  cases.push(ended);
}

/** All cases, as a table in Markdown. */
export function table(): string {
  const rows = cases.map(({ name, struck, verdict }) => [
    name,
    struck.join("; "),
    ...[verdict.sent, verdict.accepted, verdict.stored, verdict.deadLettered, verdict.doubled, verdict.lost],
  ]);
  const lines = [
    ["case", "what struck", "sent", "accepted", "stored", "dead-lettered", "doubled", "lost"],
    ["---", "---", ...Array<string>(6).fill("---:")],
    ...rows,
  ];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

after("show all cases", () => {
  console.log(`\n${table()}\n`);
});
