import {
  BARE,
  BATCHES,
  batchOf,
  CONNECTIONS,
  SINGLE,
  STREAM,
  TUNED,
  type Accepted,
} from "../benchmarks/accept";
import { resultsOf, type Results } from "../harness/rounds";
import { ratio, summary } from "../harness/statistics";
import { figure, NOT_MEASURED, spread, table, times, type Aim } from "./text";

/** How much of what a bare server accepts ours is to accept, whichever of the two it is. */
const SHARE = 0.8;

/** What batches and streams are to accept, in values a second. */
const VALUES = 50_000;

/** The servers that ours is compared with, and what tells them apart. */
const SERVERS = [
  [BARE, "its client library as it comes"],
  [TUNED, "its client library tuned as ours is"],
] as const;

export function acceptSection(results: Results<Accepted>): string {
  const rows = [...results].map(([name, rounds]) => [
    name,
    spread(summary(rounds.map(({ valuesPerSecond }) => valuesPerSecond))),
    figure(summary(rounds.map(({ requestsPerSecond }) => requestsPerSecond)).median),
    cpu(rounds),
    milliseconds(rounds, "p50"),
    milliseconds(rounds, "p99"),
    figure(rounds.reduce((sum, { refused }) => sum + refused, 0)),
  ]);
  return `## Accept

Values acknowledged by Redis and answered with 202, by a producer that validates, measures, logs and traces, with
${CONNECTIONS} connections (fewer for the largest bodies). The load generator and Redis share the cores with the server, so
that the CPU of a request says more of the server than its rate does.

${table(["", "values/s", "requests/s", "server CPU, us/request", "p50, ms", "p99, ms", "refused"], rows)}

The tuned server does without the time limit that the client library sets for each command unless told, as ours does;
the other has the library as it comes. A request to ours takes ${cpuRatio(results, BARE)} the CPU of one to the bare
server, and ${cpuRatio(results, TUNED)} that of one to the tuned one.`;
}

export function acceptAims(results: Results<Accepted>): Aim[] {
  const rates = (name: string) => ratesOf(results, name);
  const many = [...BATCHES.map(batchOf), STREAM];
  return [
    ...SERVERS.map(([name, client]) => {
      const share = ratio(rates(SINGLE), rates(name));
      return {
        aim: `accepts ${SHARE} of what a bare node:http server does with ${client}`,
        measured: times(share),
        reached: share.median >= SHARE,
      };
    }),
    ...many.map((name) => {
      const rate = summary(rates(name));
      return {
        aim: `${name}: ${figure(VALUES)} values a second`,
        measured: spread(rate),
        reached: rate.median >= VALUES,
      };
    }),
  ];
}

function ratesOf(results: Results<Accepted>, name: string): number[] {
  return resultsOf(results, name).map(({ valuesPerSecond }) => valuesPerSecond);
}

function milliseconds(rounds: readonly Accepted[], rank: "p50" | "p99"): string {
  const values = rounds.flatMap(({ latency }) => (latency === undefined ? [] : [latency[rank]]));
  return values.length === 0 ? "" : figure(summary(values).median);
}

function cpu(rounds: readonly Accepted[]): string {
  const values = cpus(rounds);
  return values.length === 0 ? NOT_MEASURED : spread(summary(values));
}

function cpus(rounds: readonly Accepted[]): number[] {
  return rounds.flatMap(({ cpuMicrosecondsPerRequest: used }) => (used === undefined ? [] : [used]));
}

function cpuRatio(results: Results<Accepted>, other: string): string {
  const [ours, theirs] = [SINGLE, other].map((name) => cpus(resultsOf(results, name)));
  return ours?.length && theirs?.length ? times(ratio(ours, theirs)) : `(${NOT_MEASURED})`;
}
