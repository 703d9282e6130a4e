import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { startRedis } from "../../scripts/servers";
import { freePort } from "../../scripts/servers/ports";
import { dlq as runDlq } from "./support/dlq";
import { newDir } from "./support/files";
import { eventually } from "./support/poll";
import { newSystem, type System } from "./support/system";
import "./support/world";

const ID = "01890a5d-ac96-774b-bcce-b302099a8057";

describe("dead letters", function () {
  this.timeout(60_000);
  let system: System;

  beforeEach(async () => {
    system = await newSystem();
  });

  const dlq = (...args: string[]) => runDlq(system.env, ...args);

  it("are listed, shown, put back to be stored where they now can be, and deleted", async () => {
    await system.sql("ALTER TABLE counts ADD CONSTRAINT unlucky CHECK (value <> 13)");
    const add = (...fields: string[]) => system.redis((send) => send("XADD", system.key(), "*", ...fields));
    await add("id", ID, "count", "13");
    await add("x", "1");
    const consumer = await system.consumer();
    await eventually(async () => assert.equal((await dlq("list")).at(-1), "2 dead letters"));
    const [first = "", second = ""] = await dlq("list");
    const [unlucky, noId] = first.includes("UUID") ? [second, first] : [first, second];
    const [unluckyId = ""] = unlucky.split("  ");
    const [noIdId = ""] = noId.split("  ");

    const shown = JSON.parse((await dlq("show", unluckyId)).join("\n")) as Record<string, unknown>;
    assert.deepEqual([shown["attempts"], shown["fields"]], [1, ["id", ID, "count", "13"]]);
    assert.match(String(shown["reason"]), /unlucky/);

    await system.sql("ALTER TABLE counts DROP CONSTRAINT unlucky");
    assert.deepEqual(await dlq("replay", unluckyId), ["1 dead letter put back into the queue"]);
    await eventually(async () => assert.equal(await system.total(), 1));
    assert.deepEqual(await dlq("replay", unluckyId), [
      `There is no dead letter ${unluckyId}.`,
      "0 dead letters put back into the queue",
    ]);
    assert.deepEqual(await dlq("drop", noIdId), ["1 dead letter deleted"]);
    assert.deepEqual(await dlq("list"), ["0 dead letters"]);
    assert.equal(await system.total(), 1);
    await consumer.kill();
  });

  it("are asked for again where the first connection is refused, as in a new pod", async () => {
    const refusing = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(refusing, "listening");
    const { port } = refusing.address() as AddressInfo;
    const env = { REDIS_HOST: "127.0.0.1", REDIS_PORT: String(port), FIRST_CONNECTION_TIMEOUT: "30" };
    const listed = runDlq(env, "list");
    await once(refusing, "connection");
    refusing.close();
    const redis = await startRedis({ dir: join(newDir(), "redis"), port });
    assert.deepEqual(await listed, ["0 dead letters"]);
    await redis.stop("SIGKILL");
  });

  for (const cluster of ["false", "true"]) {
    it(`cannot be asked for where Redis does not start in time, which is said (cluster: ${cluster})`, async () => {
      const port = String(await freePort());
      const env = {
        REDIS_HOST: "127.0.0.1",
        REDIS_PORT: port,
        REDIS_CLUSTER: cluster,
        FIRST_CONNECTION_TIMEOUT: "1",
      };
      const [line = "", ...more] = await runDlq(env, "list");
      assert.match(
        line,
        new RegExp(`^No connection to Redis at 127.0.0.1:${port} within 1 s; last error: .+`),
      );
      assert.deepEqual(more, []);
    });
  }
});
