import assert from "node:assert/strict";
import type { Live, Report } from "../../../deliver/report/events";
import { jsonReporter, plainReporter, terminalReporter } from "../../../deliver/report/reporter";
import { costText, linesOf, liveLine, liveLines } from "../../../deliver/report/text";
import { clock, duration, someOf } from "../../../deliver/report/duration";

const PREVIEW: Report = {
  event: "preview",
  stack: "dev",
  program: "millrace-infra",
  counts: { create: 2, update: 0, replace: 1, delete: 1, same: 120 },
  replaced: ["mysql-cluster (aws:rds/cluster:Cluster)"],
  deleted: ["old (aws:sqs/queue:Queue)"],
  forecast: {
    seconds: 660,
    chain: [
      { name: "key", type: "aws:kms/key:Key", seconds: 30 },
      { name: "mysql-cluster", type: "aws:rds/cluster:Cluster", seconds: 630 },
    ],
  },
  cost: { before: 170.3, after: 182.3 },
};

const LIVE: Live = {
  stack: "dev",
  programs: [
    {
      program: "millrace-infra",
      done: 31,
      total: 62,
      elapsedSeconds: 130,
      forecastSeconds: 660,
      state: "running",
    },
    { program: "millrace-apps", done: 0, total: 0, elapsedSeconds: 0, forecastSeconds: 0, state: "waiting" },
  ],
  running: [
    { type: "aws:rds/cluster:Cluster", name: "mysql-cluster", op: "create", seconds: 45 },
    { type: "aws:kms/key:Key", name: "key", op: "update", seconds: 3 },
  ],
  chain: ["mysql-cluster", "mysql-writer"],
};

function output(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 200, written, write: (text: string) => written.push(text) > 0 };
}

describe("a preview", () => {
  it("says what is created, updated, replaced and deleted, and names the last two", () => {
    assert.deepEqual(linesOf(PREVIEW), [
      "millrace-infra: 2 to create, 1 to replace, 1 to delete, 120 unchanged",
      "  replaces mysql-cluster (aws:rds/cluster:Cluster)",
      "  deletes old (aws:sqs/queue:Queue)",
      "  takes about 11 min: key 30 s, then mysql-cluster 11 min",
      "  costs $182.30 a month when idle, without nodes (+$12.00)",
    ]);
  });

  it("says what it costs, saves, or why that is not known", () => {
    const cases: [number | string, number | string, string | undefined][] = [
      [0, 0, undefined],
      [10, 10, "costs $10.00 a month when idle, without nodes, as before"],
      [10, 7.5, "costs $7.50 a month when idle, without nodes (-$2.50)"],
      [10, 0, "saves $10.00 a month when idle, without nodes"],
      ["no price", 10, "costs $10.00 a month when idle, without nodes"],
      [10, "no price", "what it costs is not known: no price"],
      ["no price", 0, "what it saves is not known: no price"],
    ];
    for (const [before, after, text] of cases) assert.equal(costText({ before, after }), text);
  });
});

describe("the progress of an operation", () => {
  it("is a bar a program, what is being waited for, and the longest chain", () => {
    assert.deepEqual(liveLines(LIVE, 200), [
      "millrace-infra [############------------] 31/62  2:10 of about 11:00",
      "millrace-apps  [                        ] waiting",
      "  creating mysql-cluster (aws:rds/cluster:Cluster), 0:45",
      "  updating key (aws:kms/key:Key), 0:03",
      "  longest chain: mysql-cluster, then mysql-writer",
    ]);
  });

  it("never wraps, since wrapped lines could not be drawn over", () => {
    for (const columns of [40, 60]) {
      for (const line of liveLines(LIVE, columns)) assert.ok(line.length < columns, line);
    }
  });

  it("is one line where lines stay", () => {
    assert.equal(
      liveLine(LIVE),
      "  millrace-infra 31/62, 2:10 of about 11:00; creating mysql-cluster, updating key",
    );
    assert.equal(liveLine({ ...LIVE, programs: [] }), undefined);
  });

  it("is drawn over on a terminal, and lines that stay come above it", () => {
    const to = output(true);
    const reporter = terminalReporter(to);
    reporter.live(LIVE);
    reporter.report({ event: "note", text: "stays" });
    reporter.live(LIVE);
    reporter.live(undefined);
    const up = "\u001b[5A\r\u001b[J";
    const bars = liveLines(LIVE, 200).map((line) => `${line}\n`);
    assert.deepEqual(to.written, [...bars, up, "stays\n", ...bars, up]);
  });

  it("comes every 30 s elsewhere, and as JSON with --json", () => {
    let now = 0;
    const [plain, json] = [output(false), output(false)];
    const reporters = [plainReporter(plain, () => now), jsonReporter(json, () => now)];
    for (let second = 0; second <= 65; second += 5) {
      now = second * 1_000;
      for (const reporter of reporters) reporter.live(LIVE);
    }
    assert.deepEqual(plain.written, [`${liveLine(LIVE)}\n`, `${liveLine(LIVE)}\n`]);
    assert.equal(json.written.length, 2);
    assert.deepEqual(JSON.parse(json.written[0] ?? ""), {
      time: "1970-01-01T00:00:30.000Z",
      event: "progress",
      ...LIVE,
    });
  });
});

describe("what a command says", () => {
  it("is one JSON object a line with --json", () => {
    const to = output(false);
    jsonReporter(to, () => 0).report(PREVIEW);
    assert.deepEqual(
      to.written.map((line) => JSON.parse(line) as unknown),
      [{ time: "1970-01-01T00:00:00.000Z", ...PREVIEW }],
    );
  });

  it("of an interruption names what ends first", () => {
    const [, line] = linesOf({ event: "interrupt", finishing: ["creating network", "creating key"] });
    assert.equal(
      line,
      "Interrupted: nothing further is begun. These end first: creating network, creating key.",
    );
  });

  it("of a failure has the resource, the sentence and the advice", () => {
    const failure: Report = {
      event: "failure",
      stack: "dev",
      step: "millrace-infra",
      resource: "aws:ec2/vpc:Vpc network",
      sentence: "VpcLimitExceeded: The maximum number of VPCs has been reached.",
      advice: "Ask AWS.",
    };
    assert.deepEqual(linesOf(failure), [
      "",
      "millrace-infra of dev failed at aws:ec2/vpc:Vpc network:",
      "  VpcLimitExceeded: The maximum number of VPCs has been reached.",
      "Ask AWS.",
    ]);
  });

  it("leaves out resources that took less than 10 s, unless they failed", () => {
    const resource = {
      event: "resource",
      stack: "dev",
      program: "p",
      op: "create",
      type: "t",
      name: "n",
    } as const;
    assert.deepEqual(linesOf({ ...resource, state: "done", seconds: 9 }), []);
    assert.deepEqual(linesOf({ ...resource, state: "started", seconds: 0 }), []);
    assert.deepEqual(linesOf({ ...resource, state: "done", seconds: 95 }), ["  creating n (t) took 2 min"]);
    assert.deepEqual(linesOf({ ...resource, state: "failed", seconds: 1 }), [
      "  failed creating n (t) after 1 s",
    ]);
  });
});

describe("times and lists", () => {
  it("are short", () => {
    assert.deepEqual([0, 89, 90, 5_399, 5_400, 180_000].map(duration), [
      "0 s",
      "89 s",
      "2 min",
      "1 h 30 min",
      "1 h 30 min",
      "2 d 2 h",
    ]);
    assert.deepEqual([5, 65, 3_729].map(clock), ["0:05", "1:05", "1:02:09"]);
    assert.equal(someOf(["a", "b", "c"], 2), "a, b and 1 more");
    assert.equal(someOf(["a", "b"], 2), "a, b");
  });
});
