import assert from "node:assert/strict";
import { eventually } from "../../local/services/poll";
import { untilReady } from "../support/system/system";
import { world } from "../support/system/world";
import { isUnanswered } from "./support/load";
import { BLACK_HOLE, ownToxiproxy } from "./support/servers";
import { Trial } from "./support/trial";

describe("a producer", function () {
  this.timeout(400_000);

  it("killed again and again, with requests in its hands", async () => {
    const trial = await Trial.start({ producers: 2 });
    for (let kill = 0; kill < 3; kill += 1) {
      await trial.load.untilAccepted(100);
      const victim = trial.producers[0];
      assert.ok(victim);
      assert.equal((await victim.kill()).signal, "SIGKILL");
      await trial.load.until(1, isUnanswered);
      trial.producers.shift();
      await untilReady(await trial.producer());
    }
    trial.struck(3, "producers killed");
    trial.struck(trial.load.attempts.filter(isUnanswered).length, "requests without an answer");
    await trial.end();
  });

  it("killed after Redis has taken values, before it has heard so", async () => {
    const trial = await Trial.start();
    const toxiproxy = await ownToxiproxy();
    const way = await toxiproxy.proxy("redis", world().redis);
    const victim = await trial.producer({ REDIS_HOST: way.host, REDIS_PORT: String(way.port) });
    await untilReady(victim);
    await trial.load.untilAccepted(100);
    // What Redis answers goes nowhere; what it is told still reaches it.
    await way.add(BLACK_HOLE, "downstream");
    await eventually(async () => {
      const rows = await trial.database.rows();
      const ended = trial.load.values();
      const untold = rows.filter(({ value }) => !ended.has(value));
      assert.ok(untold.length >= 10, `${untold.length} values are stored and not answered`);
    });
    assert.equal((await victim.kill()).signal, "SIGKILL");
    trial.producers.pop();
    await trial.load.untilAccepted(200);
    await trial.settle();
    const unanswered = trial.load.values(isUnanswered);
    const untold = (await trial.database.rows()).filter(({ value }) => unanswered.has(value));
    trial.struck(untold.length, "values stored whose sender was never told");
    const { stored, accepted } = await trial.end();
    assert.ok(stored > accepted);
  });

  it("told to stop under load", async () => {
    const trial = await Trial.start({ producers: 2 });
    let meanwhile = 0;
    for (let stop = 0; stop < 3; stop += 1) {
      await trial.load.untilAccepted(100);
      const [service] = trial.producers;
      assert.ok(service);
      const before = trial.load.attempts.length;
      const stopping = service.stop();
      trial.producers.shift();
      const { code, output } = await stopping;
      assert.equal(code, 0, output);
      await trial.load.untilAccepted(20);
      meanwhile += trial.load.attempts.length - before;
      await untilReady(await trial.producer());
    }
    trial.struck(meanwhile, "requests while they stopped");
    await trial.end();
  });
});
