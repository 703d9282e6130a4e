import { CONNECTIONS } from "../benchmarks/accept";
import type { Latency } from "../benchmarks/latency";
import { summary, type Summary } from "../harness/statistics";
import type { OpenLoopResult, Percentiles } from "../peers/open-loop";
import { figure, spread, table, type Aim } from "./text";

const MILLISECONDS = 50;

export function latencySection({ limits, rate, rounds }: Latency): string {
  const row = (name: string, of: (round: OpenLoopResult) => Percentiles) => [
    name,
    ...(["p50", "p99", "p999"] as const).map((rank) => spread(over(rounds, (round) => of(round)[rank]))),
  ];
  const samples = over(rounds, (round) => round.samples);
  const refused = rounds.reduce((sum, round) => sum + round.refused, 0);
  const look = over(rounds, (round) => round.lookEvery.p50);
  return `## Latency

Producer and consumer run; requests come by the clock, ${figure(rate)} a second, which is half of what
a load of ${CONNECTIONS} connections had accepted before: ${spread(summary(limits))} a second. Counted there was what was
accepted in the seconds of the load, while the consumer worked; what it had not stored by their end it stored afterwards. Of
the requests by the clock ${figure(refused)} were refused; "due to 202" is of the others. In each round the way of
${figure(samples.least)} values or more is watched by looking for their rows again and again, ${figure(look.median)} ms apart (median; p99
${figure(over(rounds, (round) => round.lookEvery.p99).median)} ms): by so much at most a row is seen later than it was there. All of it, the clock of the
requests and the looking, shares the cores with what is measured.

${table(
  ["ms", "p50", "p99", "p99.9"],
  [
    row("due to 202", (round) => round.accepted),
    row("202 to the row being visible", (round) => round.visible),
  ],
)}`;
}

export function latencyAims({ rounds }: Latency): Aim[] {
  const p99 = over(rounds, ({ visible }) => visible.p99);
  return [
    {
      aim: `99 of 100 values are visible ${MILLISECONDS} ms after their 202`,
      measured: `${spread(p99)} ms`,
      reached: p99.median <= MILLISECONDS,
    },
  ];
}

function over(rounds: readonly OpenLoopResult[], of: (round: OpenLoopResult) => number): Summary {
  return summary(rounds.map(of));
}
