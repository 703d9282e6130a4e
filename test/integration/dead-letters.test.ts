import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { startRedis } from "../../local/servers";
import { freePort } from "../../local/servers/ports";
import { eventually } from "../../local/services/poll";
import { newDir } from "../../local/services/run-dir";
import { newSystem, type System } from "../support/system/system";
import "../support/system/world";
import { dlq as runDlq, dlqEnded } from "./support/dlq";

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
    const env = {
      REDIS_HOST: "127.0.0.1",
      REDIS_PORT: String(port),
      REDIS_QUEUE: "count",
      FIRST_CONNECTION_TIMEOUT: "30",
    };
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
        REDIS_QUEUE: "count",
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

  it("that cannot be put back keep no other from it, and are named with the reason", async () => {
    const bury = (fields: string) =>
      system.redis((send) => send("XADD", system.key("dlq"), "*", "reason", "x", "fields", fields));
    // The oldest is larger than what a script can pass to a command.
    const large = await bury(JSON.stringify(Array.from({ length: 20_000 }, String)));
    const good = ["id", ID, "count", "5"];
    await bury(JSON.stringify(good));
    const wrong = [await bury('"text"'), await bury("[1,2]"), await bury("[]"), await bury('["odd"]')];
    await bury(JSON.stringify(["x", "1"]));
    const list = "its fields are not a JSON list of names and values";
    const { code, lines } = await dlqEnded(system.env, "replay", "--all");
    assert.equal(code, 1);
    assert.deepEqual(lines.sort(), [
      "2 dead letters put back into the queue",
      `The dead letter 0/${String(large)} was not put back into the queue: its entry has 20000 names and values; 7000 can be put back.`,
      ...wrong.map((id) => `The dead letter 0/${String(id)} was not put back into the queue: ${list}.`),
    ]);
    assert.equal(await system.redis((send) => send("XLEN", system.key())), 2);
    const consumer = await system.consumer();
    await eventually(async () => assert.equal(await system.total(), 1));
    assert.equal((await dlqEnded(system.env, "drop", "--all")).code, 0);
    await consumer.kill();
  });
});
