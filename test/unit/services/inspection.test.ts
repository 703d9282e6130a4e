import assert from "node:assert/strict";
import { ErrorReply } from "redis";
import { eventually } from "../../../local/services/poll";
import { Inspection } from "../../../services/common/src/queue/inspection";
import { partitionsOf } from "../../../services/common/src/queue/keys";
import { Layout } from "../../../services/common/src/queue/layout";
import type { Command, Reply } from "../../../services/common/src/redis/redis";
import { judgeServer, parseInfo } from "../../../services/common/src/redis/server-settings";
import { fakeRedis } from "./redis";

const GOOD = {
  redis_version: "7.0.15",
  maxmemory_policy: "noeviction",
  aof_enabled: "1",
  role: "master",
  connected_slaves: "0",
};

const infoText = (more: Readonly<Record<string, string>>) =>
  ["# Server", ...Object.entries({ ...GOOD, ...more }).map(([name, value]) => `${name}:${value}`)].join(
    "\r\n",
  );

describe("the settings of a Redis server", () => {
  const judged = (more: Readonly<Record<string, string>>, appendfsync?: string, managed = false) =>
    judgeServer(parseInfo(infoText(more)), { managed, appendfsync }).map(
      ({ kind, sentence }) => `${kind}: ${sentence}`,
    );

  it("are well where nothing is evicted and all is written to disk", () => {
    for (const fsync of ["always", "everysec", undefined]) assert.deepEqual(judged({}, fsync), []);
    for (const redis_version of ["6.2.0", "7.2.4", "8.0.1", "10.0.0"])
      assert.deepEqual(judged({ redis_version }), []);
  });

  it("are not judged where the server does not say what they are", () => {
    assert.deepEqual(judgeServer(parseInfo("# Server\r\nuptime_in_seconds:1")), []);
  });

  for (const [more, fsync, expected] of [
    [
      { maxmemory_policy: "allkeys-lru" },
      undefined,
      /^unsafe: maxmemory-policy is allkeys-lru.*Set it to noeviction/,
    ],
    [{ maxmemory_policy: "allkeys-random" }, undefined, /^unsafe: maxmemory-policy is allkeys-random/],
    [
      { maxmemory_policy: "volatile-ttl" },
      undefined,
      /^warning: maxmemory-policy is volatile-ttl.*Idempotency-Key/,
    ],
    [{ redis_version: "6.0.16" }, undefined, /^unsafe: Redis is version 6\.0\.16/],
    [{ redis_version: "5.0.7" }, undefined, /^unsafe: Redis is version 5\.0\.7/],
    [
      { aof_enabled: "0" },
      undefined,
      /^unsafe: appendonly is no and no replica is connected: .* Set appendonly to yes, or connect a replica\.$/,
    ],
    [{}, "no", /^warning: appendfsync is no/],
  ] as const) {
    it(`are told where they are ${JSON.stringify(more)} ${fsync ?? ""}`, () => {
      const [found = "", ...others] = judged(more, fsync);
      assert.match(found, expected);
      assert.deepEqual(others, []);
    });
  }

  it("need no file where there are replicas", () => {
    assert.deepEqual(judged({ aof_enabled: "0", connected_slaves: "1" }), []);
    assert.deepEqual(judged({ aof_enabled: "0", role: "slave" }), []);
  });

  it("of a managed server are judged by what it reports: it has no append-only file, and may be durable without", () => {
    const elastiCache = { aof_enabled: "0", os: "Amazon ElastiCache" };
    assert.deepEqual(judged({ ...elastiCache, connected_slaves: "1" }), []);
    for (const found of [judged(elastiCache), judged({ aof_enabled: "0" }, undefined, true)]) {
      assert.equal(found.length, 1);
      assert.match(found.join(), /^warning: The managed Redis reports no connected replica/);
    }
    assert.match(judged({ ...elastiCache, maxmemory_policy: "allkeys-lru" }).join(), /^unsafe: maxmemory/);
  });
});

describe("the inspection of a queue", () => {
  const [first, second] = partitionsOf("count", 2);
  assert.ok(first && second);
  const WRONGTYPE = new ErrorReply("WRONGTYPE Operation against a key holding the wrong kind of value");

  /** An inspection of two partitions, whose servers answer as told. */
  function setUp(answer: (key: string, command: Command) => Reply | Error | undefined, managed = false) {
    const lines: string[] = [];
    const write =
      (level: string) =>
      (...given: unknown[]) =>
        void lines.push(`${level} ${given.map(String).at(-1) ?? ""}`);
    const redis = fakeRedis(() => null);
    redis.send = (key, command) => {
      redis.sent.push(command);
      const given = answer(key, command);
      if (given instanceof Error) return Promise.reject(given);
      const usual = { INFO: infoText({}), XLEN: 0, CONFIG: ["appendfsync", "everysec"], EVAL: 2 }[command[0]];
      return Promise.resolve(given ?? usual ?? null);
    };
    const layout = new Layout(redis, { queue: "count", partitions: 2 });
    const log = { error: write("error"), warn: write("warn"), info: write("info") };
    return { inspection: new Inspection({ redis, layout, queue: "count", log, managed }), redis, lines };
  }

  it("finds nothing wrong with what is right, and is not ready before it has looked", async () => {
    const { inspection, lines } = setUp(() => undefined);
    assert.equal(inspection.ready, false);
    await inspection.inspect();
    assert.deepEqual([inspection.ready, inspection.refusal, lines], [true, undefined, []]);
  });

  it("finds one server among many that evicts, says so once, and says when that is over", async () => {
    let policy = "allkeys-lru";
    const { inspection, lines } = setUp((key, [command]) =>
      command === "INFO" && key === second.stream ? infoText({ maxmemory_policy: policy }) : undefined,
    );
    await inspection.inspect();
    await inspection.inspect();
    assert.equal(inspection.ready, false);
    assert.match(inspection.refusal ?? "", /allkeys-lru/);
    policy = "noeviction";
    await inspection.inspect();
    assert.deepEqual([inspection.ready, inspection.refusal], [true, undefined]);
    assert.deepEqual(
      lines.map((line) => line.split(":")[0]),
      ["error maxmemory-policy is allkeys-lru", "info a problem of Redis is solved"],
    );
  });

  it("warns, and stays ready, where only that is due", async () => {
    const { inspection, lines } = setUp((_key, [command]) =>
      command === "CONFIG" ? ["appendfsync", "no"] : undefined,
    );
    await inspection.inspect();
    assert.deepEqual([inspection.ready, inspection.problems], [true, []]);
    assert.match(lines.join(), /^warn appendfsync is no/);
  });

  for (const [name, key, refused] of [
    ["stream", second.stream, true],
    ["dead letters", second.deadLetters, false],
    ["number of partitions", "{count:0}:partitions", true],
  ] as const) {
    it(`finds that the key of the ${name} has another type`, async () => {
      const { inspection } = setUp((asked, [command]) =>
        asked === key && command !== "INFO" && command !== "CONFIG" ? WRONGTYPE : undefined,
      );
      await inspection.inspect();
      assert.equal(inspection.ready, false);
      assert.match(
        inspection.problems.join(),
        new RegExp(`The key ${key.replace(/[{}]/g, "\\$&")} is not a`),
      );
      assert.equal(inspection.refusal !== undefined, refused);
    });
  }

  it("does without what the server does not let it ask", async () => {
    const { inspection, redis, lines } = setUp((_key, [command]) =>
      command === "CONFIG" ? new ErrorReply("NOPERM no permissions") : undefined,
    );
    await inspection.inspect();
    redis.sent.length = 0;
    await inspection.inspect();
    assert.deepEqual([inspection.ready, lines], [true, []]);
    assert.ok(!redis.sent.some(([command]) => command === "CONFIG"), "it is not asked again");
    const managed = setUp(() => undefined, true);
    await managed.inspection.inspect();
    assert.ok(!managed.redis.sent.some(([command]) => command === "CONFIG"));
  });

  it("says once that nothing can be learned, and goes on", async () => {
    const { inspection, lines } = setUp((_key, [command]) =>
      command === "INFO" ? new ErrorReply("ERR unknown command 'INFO'") : undefined,
    );
    await inspection.inspect();
    await inspection.inspect();
    assert.equal(inspection.ready, true);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /^warn The settings of Redis cannot be read \(ERR unknown command/);
  });

  it("refuses what keeps nothing, also where the server does not let it ask for its configuration", async () => {
    for (const config of [undefined, new ErrorReply("NOPERM no permissions")]) {
      const { inspection, lines } = setUp((_key, [command]) => {
        if (command === "CONFIG") return config;
        return command === "INFO" ? infoText({ aof_enabled: "0" }) : undefined;
      });
      await inspection.inspect();
      assert.equal(inspection.ready, false);
      assert.match(inspection.refusal ?? "", /^appendonly is no/);
      assert.match(lines.join(), /^error appendonly is no/);
    }
  });

  it("keeps the findings of a shard while it is unavailable, and takes it as unchecked until it is inspected", async () => {
    const lost = new Error("Socket closed unexpectedly");
    let policy = "allkeys-lru";
    let down = false;
    const { inspection, lines } = setUp((key, [command]) => {
      if (key !== first.stream && key !== first.deadLetters) return undefined;
      if (down) return lost;
      return command === "INFO" ? infoText({ maxmemory_policy: policy }) : undefined;
    });
    const outages = () => [first, second].map((partition) => inspection.outageOf(partition)?.message);
    const unread = "The settings of Redis have not been read yet.";
    assert.deepEqual(outages(), [unread, unread]);
    await inspection.inspect();
    assert.deepEqual([outages(), inspection.ready], [[undefined, undefined], false]);
    down = true;
    await inspection.inspect();
    assert.deepEqual([outages(), inspection.ready], [[lost.message, undefined], false]);
    assert.match(inspection.refusal ?? "", /allkeys-lru/);
    assert.equal(lines.length, 1, lines.join());
    [down, policy] = [false, "noeviction"];
    await inspection.inspect();
    assert.deepEqual([outages(), inspection.ready], [[undefined, undefined], true]);
    assert.match(lines.slice(1).join(), /^info a problem of Redis is solved$/);
  });

  it("takes a shard as checked though another one does not answer", async () => {
    const lost = new Error("Socket closed unexpectedly");
    let down = false;
    const { inspection, redis } = setUp((key) => (down && key === second.stream ? lost : undefined));
    await inspection.inspect();
    down = true;
    await inspection.inspect();
    assert.equal(inspection.outageOf(second), lost);
    down = false;
    const answer = redis.send.bind(redis);
    redis.send = (key, command) =>
      key === first.stream ? new Promise(() => undefined) : answer(key, command);
    void inspection.inspect();
    await eventually(() => assert.equal(inspection.outageOf(second), undefined), 5_000);
  });

  it("keeps what it found while Redis is unavailable, and looks at the other shards while one is", async () => {
    const lost = new Error("Socket closed unexpectedly");
    let away: readonly string[] = [];
    const { inspection } = setUp((key, [command]) => {
      if (away.includes(key)) return lost;
      return command === "INFO" ? infoText({ maxmemory_policy: "allkeys-lfu" }) : undefined;
    });
    away = [first.stream, first.deadLetters];
    await inspection.inspect();
    assert.match(inspection.refusal ?? "", /allkeys-lfu/);
    away = [first, second].flatMap(({ stream, deadLetters }) => [
      stream,
      deadLetters,
      "{count:0}:partitions",
    ]);
    await assert.rejects(inspection.inspect(), /Socket closed/);
    assert.match(inspection.refusal ?? "", /allkeys-lfu/);
  });
});
