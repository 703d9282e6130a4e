import assert from "node:assert/strict";
import { mock } from "node:test";
import { Dependency } from "../../../services/common/src/dependency";
import { OutageLog } from "../../../services/common/src/outage-log";
import { reasonOf } from "../../../services/common/src/reason";

/** A log whose lines the test reads: level, message, and fields. */
function recordingLog() {
  const lines: [level: string, message: string, fields: object][] = [];
  const write = (level: string) => (fields: object | string, message?: string) =>
    void lines.push(
      typeof fields === "string"
        ? [level, fields, {}]
        : [level, message ?? "", message === undefined ? {} : fields],
    );
  return { lines, log: { warn: write("warn"), info: write("info") } };
}

const STARTED = ["warn", "it is unavailable", { reason: "ECONNREFUSED" }];

describe("the log of an outage", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setInterval", "Date"] }));
  afterEach(() => mock.timers.reset());

  function setUp() {
    const { lines, log } = recordingLog();
    const outages = new OutageLog({ log, down: "it is unavailable", up: "it is available again" });
    /** Fails twice a second, as retries do. */
    const failFor = (seconds: number, error = new Error("ECONNREFUSED")) => {
      for (let half = 0; half < 2 * seconds; half += 1) {
        outages.failed(error);
        mock.timers.tick(500);
      }
    };
    return { lines, outages, failFor };
  }

  it("is one line when it starts, with the cause, one a minute, and one when it ends, with its duration", () => {
    const { lines, outages, failFor } = setUp();
    failFor(150);
    outages.succeeded();
    mock.timers.tick(60_000);
    assert.deepEqual(lines, [
      STARTED,
      ["warn", "it is unavailable", { reason: "ECONNREFUSED", seconds: 61 }],
      ["warn", "it is unavailable", { reason: "ECONNREFUSED", seconds: 121 }],
      ["info", "it is available again", { seconds: 150 }],
    ]);
  });

  it("names the cause that the next attempts meet, not that a connection was closed", () => {
    const { lines, outages, failFor } = setUp();
    outages.failed(new Error("Socket closed unexpectedly"));
    mock.timers.tick(100);
    failFor(2);
    assert.deepEqual(lines, [STARTED]);
  });

  it("is one outage where attempts succeed now and then", () => {
    const { lines, outages, failFor } = setUp();
    for (let round = 0; round < 10; round += 1) {
      failFor(2);
      outages.succeeded();
      mock.timers.tick(1_000);
    }
    mock.timers.tick(10_000);
    assert.deepEqual(lines, [STARTED, ["info", "it is available again", { seconds: 29 }]]);
  });

  it("is one line in all for less than a second", () => {
    const { lines, outages, failFor } = setUp();
    failFor(0.5);
    outages.succeeded();
    mock.timers.tick(60_000);
    assert.deepEqual(lines, [
      ["warn", "for a moment, it is unavailable", { reason: "ECONNREFUSED", seconds: 0.5 }],
    ]);
  });

  it("does not repeat itself while nothing is attempted", () => {
    const { lines, outages } = setUp();
    outages.failed(new Error("ECONNREFUSED"));
    mock.timers.tick(600_000);
    assert.deepEqual(lines, [STARTED]);
  });

  it("starts again with the next outage, and says at the end of the process what is unsaid", () => {
    const { lines, outages, failFor } = setUp();
    failFor(2);
    outages.succeeded();
    mock.timers.tick(5_000);
    failFor(0.5);
    outages.close();
    mock.timers.tick(60_000);
    assert.deepEqual(lines, [STARTED, ["info", "it is available again", { seconds: 2 }], STARTED]);
  });
});

describe("the log of a dependency", () => {
  it("has three lines for an outage of a minute and a half that is probed all the time", async () => {
    mock.timers.enable({ apis: ["setInterval", "Date"] });
    const { lines, log } = recordingLog();
    const dependency = new Dependency({
      name: "Redis",
      log: log as unknown as ConstructorParameters<typeof Dependency>[0]["log"],
      isAway: () => true,
      probe: () => new Promise(() => undefined),
      backoff: { firstMs: 1, mostMs: 1 },
    });
    await dependency.use(() => Promise.resolve());
    for (let half = 0; half < 180; half += 1) {
      const refused = new Error("connect ECONNREFUSED 127.0.0.1:6379");
      dependency.down(
        half % 2 === 0 ? refused : new AggregateError([refused, refused], "All promises were rejected"),
      );
      mock.timers.tick(500);
    }
    await dependency.use(() => Promise.resolve());
    mock.timers.tick(60_000);
    dependency.close();
    mock.timers.reset();
    const reason = "connect ECONNREFUSED 127.0.0.1:6379";
    assert.deepEqual(lines, [
      ["info", "Redis is connected", {}],
      ["warn", "Redis is unavailable", { reason }],
      ["warn", "Redis is unavailable", { reason, seconds: 61 }],
      ["info", "Redis is available again", { seconds: 90 }],
    ]);
  });
});

describe("the reason of an error", () => {
  it("is that of the errors that an AggregateError collects, each once", () => {
    const refused = (address: string) => new Error(`connect ECONNREFUSED ${address}`);
    const both = new AggregateError([refused("::1:6379"), refused("127.0.0.1:6379")]);
    const nested = new AggregateError([both, both, new Error("NOAUTH")], "All promises were rejected");
    const reason = "connect ECONNREFUSED ::1:6379; connect ECONNREFUSED 127.0.0.1:6379; NOAUTH";
    assert.equal(reasonOf(nested), reason);
  });

  it("is never empty", () => {
    assert.equal(reasonOf(new TypeError()), "TypeError");
    assert.equal(reasonOf(new AggregateError([])), "AggregateError");
    assert.equal(reasonOf("text"), "text");
  });
});
