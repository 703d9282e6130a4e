import assert from "node:assert/strict";
import { eventually } from "../../local/services/poll";
import { get, newSystem, postMany, redisModes, untilReady } from "../support/system/system";
import "../support/system/world";

const VALUES = 2_000;
const KILLS = 4;

describe("a consumer killed while it drains the queue", function () {
  this.timeout(180_000);

  for (const mode of ["standalone", "cluster of three"] as const) {
    it(`loses nothing and doubles nothing, with Redis: ${mode}`, async () => {
      // Small batches, so that there is a middle in which to be killed.
      const env = { CONSUMER_BATCH: "10", CONSUMER_CLAIM_IDLE: "1" };
      const system = await newSystem({ redis: redisModes[mode](), env });
      const producer = await system.producer();
      await untilReady(producer);
      const accepted = await postMany(
        producer,
        Array.from({ length: VALUES }, (_, index) => index),
      );
      assert.equal(accepted.length, VALUES);

      for (let kill = 1; kill <= KILLS; kill += 1) {
        // Every other one comes back under its old name and finds its own entries; the rest are claimed.
        const consumer = await system.consumer({ CONSUMER_NAME: `consumer-${kill >> 1}` });
        const target = (kill * VALUES) / (KILLS + 4);
        await eventually(async () => assert.ok((await system.total()) >= target));
        const { signal } = await consumer.kill();
        assert.equal(signal, "SIGKILL");
        assert.ok((await system.total()) < VALUES, "it was killed in the middle");
      }

      const last = await system.consumer({ CONSUMER_NAME: "last" });
      await eventually(async () => assert.equal((await get(producer, "/queue")).body["depth"], 0));
      assert.deepEqual(await system.storedIds(), accepted);
      assert.equal(await system.total(), VALUES);
      const { body } = await get(producer, "/count");
      assert.equal(body["count"], VALUES);
      await Promise.all([producer.kill(), last.kill()]);
    });
  }

  it("does not matter to entries that were stored and not yet acknowledged", async () => {
    const system = await newSystem();
    const id = "01890a5d-ac96-774b-bcce-b302099a8057";
    // The same message twice is what a death between commit and acknowledgement comes to.
    const add = () => system.redis((send) => send("XADD", system.key(), "*", "id", id, "count", "1"));
    await add();
    const consumer = await system.consumer();
    await eventually(async () => assert.equal(await system.total(), 1));
    await add();
    await add();
    await eventually(async () =>
      assert.equal(await system.redis((send) => send("XLEN", system.key())), 0, "all are acknowledged"),
    );
    assert.deepEqual(await system.storedIds(), [id.replaceAll("-", "")]);
    assert.equal(await system.total(), 1);
    await consumer.kill();
  });
});
