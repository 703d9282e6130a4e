import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { askRedis } from "../../local/servers/redis";
import { eventually } from "../../local/services/poll";
import type { Service } from "../../local/services/service";
import { world } from "../support/system/world";
import { BLACK_HOLE, ownToxiproxy } from "./support/servers";
import { Trial } from "./support/trial";

describe("a consumer", function () {
  this.timeout(400_000);

  it("killed after it has read, before it has stored", async () => {
    const trial = await Trial.start({ consumers: 0 });
    const { way, env } = await cutOff();
    await trial.load.untilAccepted(200);
    const victim = await trial.consumer(env);
    const inHand = await trial.untilRead(100);
    assert.equal((await victim.kill()).signal, "SIGKILL");
    assert.deepEqual(await trial.storedOf(inHand), []);
    trial.struck(inHand.length, "entries in its hands and not stored when it died");
    await way.heal();
    await trial.consumer();
    await trial.load.untilAccepted(200);
    await trial.end();
  });

  it("killed while the database has its transaction", async () => {
    const trial = await Trial.start({ consumers: 0 });
    const release = await trial.database.hold();
    await trial.load.untilAccepted(200);
    const victim = await trial.consumer();
    const inHand = await trial.untilRead(100);
    await trial.untilStoring();
    assert.equal((await victim.kill()).signal, "SIGKILL");
    trial.struck(inHand.length, "entries in its hands when it died");
    await release();
    await trial.consumer();
    await trial.load.untilAccepted(200);
    await trial.end();
  });

  it("killed after the commit, before it has acknowledged", async () => {
    const trial = await Trial.start({ consumers: 0 });
    const release = await trial.database.hold();
    await trial.load.untilAccepted(200);
    const victim = await trial.consumer();
    const inHand = await trial.untilRead(100);
    // Commands that write wait from now on, so what is committed next stays unacknowledged.
    const pause = (...command: [string, ...string[]]) => askRedis(world().redis, ["CLIENT", ...command]);
    await pause("PAUSE", "30000", "WRITE");
    await release();
    await trial.untilAllStored(inHand);
    assert.equal((await victim.kill()).signal, "SIGKILL");
    // What it has sent goes with its connections, once Redis has noticed that they are closed.
    await sleep(200);
    await pause("UNPAUSE");
    const left = await trial.queue.pendingIds(trial.nameOf(victim));
    trial.struck((await trial.storedOf(left)).length, "entries stored and not acknowledged when it died");
    await trial.consumer();
    await trial.load.untilAccepted(200);
    await trial.end();
  });

  it("killed again and again while others work", async () => {
    const trial = await Trial.start({ consumers: 2, env: { CONSUMER_BATCH: "20" } });
    let left = 0;
    for (let kill = 0; kill < 3; kill += 1) {
      const victim = trial.consumers[kill];
      assert.ok(victim);
      await trial.untilStored(50);
      // At least the first of them is certain to have something in its hands.
      const release = kill === 0 ? await trial.database.hold() : undefined;
      if (release !== undefined) await trial.untilRead(1, victim);
      assert.equal((await victim.kill()).signal, "SIGKILL");
      left += (await trial.queue.pending(trial.nameOf(victim))).length;
      await release?.();
      await trial.consumer();
    }
    trial.struck(3, "consumers killed");
    trial.struck(left, "entries in their hands");
    await trial.end();
  });

  it("stopped past the claim time while the database has its transaction, and resumed", async () => {
    const trial = await Trial.start({ consumers: 0 });
    const release = await trial.database.hold();
    await trial.load.untilAccepted(200);
    const frozen = await trial.consumer();
    const inHand = await trial.untilRead(100);
    await trial.untilStoring();
    frozen.signal("SIGSTOP");
    await release();
    await trial.consumer();
    await untilTakenFrom(trial, frozen);
    trial.struck(inHand.length, "entries taken over while it stood still");
    frozen.signal("SIGCONT");
    await trial.load.untilAccepted(200);
    await trial.end();
    assert.equal((await frozen.stop()).code, 0, "it has gone on");
  });

  it("stopped past the claim time before it has stored, and resumed", async () => {
    const trial = await Trial.start({ consumers: 0 });
    const { way, env } = await cutOff();
    await trial.load.untilAccepted(200);
    const frozen = await trial.consumer(env);
    const inHand = await trial.untilRead(100);
    frozen.signal("SIGSTOP");
    const other = await trial.consumer();
    await untilTakenFrom(trial, frozen);
    await trial.untilAllStored(inHand);
    trial.struck(inHand.length, "entries taken over and stored while it stood still");
    await way.heal();
    await other.kill();
    // It stores once more what it had in hand, which changes nothing, and goes on alone.
    frozen.signal("SIGCONT");
    await trial.load.untilAccepted(200);
    await trial.end();
    assert.equal((await frozen.stop()).code, 0, "it has gone on");
  });

  it("told to stop under load", async () => {
    const trial = await Trial.start({ env: { CONSUMER_BATCH: "20" } });
    let meanwhile = 0;
    for (let stop = 0; stop < 3; stop += 1) {
      const service = trial.consumers[stop];
      assert.ok(service);
      await trial.untilStored(50);
      const before = trial.load.attempts.length;
      const stopping = service.stop();
      await trial.load.untilAccepted(20);
      const { code, output } = await stopping;
      assert.equal(code, 0, output);
      meanwhile += trial.load.attempts.length - before;
      await trial.consumer();
    }
    trial.struck(meanwhile, "requests while they stopped");
    await trial.end();
  });
});

/** A way to the database on which nothing arrives, until it is healed. */
async function cutOff() {
  const toxiproxy = await ownToxiproxy();
  const way = await toxiproxy.proxy("mysql", world().mysql);
  await way.add(BLACK_HOLE, "upstream");
  return { way, env: { MYSQL_HOST: way.host, MYSQL_PORT: String(way.port) } };
}

/** Waits until others have dealt with all that a consumer had in hand. */
async function untilTakenFrom(trial: Trial, frozen: Service): Promise<void> {
  await eventually(async () => assert.deepEqual(await trial.queue.pending(trial.nameOf(frozen)), []));
}
