import { bestOf, type Drains } from "../benchmarks/drains";
import type { Drained, DrainUsage } from "../harness/drain";
import { resultsOf } from "../harness/rounds";
import { ratio, summary, type Summary } from "../harness/statistics";
import { figure, NOT_MEASURED, spread, table, times, type Aim } from "./text";

/** One item, then a sleep of five seconds: what is measured of it is the sleep. */
const SLEEPING_RATE = 1 / 5;

const AIMS = { BullMQ: 15, BLPOP: 6 } as const;
const MEGABYTES = 150;

export function drainSection(
  drains: Drains,
  items: { readonly ours: number; readonly peers: number },
): string {
  const { results } = drains;
  const rows = [...results].map(([name, rounds]) => [
    name,
    spread(rateOf(rounds)),
    usage(rounds, (used) => used.consumer),
    usage(rounds, (used) => used.redis),
    usage(rounds, (used) => used.mysql),
    usage(rounds, (used) => used.peakMegabytes),
  ]);
  const sleeping = [
    "a loop that sleeps 5 s after each item, by arithmetic",
    figure(SLEEPING_RATE),
    "",
    "",
    "",
    "",
  ];
  return `## Drain

Items that wait in Redis until they are rows of the table. Ours drains ${figure(items.ours)} in one measurement; the
others, which take many times as long, ${figure(items.peers)} of the same.

${table(["", "items/s", "consumer CPU, us/item", "Redis CPU, us/item", "MySQL CPU, us/item", "consumer's peak, MB"], [...rows, sleeping])}

The best of the others with ${figure(items.ours)} items too, once, after the rounds: ${long(drains)}.

${shares(resultsOf(results, drains.ours))}`;
}

/** What the best of the peers reach with as many items as ours. */
function long({ results, ours, long: measured }: Drains): string {
  const { median } = rateOf(resultsOf(results, ours));
  return [...measured]
    .map(([name, rounds]) => {
      const rate = rateOf(rounds).median;
      return `${name} stores ${figure(rate)} a second, of which ours is ${figure(median / rate)} x`;
    })
    .join("; ");
}

export function drainAims(drains: Drains): Aim[] {
  const { results } = drains;
  const ours = resultsOf(results, drains.ours);
  const peers = (["BullMQ", "BLPOP"] as const).map((peer) => {
    const { name } = bestOf(
      drains.peers[peer].map((variant) => ({ name: variant })),
      results,
    );
    const value = ratio(rates(ours), rates(resultsOf(results, name)));
    return {
      aim: `drains ${AIMS[peer]} x as fast as the best of ${peer} (${name})`,
      measured: times(value),
      reached: value.median >= AIMS[peer],
    };
  });
  const peak = summaryOf(ours, (used) => used.peakMegabytes);
  const memory = {
    aim: `the consumer stays under ${MEGABYTES} MB`,
    measured: peak === undefined ? NOT_MEASURED : `${spread(peak)} MB at its peak`,
    reached: peak !== undefined && peak.most < MEGABYTES,
  };
  return [...peers, memory];
}

/** Where the time of our drain goes, in processor cores that each part keeps busy. */
function shares(ours: readonly Drained[]): string {
  const cores = (of: (used: DrainUsage) => number) => {
    const busy = busyCores(ours, of);
    return busy === undefined ? NOT_MEASURED : spread(busy);
  };
  return `While ours drains, it keeps so many cores busy: the consumer ${cores((used) => used.consumer)}, Redis
${cores((used) => used.redis)}, MySQL ${cores((used) => used.mysql)}.`;
}

function rates(rounds: readonly Drained[]): number[] {
  return rounds.map(({ itemsPerSecond }) => itemsPerSecond);
}

export function rateOf(rounds: readonly Drained[]): Summary {
  return summary(rates(rounds));
}

/** How many cores are kept busy; undefined where it cannot be measured. */
export function busyCores(rounds: readonly Drained[], of: (used: DrainUsage) => number): Summary | undefined {
  const busy = rounds.flatMap(({ itemsPerSecond, usage }) =>
    usage === undefined ? [] : [(itemsPerSecond * of(usage)) / 1e6],
  );
  return busy.length === 0 ? undefined : summary(busy);
}

export function summaryOf(rounds: readonly Drained[], of: (used: DrainUsage) => number): Summary | undefined {
  const values = rounds.flatMap(({ usage }) => (usage === undefined ? [] : [of(usage)]));
  return values.length === 0 ? undefined : summary(values);
}

function usage(rounds: readonly Drained[], of: (used: DrainUsage) => number): string {
  const value = summaryOf(rounds, of);
  return value === undefined ? NOT_MEASURED : figure(value.median);
}
