import { consumersName, insertersName, PROCESSES } from "../benchmarks/scale";
import type { Drained } from "../harness/drain";
import { resultsOf, type Results } from "../harness/rounds";
import { ratio } from "../harness/statistics";
import { rateOf } from "./drains";
import { figure, spread, table, times } from "./text";

/** What counts as being at the limit of MySQL. */
const AT_LIMIT = 0.8;

export function scaleSection(results: Results<Drained>, cores: number): string {
  const rates = (name: string) => resultsOf(results, name).map(({ itemsPerSecond }) => itemsPerSecond);
  const rows = PROCESSES.map((processes) => [
    String(processes),
    spread(rateOf(resultsOf(results, consumersName(processes)))),
    times(ratio(rates(consumersName(processes)), rates(consumersName(1)))),
    spread(rateOf(resultsOf(results, insertersName(processes)))),
  ]);
  return `## Scale

Consumers on a queue of four partitions, and beside them what MySQL takes with nothing before it: plain processes that send
the same batches, written out before the clock starts. There are ${cores} cores for all of it, Redis and MySQL included.

${table(["processes", "consumers, items/s", "of one consumer", "MySQL alone, rows/s"], rows)}

${limit(results)}`;
}

/** Where MySQL becomes the limit, in a sentence. */
function limit(results: Results<Drained>): string {
  const best = (name: (processes: number) => string) =>
    Math.max(...PROCESSES.map((processes) => rateOf(resultsOf(results, name(processes))).median));
  const [most, alone] = [best(consumersName), best(insertersName)];
  const reached = PROCESSES.find(
    (processes) => rateOf(resultsOf(results, consumersName(processes))).median >= AT_LIMIT * alone,
  );
  return reached === undefined
    ? `MySQL is not the limit here: consumers bring it ${figure((100 * most) / alone)} % of the ${figure(alone)} rows a second that it takes alone;
it is the cores, which consumers, Redis and MySQL share.`
    : `MySQL is the limit from ${reached} ${reached === 1 ? "consumer" : "consumers"} on: they bring it ${figure((100 * most) / alone)} % of the ${figure(alone)} rows a second that it takes alone.`;
}
