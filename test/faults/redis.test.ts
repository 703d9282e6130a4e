import { setTimeout as sleep } from "node:timers/promises";
import { randomPassword, writeCredentials } from "../../local/servers";
import { askRedis } from "../../local/servers/redis";
import { world } from "../support/system/world";
import { isRefused } from "./support/load";
import { laggingReplica, ownRedis } from "./support/servers";
import { Trial } from "./support/trial";

describe("Redis", function () {
  this.timeout(400_000);

  for (const appendfsync of ["everysec", "always"] as const) {
    it(`killed and started again, with appendfsync ${appendfsync}`, async () => {
      let redis = await ownRedis({ appendfsync });
      const { port, dir } = redis;
      const trial = await Trial.start({ redis: [redis] });
      for (let kill = 0; kill < 2; kill += 1) {
        const release = await trial.database.hold();
        await trial.load.untilAccepted(200);
        // The last answers have just been given when it dies.
        const [depth] = await Promise.all([trial.queue.depth(), trial.load.untilAccepted(20)]);
        await redis.stop("SIGKILL");
        trial.struck(depth, "entries in the queue when it died");
        await trial.load.until(10, isRefused);
        redis = await ownRedis({ dir, port, appendfsync });
        await release();
        await trial.load.untilAccepted(200);
      }
      trial.struck(trial.load.attempts.filter(isRefused).length, "requests refused");
      await trial.end();
    });
  }

  it("told to kill its clients' connections", async () => {
    const trial = await Trial.start();
    let killed = 0;
    for (let round = 0; round < 20; round += 1) {
      killed += Number(await askRedis(world().redis, ["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]));
      await sleep(100);
    }
    trial.struck(killed, "connections killed");
    await trial.load.untilAccepted(200);
    await trial.end();
  });

  it("out of memory", async () => {
    const redis = await ownRedis();
    const trial = await Trial.start({ redis: [redis] });
    const config = (bytes: number) => askRedis(redis, ["CONFIG", "SET", "maxmemory", String(bytes)]);
    const release = await trial.database.hold();
    await trial.load.untilAccepted(200);
    await config(1);
    await trial.load.until(50, isRefused);
    // What is in hand can be stored and acknowledged all the same.
    await release();
    await trial.queue.untilEmpty();
    await config(0);
    await trial.load.untilAccepted(200);
    const refused = /errorstat_OOM:count=(\d+)/.exec(String(await askRedis(redis, ["INFO", "errorstats"])));
    trial.struck(Number(refused?.[1] ?? 0), "commands refused with OOM");
    trial.struck(trial.load.attempts.filter(isRefused).length, "requests refused");
    await trial.end();
  });

  it("replaced by its replica, which had not heard of all that it was told", async () => {
    const { primary, way, promote } = await laggingReplica();
    const trial = await Trial.start({
      redis: [primary],
      redisThrough: way,
      env: { QUEUE_WAIT_REPLICAS: "1" },
    });
    const release = await trial.database.hold();
    await trial.load.untilAccepted(200);
    const depth = await trial.queue.depth();
    const [stream = ""] = trial.queue.streams;
    const { promoted, lacking } = await promote(stream);
    trial.queue.servers = [promoted];
    trial.struck(depth, "entries in the queue when the primary died");
    await trial.load.untilAccepted(200);
    await release();
    trial.struck(lacking, "entries of its that the replica lacked");
    await trial.end();
  });

  it("whose password is rotated, long before the services are told", async () => {
    const redis = await ownRedis({ password: randomPassword() });
    const trial = await Trial.start({ redis: [redis] });
    const password = randomPassword();
    await askRedis(redis, ["CONFIG", "SET", "requirepass", password]);
    const rotated = { ...redis, password };
    trial.queue.servers = [rotated];
    await askRedis(rotated, ["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]);
    for (const service of [...trial.producers, ...trial.consumers]) await trial.toldBy(service, /WRONGPASS/);
    await trial.load.until(10, isRefused);
    const file = (trial.system.env["REDIS_CREDENTIALS"] ?? "").replace(/^file:/, "");
    writeCredentials(file, { username: "default", password });
    await trial.load.untilAccepted(200);
    await trial.end();
  });
});
