import { consumersName, insertersName, PROCESSES } from "../benchmarks/scale";
import type { Drained } from "../harness/drain";
import { resultsOf, type Results } from "../harness/rounds";
import { ratio, type Summary } from "../harness/statistics";
import { busyCores, rateOf } from "./drains";
import { figure, NOT_MEASURED, spread, table, times } from "./text";

/** What counts as being at the limit of MySQL. */
const AT_LIMIT = 0.8;

/** What share of the cores must be busy for them to be the limit. */
const BUSY = 0.9;

export function scaleSection(results: Results<Drained>, cores: number): string {
  const rates = (name: string) => resultsOf(results, name).map(({ itemsPerSecond }) => itemsPerSecond);
  const rows = PROCESSES.map((processes) => [
    String(processes),
    spread(rateOf(resultsOf(results, consumersName(processes)))),
    times(ratio(rates(consumersName(processes)), rates(consumersName(1)))),
    busyText(resultsOf(results, consumersName(processes))),
    spread(rateOf(resultsOf(results, insertersName(processes)))),
  ]);
  return `## Scale

Consumers on a queue of four partitions, and beside them what MySQL takes with nothing before it: plain processes that send
the same batches, written out before the clock starts. There are ${cores} cores for all of it; busy are those that
consumers, Redis and MySQL take together.

${table(["processes", "consumers, items/s", "of one consumer", "cores busy", "MySQL alone, rows/s"], rows)}

${limit(results, cores)}`;
}

function busyOf(rounds: readonly Drained[]): Summary | undefined {
  return busyCores(rounds, ({ consumer, redis, mysql }) => consumer + redis + mysql);
}

function busyText(rounds: readonly Drained[]): string {
  const busy = busyOf(rounds);
  return busy === undefined ? NOT_MEASURED : spread(busy);
}

/** Where MySQL becomes the limit, or what else is, as far as the figures tell. */
function limit(results: Results<Drained>, cores: number): string {
  const best = (name: (processes: number) => string) =>
    Math.max(...PROCESSES.map((processes) => rateOf(resultsOf(results, name(processes))).median));
  const [most, alone] = [best(consumersName), best(insertersName)];
  const reached = PROCESSES.find(
    (processes) => rateOf(resultsOf(results, consumersName(processes))).median >= AT_LIMIT * alone,
  );
  const fullest = PROCESSES.find(
    (processes) => (busyOf(resultsOf(results, consumersName(processes)))?.median ?? 0) >= BUSY * cores,
  );
  return reached === undefined
    ? `MySQL is not the limit here: consumers bring it ${figure((100 * most) / alone)} % of the ${figure(alone)} rows a second that it takes alone.
${
  fullest === undefined
    ? "What the limit is cannot be told from these figures."
    : `The cores are, which consumers, Redis and MySQL share: ${100 * BUSY} % of them or more are busy from ${consumers(fullest)} on.`
}`
    : `MySQL is the limit from ${consumers(reached)} on: they bring it ${figure((100 * most) / alone)} % of the ${figure(alone)} rows a second that it takes alone.`;
}

function consumers(count: number): string {
  return `${count} ${count === 1 ? "consumer" : "consumers"}`;
}
