import assert from "node:assert/strict";
import { createLog } from "../../services/common/src/log";
import { Layout } from "../../services/common/src/queue/layout";
import { QueueMonitor } from "../../services/common/src/queue/monitor";
import { measuredPace, recordPace } from "../../services/common/src/queue/pace";
import { paceKey } from "../../services/common/src/queue/keys";
import { connectRedis } from "../../services/common/src/redis/connect";
import { redisSection } from "../../services/common/src/settings/redis";
import { newSystem } from "../support/system/system";
import "../support/system/world";

describe("the measured time per message, in Redis", function () {
  this.timeout(60_000);

  it("is an average of all pods that follows what they measure, and by which the backlog is reckoned", async () => {
    const system = await newSystem();
    const settings = redisSection(system.env).parse(system.env);
    const connection = connectRedis(settings, createLog("test", "silent"), () => undefined);
    try {
      await connection.attempted;
      const layout = new Layout(connection, settings);
      await layout.refresh();
      const monitor = new QueueMonitor(connection, layout);
      assert.deepEqual(await monitor.backlog(), { depth: 0, secondsPerMessage: null, backlogSeconds: 0 });

      await system.redis(async (send) => {
        for (let entry = 0; entry < 3; entry += 1) await send("XADD", system.key(), "*", "a", "b");
      });
      assert.deepEqual(await monitor.backlog(), { depth: 3, secondsPerMessage: null, backlogSeconds: 0.3 });

      await recordPace(connection, system.queue, 0.05);
      assert.deepEqual(await monitor.backlog(), { depth: 3, secondsPerMessage: 0.05, backlogSeconds: 0.15 });
      // Less than a millisecond is still something to do.
      await system.redis((send) => send("SET", paceKey(system.queue), "0.000001"));
      assert.equal((await monitor.backlog()).backlogSeconds, 0.001);

      await system.redis((send) => send("SET", paceKey(system.queue), "1"));
      await Promise.all(Array.from({ length: 40 }, () => recordPace(connection, system.queue, 3)));
      const average = (await measuredPace(connection, system.queue)) ?? 0;
      assert.ok(average > 2.99 && average <= 3, String(average));
      await recordPace(connection, system.queue, 8);
      const next = (await measuredPace(connection, system.queue)) ?? 0;
      assert.ok(Math.abs(next - (average + 0.2 * (8 - average))) < 1e-6, String(next));
    } finally {
      connection.close();
    }
  });
});
