import assert from "node:assert/strict";
import { eventually } from "../../local/services/poll";
import type { Service } from "../../local/services/service";
import { createLog } from "../../services/common/src/log";
import { partitionsOf } from "../../services/common/src/queue/keys";
import { connectRedis } from "../../services/common/src/redis/connect";
import { readSettings } from "../../services/common/src/settings/read";
import { redisSection } from "../../services/common/src/settings/redis";
import { Stream } from "../../services/common/src/queue-worker/stream";
import { newSystem, postMany, untilReady, type System } from "../support/system/system";
import { world } from "../support/system/world";

describe("entries that can never be stored", function () {
  this.timeout(60_000);
  let system: System;
  let producer: Service;

  beforeEach(async () => {
    system = await newSystem();
    producer = await system.producer();
    await untilReady(producer);
  });

  afterEach(() => producer.kill());

  it("become dead letters, with the reason and all they held, while all others are stored", async () => {
    const add = (...fields: string[]) => system.redis((send) => send("XADD", system.key(), "*", ...fields));
    const id = "01890a5d-ac96-774b-bcce-b302099a8057";
    const before = await postMany(producer, [1, 2, 3]);
    const poison = [
      [await add("x", "1"), ["x", "1"], "its id is not a UUID"],
      [await add("id", "1", "count", "1"), ["id", "1", "count", "1"], "its id is not a UUID"],
      ...(await Promise.all(
        ["", "1.5", "0x10", " 1", "9007199254740992", "1e3", "NaN"].map(async (count) => [
          await add("id", id, "count", count),
          ["id", id, "count", count],
          "its count is not a whole number from -(2^53-1) to 2^53-1",
        ]),
      )),
    ] as [entry: string, fields: string[], reason: string][];
    const after = await postMany(producer, [4, 5, 6]);

    const consumer = await system.consumer();
    await eventually(async () => assert.equal(await depth(system), 0));
    assert.deepEqual(await system.storedIds(), [...before, ...after].sort());
    assert.deepEqual(
      byEntry(await deadLetters(system)),
      byEntry(
        poison.map(([entry, fields, reason]) => ({
          entry,
          reason,
          attempts: "1",
          fields: JSON.stringify(fields),
        })),
      ),
    );
    await consumer.kill();
  });

  it("are found inside a batch that the database refuses for their sake", async () => {
    await system.sql("ALTER TABLE counts ADD CONSTRAINT unlucky CHECK (value NOT IN (13, 777))");
    const values = Array.from({ length: 1000 }, (_, index) => index);
    const accepted = await postMany(producer, values);
    assert.equal(accepted.length, 1000);
    const consumer = await system.consumer();
    await eventually(async () => assert.equal(await depth(system), 0));

    const rows = await system.sql("SELECT value FROM counts");
    assert.deepEqual(
      rows.map((row) => Number(row["value"])).sort((a, b) => a - b),
      values.filter((value) => value !== 13 && value !== 777),
    );
    assert.equal(await system.total(), 998);
    const letters = await deadLetters(system);
    assert.deepEqual(letters.map(({ fields }) => (JSON.parse(fields) as string[])[3]).sort(), ["13", "777"]);
    for (const { reason } of letters)
      assert.match(reason, /CONSTRAINT `unlucky` failed|'unlucky' is violated/);
    const metrics = await (await fetch(`${consumer.metricsUrl}/metrics`)).text();
    assert.match(metrics, /^consumer_dead_letters_total\{.*\} 2$/m);
    assert.match(metrics, /^consumer_stored_total\{.*\} 998$/m);
    await consumer.kill();
  });

  it("keep their entries while they cannot be written down, and hold up no others", async () => {
    const accepted = await postMany(producer, [1, 2, 3]);
    const poison = await system.redis(async (send) => {
      await send("SET", system.key("dlq"), "in the way");
      return send("XADD", system.key(), "*", "x", "1");
    });
    const consumer = await system.consumer({ CONSUMER_CLAIM_IDLE: "1" });
    await eventually(() => assert.match(consumer.logs, /WRONGTYPE.*dead letters could not be written/));
    // What comes after it, too.
    accepted.push(...(await postMany(producer, [4, 5])));
    await eventually(async () => assert.deepEqual(await system.storedIds(), accepted.sort()));
    await eventually(async () => assert.equal(await depth(system), 1));
    const entries = (await system.redis((send) => send("XRANGE", system.key(), "-", "+"))) as [string][];
    assert.deepEqual(
      entries.map(([id]) => id),
      [poison],
    );
    await system.redis((send) => send("DEL", system.key("dlq")));
    await eventually(async () => assert.equal(await depth(system), 0));
    assert.deepEqual(
      (await deadLetters(system)).map(({ entry }) => entry),
      [poison],
    );
    await consumer.kill();
  });

  it("are written down once, though two consumers have come to hold the entry", async () => {
    await postMany(producer, [1]);
    const { host, port } = world().redis;
    const env = { REDIS_HOST: host, REDIS_PORT: String(port), REDIS_QUEUE: system.queue };
    const settings = readSettings(env, { redis: redisSection }).redis;
    const [partition] = partitionsOf(settings.queue, 1);
    assert.ok(partition !== undefined);
    const connection = connectRedis(settings, createLog("test", "silent"), () => undefined);
    const [frozen, other] = ["frozen", "other"].map(
      (name) => new Stream(connection, connection, partition, name),
    );
    assert.ok(frozen !== undefined && other !== undefined);
    await eventually(() => connection.send(partition.stream, ["PING"]));

    const entries = await frozen.readNew(10);
    assert.equal(entries.length, 1);
    assert.deepEqual((await other.claim(0, "0-0", 10)).entries, entries);
    const letters = entries.map((entry) => ({ entry, reason: "no good" }));
    for (const stream of [other, frozen]) await stream.finish(entries, letters);
    assert.equal((await deadLetters(system)).length, 1);
    assert.equal(await depth(system), 0);
    connection.close();
  });

  it("are not made of entries for which a table is missing: those wait", async () => {
    await system.sql("RENAME TABLE counts TO elsewhere");
    const accepted = await postMany(producer, [1, 2, 3]);
    const consumer = await system.consumer();
    await eventually(() => assert.match(consumer.logs, /batches cannot be stored/));
    assert.equal(await depth(system), 3);
    await system.sql("RENAME TABLE elsewhere TO counts");
    await eventually(async () => assert.deepEqual(await system.storedIds(), accepted));
    assert.deepEqual(await deadLetters(system), []);
    await consumer.kill();
  });
});

interface Letter {
  readonly entry: string;
  readonly reason: string;
  readonly attempts: string;
  readonly fields: string;
}

function byEntry(letters: readonly Letter[]): Letter[] {
  return [...letters].sort((a, b) => a.entry.localeCompare(b.entry));
}

async function deadLetters(system: System): Promise<Letter[]> {
  const reply = await system.redis((send) => send("XRANGE", system.key("dlq"), "-", "+"));
  return (reply as [id: string, fields: string[]][]).map(([, fields]) => {
    const pairs = fields.flatMap((name, index) => (index % 2 === 0 ? [[name, fields[index + 1]]] : []));
    return Object.fromEntries(pairs) as Letter;
  });
}

async function depth(system: System): Promise<number> {
  return Number(await system.redis((send) => send("XLEN", system.key())));
}
