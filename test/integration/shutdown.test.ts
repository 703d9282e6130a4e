import assert from "node:assert/strict";
import { connect } from "node:net";
import { eventually } from "../../local/services/poll";
import { newSystem, postMany, redisModes, untilReady, type System } from "../support/system/system";
import "../support/system/world";

describe("a consumer that is told to stop", function () {
  this.timeout(120_000);

  it("finishes its batch, leaves the rest for the next and nothing in its own name", async () => {
    const system = await newSystem({ env: { CONSUMER_BATCH: "10" } });
    const producer = await system.producer();
    await untilReady(producer);
    const accepted = await postMany(
      producer,
      Array.from({ length: 2_000 }, (_, index) => index),
    );
    const consumer = await system.consumer({ CONSUMER_NAME: "first" });
    await eventually(async () => assert.ok((await system.total()) > 0));
    const { code, output } = await consumer.stop();
    assert.equal(code, 0, output);

    const stored = await system.total();
    assert.ok(stored < accepted.length, "it was stopped in the middle");
    assert.equal(stored + (await depth(system)), accepted.length, "what is stored is off the queue");
    const [pending] = (await system.redis((send) => send("XPENDING", system.key(), "consumer"))) as [number];
    assert.equal(pending, 0);
    assert.deepEqual(await consumers(system), [], "it has left the group");

    const next = await system.consumer();
    await eventually(async () => assert.deepEqual(await system.storedIds(), accepted));
    assert.equal((await next.stop()).code, 0);
    await producer.kill();
  });

  it("stays in the group while entries are pending in its name", async () => {
    const system = await newSystem();
    const producer = await system.producer();
    await untilReady(producer);
    await system.sql("RENAME TABLE counts TO elsewhere");
    const accepted = await postMany(producer, [1, 2]);
    const consumer = await system.consumer({ CONSUMER_NAME: "first" });
    await eventually(() => assert.match(consumer.logs, /batches cannot be stored/));
    assert.equal((await consumer.stop()).code, 0);
    assert.deepEqual(await consumers(system), ["first"]);
    await system.sql("RENAME TABLE elsewhere TO counts");
    const next = await system.consumer({ CONSUMER_NAME: "second", CONSUMER_CLAIM_IDLE: "1" });
    await eventually(async () => assert.deepEqual(await system.storedIds(), accepted));
    await Promise.all([producer.kill(), next.kill()]);
  });

  it("exits in time though neither server is there", async () => {
    const nowhere = { REDIS_HOST: "127.0.0.1", REDIS_PORT: "1" };
    const system = await newSystem({ redis: nowhere });
    const consumer = await system.consumer();
    assert.equal((await consumer.stop()).code, 0);
  });
});

describe("a producer that is told to stop", function () {
  this.timeout(60_000);

  it("answers what is on its way, tells clients to leave, and exits with 0", async () => {
    const system = await newSystem({ redis: redisModes.standalone() });
    const producer = await system.producer();
    await untilReady(producer);
    const { hostname, port } = new URL(producer.url);
    const socket = connect(Number(port), hostname);
    let received = "";
    socket.on("data", (chunk) => (received += chunk.toString()));
    const closed = new Promise((resolve) => socket.once("close", resolve));

    // A request of which the body is still on its way when the signal comes.
    const head =
      "POST /count HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n";
    await new Promise((resolve) => socket.write(`${head}{"cou`, resolve));
    await new Promise((resolve) => setTimeout(resolve, 100));
    producer.signal("SIGTERM");
    await eventually(() => assert.match(producer.logs, /SIGTERM: stopping/));
    socket.write('nt":1}');
    const { code, output } = await producer.exited();
    await closed;
    assert.equal(code, 0, output);
    assert.match(received, /^HTTP\/1\.1 202 /);
    assert.match(received, /connection: close/i);
    assert.equal(await depth(system), 1);
  });

  it("does not wait for clients that never end their requests", async () => {
    const system = await newSystem();
    const producer = await system.producer();
    const { hostname, port } = new URL(producer.url);
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined);
    await new Promise((resolve) => socket.write("POST /count HTTP/1.1\r\nhost: test\r\n", resolve));
    await untilReady(producer);
    const told = Date.now();
    const { code, output } = await producer.stop();
    assert.equal(code, 0, output);
    assert.ok(Date.now() - told < 20_000);
  });
});

async function depth(system: System): Promise<number> {
  return Number(await system.redis((send) => send("XLEN", system.key())));
}

async function consumers(system: System): Promise<string[]> {
  const reply = await system.redis((send) => send("XINFO", "CONSUMERS", system.key(), "consumer"));
  return (reply as string[][]).map((fields) => String(fields[1]));
}
