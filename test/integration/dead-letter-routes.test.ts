import assert from "node:assert/strict";
import { eventually } from "../../local/services/poll";
import type { Service } from "../../local/services/service";
import { get, newSystem, type Answer } from "../support/system/system";
import "../support/system/world";

const ID = "01890a5d-ac96-774b-bcce-b302099a8057";

async function deal(consumer: Service, what: "replay" | "drop", body: unknown): Promise<Answer> {
  const response = await fetch(`${consumer.url}/dead-letters/${what}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

describe("dead letters over HTTP", function () {
  this.timeout(60_000);

  it("are listed, put back to be stored where they now can be, and deleted", async () => {
    const system = await newSystem();
    await system.sql("ALTER TABLE counts ADD CONSTRAINT unlucky CHECK (value <> 13)");
    const add = (...fields: string[]) => system.redis((send) => send("XADD", system.key(), "*", ...fields));
    await add("id", ID, "count", "13");
    await add("x", "1");
    const consumer = await system.consumer();
    const letters = async () => {
      const { status, body } = await get(consumer, "/dead-letters");
      assert.equal(status, 200);
      return body as unknown as { count: number; letters: Record<string, unknown>[] };
    };
    const found = await eventually(async () => {
      const list = await letters();
      assert.equal(list.count, 2);
      return list.letters;
    });
    const unlucky = found.find(({ reason }) => /unlucky/.test(String(reason)));
    const noId = found.find(({ reason }) => /UUID/.test(String(reason)));
    assert.ok(unlucky && noId);
    assert.deepEqual([unlucky["attempts"], unlucky["fields"]], [1, ["id", ID, "count", "13"]]);
    assert.ok(Math.abs(Date.parse(String(unlucky["at"])) - Date.now()) < 60_000);
    assert.equal((await get(consumer, "/dead-letters?most=1")).body["count"], 2);

    await system.sql("ALTER TABLE counts DROP CONSTRAINT unlucky");
    const replayed = await deal(consumer, "replay", { ids: [unlucky["id"]] });
    assert.deepEqual([replayed.status, replayed.body], [200, { replayed: 1, failed: [] }]);
    await eventually(async () => assert.equal(await system.total(), 1));
    assert.deepEqual((await deal(consumer, "replay", { ids: [unlucky["id"]] })).body, {
      replayed: 0,
      failed: [],
    });

    // What cannot be stored comes back, as a letter of its own.
    assert.deepEqual((await deal(consumer, "replay", { all: true })).body, { replayed: 1, failed: [] });
    const again = await eventually(async () => {
      const list = await letters();
      assert.equal(list.count, 1);
      return list.letters[0];
    });
    assert.deepEqual(again?.["fields"], ["x", "1"]);
    assert.deepEqual((await deal(consumer, "drop", { all: true })).body, { dropped: 1 });
    assert.deepEqual(await letters(), { count: 0, letters: [] });
    assert.equal(await system.total(), 1);

    const refused = await deal(consumer, "drop", {});
    assert.equal(refused.status, 400);
    assert.match(refused.headers.get("content-type") ?? "", /^application\/problem\+json/);
    await consumer.kill();
  });

  it("are not to be had from the producer, which is public", async () => {
    const producer = await (await newSystem()).producer();
    assert.equal((await get(producer, "/dead-letters")).status, 404);
    await producer.kill();
  });
});
