import assert from "node:assert/strict";
import { BARE, batchOf, SINGLE, STREAM, TUNED, type Accepted } from "../../../bench/benchmarks/accept";
import type { Drains } from "../../../bench/benchmarks/drains";
import { getName, insertName } from "../../../bench/benchmarks/rows";
import { consumersName, insertersName } from "../../../bench/benchmarks/scale";
import type { Conditions } from "../../../bench/harness/conditions";
import type { Drained } from "../../../bench/harness/drain";
import { QUICK } from "../../../bench/harness/run";
import { render, type Report } from "../../../bench/report/report";
import { figure, spread } from "../../../bench/report/text";

const conditions: Conditions = {
  cores: 2,
  syncMicroseconds: 123.4,
  facts: [["Node.js", "20.20.2"]],
};

const base: Report = { conditions, size: QUICK, minutes: 1.5 };

function drained(...rates: number[]): Drained[] {
  const usage = { consumer: 4, redis: 3, mysql: 2, peakMegabytes: 120 };
  return rates.map((itemsPerSecond) => ({ itemsPerSecond, usage }));
}

function accepted(rate: number, values = 1): Accepted[] {
  const figures = { refused: 0, latency: { p50: 2, p99: 9 }, cpuMicrosecondsPerRequest: 1e6 / rate };
  return [{ valuesPerSecond: rate * values, requestsPerSecond: rate, ...figures }];
}

const drains: Drains = {
  results: new Map([
    ["ours", drained(100_000, 90_000, 120_000)],
    ["slow", drained(4_000, 4_000, 4_000)],
    ["quick", drained(5_000, 6_000, 4_500)],
    ["list", drained(20_000, 10_000, 25_000)],
  ]),
  ours: "ours",
  peers: { BullMQ: ["slow", "quick"], BLPOP: ["list"] },
  long: new Map([
    ["quick", drained(8_000)],
    ["list", drained(25_000)],
  ]),
};

/** The line that begins with a text, without what aligns tables. */
function lineOf(text: string, start: string): string {
  return (
    text.split("\n").find((line) => line.startsWith(start)) ?? assert.fail(`no line begins with "${start}"`)
  );
}

describe("figures", () => {
  it("have three digits that count", () => {
    assert.deepEqual([109_651, 5_432.1, 87.654, 4.3999, 0.2, 0].map(figure), [
      "110,000",
      "5,430",
      "87.7",
      "4.4",
      "0.2",
      "0",
    ]);
  });

  it("come with their range, where there is one", () => {
    assert.equal(spread({ median: 5, least: 4, most: 7 }), "5 (4 to 7)");
    assert.equal(spread({ median: 5, least: 5, most: 5 }), "5");
  });
});

describe("the page of results", () => {
  it("says how it was made, and under which conditions", () => {
    const text = render(base);
    assert.match(text, /^# Benchmarks\n\nMade by `npm run bench`/);
    assert.match(text, /One sync of this machine's disk takes\n {2}123 us/);
    assert.match(text, /^- Node\.js: 20\.20\.2$/m);
    assert.doesNotMatch(text, /## Aims|NOTES\.md/);
  });

  it("ends with what people say to it", () => {
    const text = render({ ...base, notes: "## Why\n\nBecause.\n" });
    assert.ok(text.endsWith("\n\n## Why\n\nBecause.\n"));
    assert.match(text, /only what bench\/NOTES\.md says is written by hand\./);
  });

  it("compares a drain with the best of each peer", () => {
    const text = render({ ...base, drains });
    assert.match(
      text,
      /- Reached: drains 15 x as fast as the best of BullMQ \(quick\); it is 20 \(15 to 26\.7\) x\./,
    );
    assert.match(
      text,
      /- \*\*Falls short\*\*: drains 6 x as fast as the best of BLPOP \(list\); it is 5 \(4\.8 to 9\) x\./,
    );
    assert.match(text, /- Reached: the consumer stays under 150 MB; it is 120 MB at its peak\./);
    assert.equal(lineOf(text, "| ours"), "| ours | 100,000 (90,000 to 120,000) | 4 | 3 | 2 | 120 |");
    assert.match(lineOf(text, "| a loop that sleeps"), /by arithmetic \| 0\.2 \|/);
    assert.match(
      text,
      /with 2,000 items too, .*: quick stores 8,000 a second, of which ours is 12\.5 x; list stores 25,000 a second, of which ours is 4 x\./,
    );
    assert.match(text, /so many cores busy: the consumer 0\.4 \(0\.36 to 0\.48\), Redis\n0\.3/);
  });

  it("says what could not be measured", () => {
    const results = new Map(
      [...drains.results].map(([name, rounds]) => [
        name,
        rounds.map((one) => ({ ...one, usage: undefined })),
      ]),
    );
    const text = render({ ...base, drains: { ...drains, results } });
    assert.match(
      lineOf(text, "| ours"),
      /\| not measured \| not measured \| not measured \| not measured \|$/,
    );
    assert.match(text, /- \*\*Falls short\*\*: the consumer stays under 150 MB; it is not measured\./);
  });

  it("compares accepting with the bare server", () => {
    const accept = new Map([
      [BARE, accepted(25_000)],
      [TUNED, accepted(40_000)],
      [SINGLE, accepted(20_000)],
      [batchOf(100), accepted(1_000, 100)],
      [batchOf(1_000), accepted(40, 1_000)],
      [STREAM, accepted(150, 500)],
    ]);
    const text = render({ ...base, accept });
    assert.match(
      text,
      /- Reached: accepts 0\.8 of what a bare node:http server does with its client library as it comes; it is 0\.8 x\./,
    );
    assert.match(
      text,
      /- \*\*Falls short\*\*: accepts 0\.8 of what .* with its client library tuned as ours is; it is 0\.5 x\./,
    );
    assert.match(text, /- Reached: POST \/count, 100 values a body: 50,000 values a second; it is 100,000\./);
    assert.match(text, /- \*\*Falls short\*\*: POST \/count, 1000 values a body: .* it is 40,000\./);
    assert.match(text, /- Reached: gRPC client streams, .* it is 75,000\./);
    assert.match(
      text,
      /takes 1\.25 x the CPU of one to the bare\nserver, and 2 x that of one to the tuned one\./,
    );
  });

  it("tells latency and what it is worth", () => {
    const percentiles = (p50: number) => ({ p50, p99: p50 * 10, p999: p50 * 20 });
    const round = (p50: number) => ({
      requests: 1_000,
      refused: 0,
      accepted: percentiles(1),
      visible: percentiles(p50),
      samples: 100,
      lookEvery: percentiles(1.2),
    });
    const text = render({
      ...base,
      latency: { limits: [9_000, 10_000], rate: 4_750, rounds: [round(3), round(6)] },
    });
    assert.match(
      text,
      /- Reached: 99 of 100 values are visible 50 ms after their 202; it is 45 \(30 to 60\) ms\./,
    );
    assert.match(
      text,
      /4,750 a second, which is half of what\na load of 64 connections had accepted before: 9,500/,
    );
    assert.equal(
      lineOf(text, "| 202 to the row"),
      "| 202 to the row being visible | 4.5 (3 to 6) | 45 (30 to 60) | 90 (60 to 120) |",
    );
  });

  it("finds where MySQL is the limit", () => {
    const scale = (consumers: readonly number[], alone: readonly number[]) =>
      new Map(
        [1, 2, 4].flatMap((processes, index) => [
          [consumersName(processes), drained(consumers[index] ?? 0)] as const,
          [insertersName(processes), drained(alone[index] ?? 0)] as const,
        ]),
      );
    assert.match(
      render({ ...base, scale: scale([50_000, 90_000, 95_000], [80_000, 100_000, 90_000]) }),
      /MySQL is the limit from 2 consumers on: they bring it 95 % of the 100,000 rows/,
    );
    assert.match(
      render({ ...base, scale: scale([50_000, 60_000, 55_000], [80_000, 100_000, 90_000]) }),
      /MySQL is not the limit here: consumers bring it 60 % of the 100,000 rows .*\nWhat the limit is cannot be told/,
    );
  });

  it("takes the cores for the limit only where they are busy", () => {
    // An item takes 9 us.
    const scale = (...rates: readonly number[]) =>
      new Map(
        [1, 2, 4].flatMap((processes, index) => [
          [consumersName(processes), drained(rates[index] ?? 0)] as const,
          [insertersName(processes), drained(1_000_000)] as const,
        ]),
      );
    const busy = render({ ...base, scale: scale(100_000, 200_000, 210_000) });
    assert.match(busy, /The cores are, .*: 90 % of them or more are busy from 2 consumers on\./);
    assert.equal(lineOf(busy, "| 2 |"), "| 2 | 200,000 | 2 x | 1.8 | 1,000,000 |");
    const idle = render({ ...base, scale: scale(100_000, 190_000, 190_000) });
    assert.match(idle, /What the limit is cannot be told from these figures\./);
    assert.doesNotMatch(idle, /The cores are/);
  });

  it("tells what a full table changes", () => {
    const rows = new Map([
      [insertName("empty"), [100, 110, 120]],
      [insertName("full"), [105, 104, 103]],
      [getName("empty"), [1_000]],
      [getName("full"), [800]],
    ]);
    const text = render({ ...base, rows });
    assert.match(text, /- Reached: a full table changes inserts by no more than 10 %; it is 0\.945/);
    assert.match(
      text,
      /- \*\*Falls short\*\*: a full table changes GET \/count by no more than 10 %; it is 0\.8 x\./,
    );
  });
});
