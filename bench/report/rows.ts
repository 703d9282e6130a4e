import { getName, insertName, TABLES } from "../benchmarks/rows";
import { resultsOf, type Results } from "../harness/rounds";
import { ratio, summary } from "../harness/statistics";
import { figure, spread, table, times, type Aim } from "./text";

/** How much a full table may change a rate. */
const CHANGE = 0.1;

const MEASURES = [
  ["insert (a drain), items/s", "inserts", insertName],
  ["GET /count, requests/s", "GET /count", getName],
] as const;

export function rowsSection(results: Results<number>, rows: number): string {
  const lines = MEASURES.map(([title, , name]) => [
    title,
    ...TABLES.map((state) => spread(summary(resultsOf(results, name(state))))),
    times(change(results, name)),
  ]);
  return `## A full table

The same with a table that is emptied before each drain, and with one that ${figure(rows)} rows were put into before, in
turn. GET /count is asked after the drains, so that the table called empty has the rows of one.

${table(["", "empty", "full", "full to empty"], lines)}`;
}

export function rowsAims(results: Results<number>): Aim[] {
  return MEASURES.map(([, what, name]) => {
    const changed = change(results, name);
    return {
      aim: `a full table changes ${what} by no more than ${100 * CHANGE} %`,
      measured: times(changed),
      reached: Math.abs(changed.median - 1) <= CHANGE,
    };
  });
}

function change(results: Results<number>, name: (state: (typeof TABLES)[number]) => string) {
  const [empty, full] = TABLES.map((state) => resultsOf(results, name(state)));
  return ratio(full ?? [], empty ?? []);
}
