import assert from "node:assert/strict";
import slotOf from "cluster-key-slot";
import fc from "fast-check";
import { partitionsOf } from "../../../services/common/src/queue/keys";
import { Layout } from "../../../services/common/src/queue/layout";
import { tagNumbers } from "../../../services/common/src/queue/tags";
import { fakeRedis } from "./redis";

const name = fc.stringMatching(/^[\w.-]{1,20}$/);

describe("the keys of a queue", () => {
  it("share a hash tag in each partition, and none between partitions", () => {
    const [first, second] = partitionsOf("count", 2);
    assert.equal(first?.stream, "{count:0}:stream");
    assert.equal(first.deadLetters, "{count:0}:dlq");
    assert.equal(first.idempotency("ab"), "{count:0}:idempotency:ab");
    assert.ok(second !== undefined && second.number !== 0);
    assert.equal(second.stream, `{count:${second.number}}:stream`);
  });

  it("lie evenly over the shards of a cluster, four to each, give or take one", () => {
    fc.assert(
      fc.property(name, fc.integer({ min: 1, max: 12 }), (queue, shards) => {
        const held = new Array<number>(shards).fill(0);
        for (const { stream } of partitionsOf(queue, 4 * shards)) {
          const shard = Math.floor((slotOf(stream) * shards) / 16_384);
          held[shard] = (held[shard] ?? 0) + 1;
        }
        assert.ok(
          held.every((count) => count >= 2 && count <= 6),
          `${queue}: ${held.join(" ")}`,
        );
      }),
    );
  });

  it("stay where they are when there are more of them", () => {
    fc.assert(
      fc.property(name, fc.integer({ min: 1, max: 40 }), (queue, count) => {
        const numbers = tagNumbers(queue, count + 7);
        assert.equal(new Set(numbers).size, count + 7);
        assert.equal(numbers[0], 0);
        assert.deepEqual(tagNumbers(queue, count), numbers.slice(0, count));
      }),
    );
  });
});

describe("the partitions of a queue", () => {
  /** A Redis that remembers how many partitions there have been, as the script does, and which groups were made. */
  function server(shards: number | undefined) {
    let made = 0;
    const groups = new Set<string>();
    const state = { shards };
    const redis = fakeRedis(
      ([command, , key, , count]) => {
        if (command === "EVAL") return (made = Math.max(made, Number(count)));
        assert.equal(command, "XGROUP");
        groups.add(key ?? "");
        return "OK";
      },
      () => state.shards,
    );
    return { redis, state, groups };
  }
  const streams = (layout: Layout, which: "all" | "current") => layout[which].map(({ stream }) => stream);
  const expected = (count: number) => partitionsOf("count", count).map(({ stream }) => stream);

  it("are one on a single server, and known before it has been asked", async () => {
    const { redis } = server(undefined);
    const layout = new Layout(redis, { queue: "count" });
    assert.deepEqual(streams(layout, "current"), expected(1));
    await layout.refresh();
    assert.deepEqual(streams(layout, "current"), expected(1));
  });

  it("are four a shard, and follow the number of shards up", async () => {
    const { redis, state } = server(1);
    const layout = new Layout(redis, { queue: "count" });
    await layout.refresh();
    assert.deepEqual(streams(layout, "current"), expected(4));
    state.shards = 3;
    await layout.refresh();
    assert.deepEqual(streams(layout, "current"), expected(12));
    assert.deepEqual(streams(layout, "all"), expected(12));
  });

  it("are all still read where there come to be fewer, by those who never saw more, too", async () => {
    const { redis, state } = server(3);
    const layout = new Layout(redis, { queue: "count" });
    await layout.refresh();
    state.shards = 1;
    const newcomer = new Layout(redis, { queue: "count" });
    for (const each of [layout, newcomer]) {
      await each.refresh();
      assert.deepEqual(streams(each, "current"), expected(4));
      assert.deepEqual(streams(each, "all"), expected(12));
    }
  });

  it("are as many as the settings say, whatever the servers are", async () => {
    const layout = new Layout(server(3).redis, { queue: "count", partitions: 2 });
    await layout.refresh();
    assert.deepEqual(streams(layout, "current"), expected(2));
  });

  it("are written down before the first value comes into them, and then get their groups", async () => {
    const { redis, groups } = server(1);
    let told = 0;
    const layout = new Layout(redis, { queue: "count" }, () => (told += 1));
    const refreshing = layout.refresh();
    assert.deepEqual(streams(layout, "current"), expected(1));
    await refreshing;
    assert.deepEqual([...groups].sort(), expected(4).sort());
    assert.equal(redis.sent[0]?.[0], "EVAL");
    assert.equal(told, 1);
  });

  it("are known, and those that can be made are made, though one shard is away", async () => {
    const { redis, groups } = server(3);
    const send = redis.send.bind(redis);
    const gone = expected(12)[5];
    redis.send = (key, command) => (key === gone ? Promise.reject(new Error("away")) : send(key, command));
    const layout = new Layout(redis, { queue: "count" });
    await assert.rejects(layout.refresh(), /away/);
    assert.deepEqual(streams(layout, "current"), expected(12));
    assert.equal(groups.size, 11);
  });

  it("are there where any of them answers", async () => {
    const layout = new Layout(
      fakeRedis(([command]) => {
        if (command !== "PING") throw new Error("not asked here");
        return "PONG";
      }),
      { queue: "count", partitions: 2 },
    );
    await layout.probe();
    const away = fakeRedis(() => {
      throw new Error("away");
    });
    await assert.rejects(new Layout(away, { queue: "count", partitions: 2 }).probe(), AggregateError);
  });

  it("stay as they were while Redis is away, and are looked at again", async () => {
    const { redis, state } = server(1);
    let changed: () => void = () => undefined;
    const layout = new Layout(redis, { queue: "count" }, () => changed());
    await layout.refresh();
    let failures = 1;
    const shards = redis.shards.bind(redis);
    redis.shards = () => (failures-- > 0 ? Promise.reject(new Error("away")) : shards());
    state.shards = 2;
    await new Promise<void>((resolve) => {
      changed = () => {
        layout.close();
        resolve();
      };
      void layout.follow(1);
    });
    assert.deepEqual(streams(layout, "current"), expected(8));
  });
});
