import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startRedis, type RedisServer } from "../../local/servers";
import { askRedis } from "../../local/servers/redis";
import { eventually } from "../../local/services/poll";
import { world } from "../support/system/world";
import { isRefused } from "./support/load";
import { ownCluster } from "./support/servers";
import { holderOf, moveSlot, slotOf } from "./support/slots";
import { Trial } from "./support/trial";

describe("a cluster of Redis", function () {
  this.timeout(400_000);

  it("whose slots move to other nodes, with all that is in them", async () => {
    const { nodes } = world().cluster;
    const trial = await Trial.start({ redis: nodes, cluster: true });
    const redirected = () => errors(nodes, /errorstat_(?:ASK|MOVED|TRYAGAIN):count=(\d+)/g);
    const before = await redirected();
    const release = await trial.database.hold();
    await trial.load.untilAccepted(200);
    let moved = 0;
    let slots = 0;
    for (const [index, stream] of trial.queue.streams.entries()) {
      if (index === trial.queue.streams.length - 1) await release();
      const slot = await slotOf(stream, nodes);
      const from = await holderOf(slot, nodes);
      const to = nodes[(nodes.indexOf(from) + 1) % nodes.length];
      assert.ok(to);
      moved += Number(await askRedis(from, ["XLEN", stream]));
      await moveSlot(slot, { from, to, nodes });
      assert.equal(await holderOf(slot, nodes), to);
      slots += 1;
    }
    trial.struck(slots, "slots moved");
    trial.struck(moved, "entries in them");
    await trial.load.untilAccepted(200);
    trial.struck((await redirected()) - before, "commands redirected");
    await trial.end();
  });

  it("one of whose primaries dies, and is replaced by its replica", async () => {
    const { nodes, dir } = await ownCluster({ nodes: 3, replicas: 1, nodeTimeoutMs: 1_000 });
    const trial = await Trial.start({
      redis: nodes,
      cluster: true,
      env: { QUEUE_WAIT_REPLICAS: "1" },
    });
    const release = await trial.database.hold();
    await trial.load.untilAccepted(200);
    const [stream = ""] = trial.queue.streams;
    const slot = await slotOf(stream, nodes);
    const primary = await holderOf(slot, nodes);
    const depth = Number(await askRedis(primary, ["XLEN", stream]));
    const before = trial.load.attempts.length;
    await primary.stop("SIGKILL");
    trial.struck(depth, "entries in a partition whose primary died");
    const others = nodes.filter((node) => node !== primary);
    await eventually(async () => assert.notEqual((await holderOf(slot, others)).port, primary.port));
    await release();
    // As a replica of the one that has taken its place, so that what is added there can be acknowledged.
    const again = await startRedis({
      dir: join(dir, `node-${nodes.indexOf(primary)}`),
      port: primary.port,
      cluster: true,
      nodeTimeoutMs: 1_000,
    });
    trial.queue.servers = [...others, again];
    await sleep(500);
    await trial.load.untilAccepted(200);
    trial.struck(trial.load.attempts.slice(before).filter(isRefused).length, "requests refused since");
    await trial.end();
    await again.stop("SIGKILL");
  });

  it("one of whose primaries is dead, and not yet replaced, when services start", async () => {
    // Two replicas of each, so that the one that takes over has one whose word it can wait for.
    const { nodes } = await ownCluster({ nodes: 3, replicas: 2, nodeTimeoutMs: 1_000 });
    const trial = await Trial.start({
      redis: nodes,
      cluster: true,
      env: { QUEUE_WAIT_REPLICAS: "1" },
    });
    // Services ask the first of the nodes where the others are.
    const [seed] = nodes;
    const streams = trial.queue.streams;
    const holders = await Promise.all(
      streams.map(async (stream) => holderOf(await slotOf(stream, nodes), nodes)),
    );
    const dying = holders.findIndex((holder) => holder !== seed);
    const primary = holders[dying];
    const stream = streams[dying];
    assert.ok(primary && stream);
    const slot = await slotOf(stream, nodes);
    const others = nodes.filter((node) => node !== primary);
    await trial.database.hold().then(async (release) => {
      await trial.load.untilAccepted(200);
      await Promise.all(trial.consumers.map((consumer) => consumer.kill()));
      await release();
    });
    const depth = Number(await askRedis(primary, ["XLEN", stream]));
    // However long the services take to start, no replica takes over before they have.
    const withoutFailover = (setting: "yes" | "no") =>
      Promise.all(
        others.map((node) => askRedis(node, ["CONFIG", "SET", "cluster-replica-no-failover", setting])),
      );
    await withoutFailover("yes");
    await primary.stop("SIGKILL");
    trial.queue.servers = others;
    const [old] = trial.producers;
    await Promise.all([trial.producer(), trial.consumer()]);
    assert.equal((await holderOf(slot, others).catch(() => primary)).port, primary.port, "not yet replaced");
    await withoutFailover("no");
    trial.struck(depth, "entries in a partition whose primary was dead when both services started");
    trial.producers.splice(0, 1);
    await old?.kill();
    await eventually(async () => assert.notEqual((await holderOf(slot, others)).port, primary.port));
    const told = await lastIds(trial);
    await eventually(async () => {
      const now = await lastIds(trial);
      for (const [index, id] of now.entries())
        assert.notEqual(id, told[index], `${streams[index]} gets none`);
    });
    await trial.load.untilAccepted(200);
    await trial.end();
  });
});

/** The id of what was added last to each of the partitions. */
function lastIds({ queue }: Trial): Promise<string[]> {
  return Promise.all(
    queue.streams.map(async (stream) => {
      const info = (await queue.ask(stream, ["XINFO", "STREAM", stream])) as Record<string, unknown>;
      assert.match(String(info["last-generated-id"]), /^\d+-\d+$/);
      return String(info["last-generated-id"]);
    }),
  );
}

/** How often nodes have answered with errors of a kind. */
async function errors(nodes: readonly RedisServer[], kind: RegExp): Promise<number> {
  const all = await Promise.all(nodes.map((node) => askRedis(node, ["INFO", "errorstats"])));
  return all.reduce<number>((sum, text) => {
    for (const [, count] of String(text).matchAll(kind)) sum += Number(count);
    return sum;
  }, 0);
}
