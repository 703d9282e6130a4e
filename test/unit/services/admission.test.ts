import assert from "node:assert/strict";
import { ErrorReply } from "redis";
import { Dependency } from "../../../services/common/src/dependency";
import { createLog } from "../../../services/common/src/log";
import { isRedisAway } from "../../../services/common/src/redis/errors";
import { partitionsOf, type Partition } from "../../../services/common/src/queue/keys";
import { Layout } from "../../../services/common/src/queue/layout";
import { Admission, type AdmissionLimits } from "../../../services/common/src/queue/admission";
import { memoryUse } from "../../../services/common/src/queue/monitor";
import { Intake } from "../../../services/producer/src/core/intake";
import { Queue } from "../../../services/producer/src/core/queue";
import { Refused } from "../../../services/common/src/queue/refused";
import { fakeRedis } from "./redis";

const LIMITS: AdmissionLimits = {
  softDepth: 10,
  hardDepth: 20,
  softMemory: 75,
  hardMemory: 90,
  inHand: 5,
  lagMs: 200,
};

describe("admission", () => {
  let now = 0;
  let admission: Admission;
  beforeEach(() => (admission = new Admission(LIMITS, () => now)));
  afterEach(() => admission.close());

  const refusal = (values = 1): [string, number] | undefined => {
    try {
      admission.admit(values);
      admission.done(values);
      return undefined;
    } catch (error) {
      assert.ok(error instanceof Refused);
      assert.ok(error.retryAfterSeconds > 0);
      return [error.kind, error.retryAfterSeconds];
    }
  };

  it("lets all in where nothing is known", () => assert.equal(refusal(), undefined));

  const table: [depth: number, memory: number | undefined, outcome: [string, number] | undefined][] = [
    [9, undefined, undefined],
    [10, undefined, ["busy", 2]],
    [20, undefined, ["unavailable", 10]],
    [0, 74.9, undefined],
    [0, 75, ["busy", 2]],
    [0, 90, ["unavailable", 10]],
  ];
  for (const [depth, memory, outcome] of table) {
    it(`answers ${outcome?.[0] ?? "yes"} to a depth of ${depth} and memory at ${memory ?? "no limit"}`, () => {
      admission.observe({ depth, memory });
      assert.deepEqual(refusal(), outcome);
      admission.observe({ depth: 0, memory: 0 });
      assert.equal(refusal(), undefined);
    });
  }

  it("keeps away for a while whoever comes after Redis was out of memory", () => {
    admission.full();
    assert.deepEqual(refusal(), ["unavailable", 10]);
    now += 1_000;
    assert.equal(refusal(), undefined);
  });

  it("bounds what waits for Redis, but lets in by itself what is larger than the bound", () => {
    admission.admit(3);
    assert.equal(refusal(2), undefined);
    assert.deepEqual(refusal(3), ["unavailable", 1]);
    admission.done(3);
    assert.equal(refusal(100), undefined);
  });

  it("sheds load while the event loop is late", () => {
    const began = Date.now();
    while (Date.now() - began < 700); // Late by all that time, and looked at only afterwards.
    return new Promise<void>((resolve) => {
      setTimeout(() => {
        assert.deepEqual(refusal(), ["unavailable", 1]);
        resolve();
      }, 1);
    });
  });
});

describe("a node's use of memory", () => {
  it("is what it uses of what it may, and unknown where it has no limit or does not say", () => {
    assert.equal(memoryUse("# Memory\r\nused_memory:50\r\nmaxmemory:200\r\n"), 25);
    assert.equal(memoryUse("# Memory\r\nused_memory:50\r\nmaxmemory:0\r\n"), undefined);
    assert.equal(memoryUse(""), undefined);
  });
});

describe("the intake", () => {
  const PERSISTENCE = { attempts: 3, delayMs: 1, deadlineMs: 1_000, waitReplicas: 0, waitMs: 100 };

  function intake(
    answer: Parameters<typeof fakeRedis>[0],
    persistence = PERSISTENCE,
    outageOf?: (partition: Partition) => Error | undefined,
  ) {
    const redis = fakeRedis(answer);
    const layout = new Layout(redis, { queue: "count", partitions: 2 });
    const admission = new Admission({ ...LIMITS, inHand: 100 });
    admission.close();
    const queue = new Queue(redis, layout, persistence, outageOf);
    const dependency = new Dependency({
      name: "it",
      log: createLog("test", "silent"),
      isAway: isRedisAway,
      probe: () => Promise.resolve(),
      backoff: { firstMs: 1, mostMs: 1 },
    });
    return {
      intake: new Intake({ queue, admission, redis: dependency, log: createLog("test", "silent") }),
      redis,
      dependency,
    };
  }
  const refusedAs = (kind: string, message: RegExp) => (error: unknown) => {
    assert.ok(error instanceof Refused);
    assert.equal(error.kind, kind);
    assert.match(error.message, message);
    return true;
  };

  it("adds what comes together in one step, each value with an id of its own", async () => {
    const { intake: taker, redis } = intake(() => null);
    const [one, many] = await Promise.all([taker.add([1]), taker.add([2, 3], { trace: "00-a-b-01" })]);
    assert.equal(redis.sent.length, 1);
    const [command, , keys, , ...values] = redis.sent[0] ?? [];
    assert.deepEqual([command, keys], ["EVAL", "1"]);
    const trace = "00-a-b-01";
    assert.deepEqual(values, [one[0], "1", "", many[0], "2", trace, many[1], "3", trace]);
    assert.equal(taker.accepted, 3);
  });

  it("adds nothing to a partition whose server is not checked since it was unavailable", async () => {
    const [first, second] = partitionsOf("count", 2);
    const checked = [second];
    const outageOf = ({ stream }: Partition) =>
      checked.some((partition) => partition?.stream === stream) ? undefined : new Error("Socket closed");
    const { intake: taker, redis } = intake(() => 2, PERSISTENCE, outageOf);
    const streams = () => redis.sent.map((command) => command[3]).filter((key) => key?.endsWith(":stream"));
    for (const value of [1, 2, 3]) await taker.add([value]);
    assert.deepEqual(streams(), Array(3).fill(second?.stream));
    checked.length = 0;
    await assert.rejects(taker.add([4]), refusedAs("unavailable", /has not acknowledged/));
    await assert.rejects(taker.add([5], { key: "k" }), refusedAs("unavailable", /has not acknowledged/));
    assert.equal(streams().length, 3);
    checked.push(first);
    await taker.add([6]);
    assert.equal(streams().at(-1), first?.stream);
  });

  it("tries again elsewhere, under the same ids, where Redis is away", async () => {
    let failures = 2;
    const { intake: taker, redis } = intake(() => {
      if (failures-- > 0) throw new Error("Socket closed unexpectedly");
      return null;
    });
    await taker.add([7]);
    const [first, second, third] = redis.sent;
    assert.deepEqual(first?.slice(4), second?.slice(4));
    assert.deepEqual(first?.slice(4), third?.slice(4));
    assert.notEqual(first?.[3], second?.[3], "another partition");
  });

  it("gives up after the attempts it has, and says that the value may yet be stored", async () => {
    const { intake: taker, redis } = intake(() => {
      throw new Error("Socket closed unexpectedly");
    });
    await assert.rejects(taker.add([7]), refusedAs("unavailable", /may yet be stored/));
    assert.equal(redis.sent.length, 3);
    assert.deepEqual([taker.accepted, taker.refused.unavailable], [0, 1]);
  });

  it("does not try again, and lets nobody in for a while, where Redis is out of memory", async () => {
    const { intake: taker, redis } = intake(() => {
      throw new ErrorReply("OOM command not allowed when used memory > 'maxmemory'.");
    });
    await assert.rejects(taker.add([7]), refusedAs("unavailable", /out of memory/));
    await assert.rejects(taker.add([7]), refusedAs("unavailable", /out of memory/));
    assert.equal(redis.sent.length, 1);
  });

  it("counts a value as acknowledged only once enough replicas have it, and does not add it again", async () => {
    const replicas = ["1", "0"];
    const answer: Parameters<typeof fakeRedis>[0] = ([command]) =>
      command === "WAIT" ? Number(replicas.shift()) : null;
    const { intake: taker, redis, dependency } = intake(answer, { ...PERSISTENCE, waitReplicas: 1 });
    await taker.add([7]);
    await assert.rejects(taker.add([8]), refusedAs("unavailable", /may yet be stored/));
    assert.deepEqual(
      redis.sent.map(([command]) => command),
      ["EVAL", "WAIT", "EVAL", "WAIT"],
    );
    assert.equal(dependency.state, "up", "the primary is there");
  });

  it("tries another partition where one is silent", async () => {
    const persistence = { ...PERSISTENCE, deadlineMs: 3_000, waitMs: 1 };
    let silent = true;
    const { intake: taker, redis } = intake(() => {
      if (!silent) return null;
      silent = false;
      return new Promise<never>(() => undefined);
    }, persistence);
    await taker.add([7]);
    assert.equal(redis.sent.length, 2);
  });

  it("does not call its own fault the queue's", async () => {
    const { intake: taker } = intake(() => {
      throw new ErrorReply("NOPERM this user has no permissions");
    });
    await assert.rejects(taker.add([7]), /NOPERM/);
  });

  it("waits with a key until it knows where others remember it", async () => {
    const { intake: taker, redis } = intake(([, , , , , outcome]) => outcome ?? "1");
    await taker.add([1], { key: "k" });
    assert.deepEqual(
      redis.sent.map(([command]) => command).filter((command) => command !== "XGROUP"),
      ["EVAL", "EVAL"],
    );
    redis.sent.length = 0;
    await taker.add([1], { key: "l" });
    assert.equal(redis.sent.length, 1);
  });

  it("answers a known key with the ids of then, and another value under it not at all", async () => {
    let known: string | undefined;
    const { intake: taker, dependency } = intake(([command, , keys, , , outcome = ""]) =>
      command === "EVAL" && keys === "2" ? (known ??= outcome) : "2",
    );
    const first = await taker.add([1, 2, 3], { key: "k" });
    assert.deepEqual(await taker.add([1, 2, 3], { key: "k" }), first);
    await assert.rejects(taker.add([1, 2, 4], { key: "k" }), refusedAs("keyReused", /new key/));
    assert.equal(taker.refused.keyReused, 3);
    assert.equal(dependency.state, "up", "that is no fault of Redis'");
  });
});
