import assert from "node:assert/strict";
import { mock } from "node:test";
import { Registry } from "prom-client";
import { ErrorReply } from "redis";
import { Dependency } from "../../../services/common/src/dependency";
import { createLog } from "../../../services/common/src/log";
import { isDatabaseAway, isDataError } from "../../../services/common/src/mysql/errors";
import { Pace } from "../../../services/common/src/queue/pace";
import { OutageLog } from "../../../services/common/src/outage-log";
import { decode, type Entry, type Message } from "../../../services/common/src/queue/message";
import { newId } from "../../../services/common/src/id";
import type { Span } from "../../../services/common/src/tracing/tracer";
import { consumerMetrics } from "../../../services/common/src/queue-worker/metrics";
import type { DeadLetter, Stream } from "../../../services/common/src/queue-worker/stream";
import { Worker, type WorkerOptions } from "../../../services/common/src/queue-worker/worker";
import { Recorder, TRACE, traceparent } from "./tracing/recorder";

const log = createLog("test", "silent");

function message(number: number): Entry {
  return { id: `${number}-0`, fields: ["id", newId(), "count", String(number)] };
}

/** A stream whose entries are given by the test, and that writes down what is done with them. */
class FakeStream {
  readonly calls: string[] = [];
  readonly finished: { ids: string[]; deadLetters: readonly DeadLetter[] }[] = [];
  own: Entry[] = [];
  left: Entry[] = [];
  fresh: (() => Entry[])[] = [];
  whenEmpty: () => void = () => undefined;

  readOwn(after: string): Promise<Entry[]> {
    this.calls.push(`own after ${after}`);
    return Promise.resolve(this.own.splice(0));
  }
  claim(idleMs: number): Promise<{ entries: Entry[]; cursor: string }> {
    this.calls.push(`claim ${idleMs}`);
    return Promise.resolve({ entries: this.left.splice(0), cursor: "0-0" });
  }
  async readNew(): Promise<Entry[]> {
    this.calls.push("new");
    const next = this.fresh.shift();
    if (next === undefined) this.whenEmpty();
    await new Promise((resolve) => setImmediate(resolve));
    return next?.() ?? [];
  }
  keep(entries: readonly Entry[]): Promise<void> {
    this.calls.push(`keep ${entries.length}`);
    return Promise.resolve();
  }
  finish(entries: readonly Entry[], deadLetters: readonly DeadLetter[]): Promise<Map<DeadLetter, unknown>> {
    this.finished.push({ ids: entries.map(({ id }) => id), deadLetters });
    return Promise.resolve(new Map<DeadLetter, unknown>());
  }
}

async function work(...given: Parameters<typeof begin>): Promise<{ groupsMade: number }> {
  const { groups, ran } = begin(...given);
  await ran;
  return { groupsMade: groups.made };
}

/** Starts a worker that stops when its stream has no more. */
function begin(
  stream: FakeStream,
  store: WorkerOptions<Message>["store"],
  claimIdleMs = 60_000,
  more: Partial<WorkerOptions<Message>> = {},
) {
  const groups = { made: 0 };
  const dependency = () =>
    new Dependency({
      name: "it",
      log,
      isAway: () => false,
      probe: () => Promise.resolve(),
      backoff: { firstMs: 1, mostMs: 1 },
    });
  const worker = new Worker({
    stream: stream as unknown as Stream,
    decode,
    store,
    ensureGroup: () => Promise.resolve(void (groups.made += 1)),
    redis: dependency(),
    storage: { dependency: dependency(), isAway: isDatabaseAway, isPoison: isDataError },
    settings: { name: "me", batch: 100, claimIdleMs },
    metrics: consumerMetrics(new Registry()),
    pace: new Pace(),
    log,
    failures: {
      stream: new OutageLog({ log, down: "failing", up: "well" }),
      store: new OutageLog({ log, down: "failing", up: "well" }),
    },
    ...more,
  });
  stream.whenEmpty = () => worker.stop();
  return { worker, groups, ran: worker.run() };
}

const storeAll = (messages: readonly Message[]) => Promise.resolve(messages.length);

describe("a worker", () => {
  it("deals with its own entries first, then with what others left, then with new ones", async () => {
    const stream = new FakeStream();
    stream.own = [message(1)];
    stream.left = [message(2)];
    stream.fresh = [() => [message(3)]];
    const stored: number[] = [];
    await work(stream, (messages) => {
      stored.push(...messages.map(({ count }) => count));
      return Promise.resolve(messages.length);
    });
    assert.deepEqual(stored, [1, 2, 3]);
    assert.deepEqual(stream.calls, ["own after 0", "own after 1-0", "claim 60000", "new", "new"]);
    assert.deepEqual(
      stream.finished.map(({ ids }) => ids),
      [["1-0"], ["2-0"], ["3-0"]],
    );
  });

  it("finishes entries only after they are stored", async () => {
    const stream = new FakeStream();
    stream.fresh = [() => [message(1), message(2)]];
    await work(stream, async (messages) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      assert.deepEqual(stream.finished, []);
      return messages.length;
    });
    assert.equal(stream.finished.length, 1);
  });

  it("reads the next batch while it stores the last one, and never has more than two in hand", async () => {
    const stream = new FakeStream();
    stream.fresh = [1, 2, 3, 4, 5].map((number) => () => [message(number)]);
    const inHand: number[] = [];
    let reads = 0;
    const readNew = stream.readNew.bind(stream);
    stream.readNew = async () => {
      const entries = await readNew();
      reads += entries.length;
      return entries;
    };
    await work(stream, async (messages) => {
      // Long enough for as many reads as the worker would make.
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      inHand.push(reads - stream.finished.length);
      return messages.length;
    });
    assert.deepEqual(inHand, [2, 2, 2, 2, 1]);
    assert.deepEqual(
      stream.finished.map(({ ids }) => ids),
      [["1-0"], ["2-0"], ["3-0"], ["4-0"], ["5-0"]],
    );
  });

  it("keeps also the batch that waits for the one before to be stored", async () => {
    const stream = new FakeStream();
    stream.fresh = [() => [message(1), message(2)], () => [message(3), message(4), message(5)]];
    await work(
      stream,
      async (messages) => {
        while (!stream.calls.includes("keep 3")) await new Promise((resolve) => setTimeout(resolve, 1));
        return messages.length;
      },
      30,
    );
    assert.equal(stream.finished.length, 2);
  });

  it("starts anew from its own entries where one batch cannot be finished and the next is in hand", async () => {
    const stream = new FakeStream();
    stream.fresh = [() => [message(1)], () => [message(2)]];
    const finish = stream.finish.bind(stream);
    let lost = 0;
    stream.finish = (entries, deadLetters) =>
      ++lost === 1 ? Promise.reject(new Error("lost connection")) : finish(entries, deadLetters);
    await work(stream, storeAll);
    assert.deepEqual(
      stream.finished.map(({ ids }) => ids),
      [["2-0"]],
    );
    assert.equal(stream.calls.filter((call) => call === "own after 0").length, 2);
  });

  it("never makes dead letters of an outage, however often storing fails", async () => {
    const stream = new FakeStream();
    // The empty read waits for the batch, the next one ends the work.
    stream.fresh = [() => [message(1)], () => []];
    let failures = 0;
    await work(stream, (messages) =>
      ++failures < 4 ? Promise.reject(new Error("lost connection")) : storeAll(messages),
    );
    assert.equal(failures, 4);
    assert.deepEqual(stream.finished, [{ ids: ["1-0"], deadLetters: [] }]);
  });

  it("is stuck while storing fails again and again, whatever the reason", async () => {
    const stream = new FakeStream();
    let end: (entries: Entry[]) => void = () => undefined;
    const rest = new Promise<Entry[]>((resolve) => (end = resolve));
    const batches = [Promise.resolve([message(1)]), rest];
    stream.readNew = () => batches.shift() ?? rest;
    const seen: boolean[] = [];
    const { worker, ran } = begin(stream, (messages) => {
      seen.push(worker.stuck);
      if (seen.length < 5) throw new Error("the table is full");
      worker.stop();
      end([]);
      return Promise.resolve(messages.length);
    });
    await ran;
    assert.deepEqual(seen, [false, false, false, true, true]);
    assert.equal(worker.stuck, false);
  });

  it("tells that it still has entries in hand while storing takes long", async () => {
    const stream = new FakeStream();
    stream.fresh = [() => [message(1), message(2)]];
    await work(
      stream,
      async (messages) => {
        while (!stream.calls.includes("keep 2")) await new Promise((resolve) => setTimeout(resolve, 1));
        return messages.length;
      },
      30,
    );
    assert.equal(stream.finished.length, 1);
  });

  it("makes dead letters of what it cannot read and of what the database refuses", async () => {
    const stream = new FakeStream();
    const unreadable = { id: "2-0", fields: ["x", "1"] };
    stream.fresh = [() => [message(1), unreadable, message(3)]];
    await work(stream, (messages) =>
      messages.some(({ count }) => count === 3)
        ? Promise.reject(Object.assign(new Error("out of range"), { errno: 1264, sqlState: "22003" }))
        : storeAll(messages),
    );
    assert.deepEqual(
      stream.finished.map(({ ids, deadLetters }) => [
        ids,
        deadLetters.map(({ entry, reason }) => [entry.id, reason]),
      ]),
      [
        [
          ["1-0", "2-0", "3-0"],
          [
            ["2-0", "its id is not a UUID"],
            ["3-0", "out of range"],
          ],
        ],
      ],
    );
  });

  it("only finishes what was deleted while it was pending", async () => {
    const stream = new FakeStream();
    stream.own = [{ id: "1-0", fields: [] }];
    await work(stream, (messages) => {
      assert.deepEqual(messages, []);
      return Promise.resolve(0);
    });
    assert.deepEqual(stream.finished, [{ ids: ["1-0"], deadLetters: [] }]);
  });

  it("looks at its own entries again after an error, and makes a group that is gone", async () => {
    const stream = new FakeStream();
    const fail = (error: Error) => () => {
      throw error;
    };
    stream.fresh = [
      fail(new Error("Socket closed unexpectedly")),
      fail(new ErrorReply("NOGROUP No such key")),
    ];
    const { groupsMade } = await work(stream, storeAll);
    assert.equal(stream.calls.filter((call) => call === "own after 0").length, 3);
    assert.equal(groupsMade, 1);
  });

  it("lets go of a batch that cannot be stored when it is told to stop", async () => {
    const stream = new FakeStream();
    stream.fresh = [() => [message(1)]];
    await work(stream, () => {
      stream.whenEmpty();
      return Promise.reject(new Error("lost connection"));
    });
    assert.deepEqual(stream.finished, []);
  });
});

describe("the figures of a worker", () => {
  const figures = async (registry: Registry) => {
    const found = (await registry.metrics()).matchAll(/^consumer_(\S+) (\S+)$/gm);
    return Object.fromEntries([...found].map(([, name = "", value]) => [name, Number(value)]));
  };

  it("tell what was stored, what had been before, what never can be, and what is in hand", async () => {
    const registry = new Registry();
    const stream = new FakeStream();
    stream.fresh = [() => [message(1), message(2), { id: "3-0", fields: ["x", "1"] }], () => [message(4)]];
    const inHand: (number | undefined)[] = [];
    const store = async (messages: readonly Message[]) => {
      inHand.push((await figures(registry))["in_flight"]);
      return messages.length - 1;
    };
    await work(stream, store, 60_000, { metrics: consumerMetrics(registry) });
    const told = await figures(registry);
    assert.deepEqual(
      [told["stored_total"], told["duplicates_total"], told["dead_letters_total"], told["in_flight"]],
      [1, 2, 1, 0],
    );
    assert.deepEqual([told["batch_size_count"], told["batch_size_sum"]], [2, 4]);
    assert.equal(told["batch_duration_seconds_count"], 2);
    assert.ok((inHand[0] ?? 0) >= 3, "until it is finished");
  });

  it("tell what was tried again", async () => {
    const registry = new Registry();
    const stream = new FakeStream();
    const lost = () => {
      throw new Error("Socket closed unexpectedly");
    };
    stream.fresh = [lost, () => [message(1)], () => []];
    let failures = 0;
    const store = (messages: readonly Message[]) =>
      ++failures < 3 ? Promise.reject(new Error("lost connection")) : storeAll(messages);
    await work(stream, store, 60_000, { metrics: consumerMetrics(registry) });
    const told = await figures(registry);
    assert.equal(told['retries_total{stage="stream"}'], 1);
    assert.equal(told['retries_total{stage="store"}'], 2);
    assert.equal(told["in_flight"], 0);
  });
});

describe("the span of a worker's batch", () => {
  const recorded = (number: number, flags = "01"): Entry => {
    const { id, fields } = message(number);
    return { id, fields: [...fields, "trace", traceparent(flags)] };
  };

  it("is there for a batch with a recorded message, until the batch is finished", async () => {
    const recorder = new Recorder();
    const stream = new FakeStream();
    stream.fresh = [() => [message(1), recorded(2), recorded(3)], () => [message(4), recorded(5, "00")]];
    const begun: [number, number][] = [];
    const spans: (string | undefined)[] = [];
    const store = (messages: readonly Message[], span?: Span) => {
      spans.push(span?.traceId);
      return storeAll(messages);
    };
    await work(stream, store, 60_000, {
      begin: (traces, entries) => {
        begun.push([traces.length, entries]);
        return recorder.tracer.batch(traces);
      },
    });
    assert.deepEqual(begun, [[2, 3]]);
    assert.deepEqual(spans, [TRACE, undefined]);
    const [span, ...more] = await recorder.recorded();
    assert.deepEqual(more, []);
    assert.equal(span?.status.code, 0);
  });

  it("has failed where the batch cannot be finished", async () => {
    const recorder = new Recorder();
    const stream = new FakeStream();
    stream.fresh = [() => [recorded(1)], () => []];
    stream.finish = () => Promise.reject(new Error("lost connection"));
    await work(stream, storeAll, 60_000, { begin: (traces) => recorder.tracer.batch(traces) });
    const [span] = await recorder.recorded();
    assert.deepEqual(span?.status, { code: 2, message: "lost connection" });
  });
});

describe("a worker whose database never answers", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
  afterEach(() => mock.timers.reset());

  for (const when of ["before", "after"] as const) {
    it(`lets go of its batch in time, where the stop comes ${when} the batch`, async () => {
      const stream = new FakeStream();
      stream.fresh = [() => [message(1)]];
      let ended = false;
      const stop = () => stream.whenEmpty();
      const read = stream.readNew.bind(stream);
      if (when === "before") stream.readNew = () => read().finally(stop);
      const working = work(stream, () => {
        stop();
        return new Promise(() => undefined);
      }).then(() => (ended = true));
      const settled = async () => {
        for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      };
      await settled();
      mock.timers.tick(19_999);
      await settled();
      assert.equal(ended, false);
      mock.timers.tick(1);
      await working;
      assert.deepEqual(stream.finished, []);
    });
  }
});
