import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Connection } from "mysql2/promise";
import { loadServices } from "../../platform/load";
import { onCluster } from "../../scripts/dead-letters/cluster";
import { Grpc } from "../support/system/grpc";
import { countedTotal, countRows, readRows, untilRows } from "./support/database";
import { Deployment } from "./support/deployment";
import { Load, type LoadOptions } from "./support/load";
import { committed, renderStack } from "./support/stack";

const MINUTE = 60_000;
const { namespace, access } = committed;

describe("the apps stack on a real cluster", () => {
  let deployment: Deployment;
  let database: Connection;
  /** Everything that was answered 202 so far. */
  const accepted = new Map<string, number>();

  const kubectl = (...args: string[]) => deployment.kubectl(...args);

  function load(options: Pick<LoadOptions, "workers" | "pauseMs" | "total">): Promise<Load> {
    const { cluster, images, dnsAddress } = deployment;
    const image = `${cluster.registry}/producer:${images.services["producer"]}`;
    return Load.start(cluster.kubectl, { ...options, namespace, image, dnsAddress });
  }

  before("a cluster with images and stores", async function () {
    this.timeout(40 * MINUTE);
    deployment = await Deployment.prepare();
  });

  after("nothing of it is left", async function () {
    this.timeout(5 * MINUTE);
    // Undefined where it did not come that far. The connection may be broken, which must not keep the rest.
    (database as Connection | undefined)?.destroy();
    await (deployment as Deployment | undefined)?.remove();
  });

  it("is taken by the API server object by object, without a warning, and migrates before anything starts", async function () {
    this.timeout(10 * MINUTE);
    await deployment.apply(await renderStack(deployment.surroundings), {
      beforeJob: async () => assert.deepEqual(await deployment.podsOf("producer"), []),
    });
    for (const name of ["producer", "consumer", "web"]) await deployment.rolledOut(name);
    database = await deployment.stores.connect();
  });

  it("lets people see and operate what runs, by their groups, and neither change it nor read secrets", async function () {
    this.timeout(MINUTE);
    const may = (group: string | undefined, right: string) =>
      kubectl("auth", "can-i", ...right.split(" "), "--as", "ada", "--as-group", group ?? "").then(
        (answer) => answer.trim() === "yes",
        // The command fails where the answer is no.
        () => false,
      );
    const all = ["get deployments", "get pods --subresource=log", "list events", "list nodes"];
    const developers = [
      "create pods --subresource=portforward",
      "create pods --subresource=eviction",
      "delete pods",
    ];
    const nobody = [
      "get secrets",
      "create pods",
      "create pods --subresource=exec",
      "patch deployments",
      "delete nodes",
    ];
    const rights = async (group: string | undefined) => {
      const asked = await Promise.all(
        [...all, ...developers, ...nobody].map(async (right) => ((await may(group, right)) ? [right] : [])),
      );
      return asked.flat();
    };
    assert.deepEqual(await rights(access?.groups.developer), [...all, ...developers]);
    assert.deepEqual(await rights(access?.groups.readOnly), all);
    assert.deepEqual(await rights("strangers"), []);
  });

  it("serves the page, and the API behind it under the same origin", async function () {
    this.timeout(MINUTE);
    const way = await deployment.cluster.kubectl.forward(namespace, "service/web", 80);
    try {
      const page = await fetch(`http://127.0.0.1:${way.port}/`);
      assert.equal(page.status, 200);
      assert.match(await page.text(), /<title>.*Millrace/);
      const count = await fetch(`http://127.0.0.1:${way.port}/api/count`);
      assert.equal(count.status, 200);
      const { hostname, ...rest } = (await count.json()) as Record<string, unknown>;
      assert.deepEqual(rest, { count: 0, latest: null });
      assert.ok((await deployment.podsOf("producer")).includes(`pod/${String(hostname)}`));
    } finally {
      await way.stop();
    }
  });

  it("stores every accepted value once although a consumer is killed with a batch in its hands", async function () {
    this.timeout(10 * MINUTE);
    const total = 20_000;
    await deployment.scale(0, "consumer");
    const result = await (await load({ workers: 32, pauseMs: 0, total })).end();
    for (const [id, value] of result.accepted) accepted.set(id, value);
    assert.deepEqual(result.failed, []);
    assert.equal(result.accepted.size, total);

    await deployment.scale(1, "consumer");
    await untilRows(database, 1, 2 * MINUTE);
    // From here on a batch that has been read cannot be stored.
    await database.query("LOCK TABLES counts WRITE, totals WRITE");
    const stored = await countRows(database);
    assert.ok(stored < total, "the queue was empty before the consumer could be killed");
    const [killed = ""] = await deployment.podsOf("consumer");
    await kubectl("delete", killed, "--grace-period=1");
    assert.equal(await countRows(database), stored);
    await database.query("UNLOCK TABLES");

    await deployment.rolledOut("consumer");
    assert.equal((await deployment.podsOf("consumer")).includes(killed), false);
    await untilRows(database, total, 3 * MINUTE);
  });

  it("answers every request while the producer is rolled", async function () {
    this.timeout(10 * MINUTE);
    const before = await deployment.podsOf("producer");
    const running = await load({ workers: 16, pauseMs: 50 });
    await sleep(3_000);
    await kubectl("rollout", "restart", "deployment/producer");
    await deployment.rolledOut("producer");
    // The old pods serve on for a while; the load goes on until the last of them is gone.
    await kubectl("wait", ...before, "--for=delete", "--timeout=120s");
    await sleep(3_000);
    const result = await running.stop();
    for (const [id, value] of result.accepted) accepted.set(id, value);

    assert.deepEqual(result.failed, []);
    assert.ok(result.accepted.size > 1_000, `only ${result.accepted.size} requests were sent`);
    console.log(`      ${result.accepted.size} requests while all pods were replaced`);
    const after = await deployment.podsOf("producer");
    assert.equal(after.length, before.length);
    assert.deepEqual(
      after.filter((pod) => before.includes(pod)),
      [],
    );
  });

  it("takes values by gRPC at its Service, and names every ready pod to clients that choose among them", async function () {
    this.timeout(MINUTE);
    const way = await deployment.cluster.kubectl.forward(namespace, "service/producer", 9000);
    const client = new Grpc(`127.0.0.1:${way.port}`);
    try {
      const values = [7, 8, 9];
      const ids = await client.add(values);
      ids.forEach((id, index) => accepted.set(id, values[index] ?? 0));
      assert.equal(ids.length, values.length);
    } finally {
      client.close();
      await way.stop();
    }
    const named = await kubectl(
      ...["get", "endpointslices", "-l", "kubernetes.io/service-name=producer-pods"],
      ...["-o", "jsonpath={.items[*].endpoints[?(@.conditions.ready==true)].addresses[0]}"],
    );
    assert.equal(named.split(" ").filter(Boolean).length, (await deployment.podsOf("producer")).length);
  });

  it("deals with dead letters by Jobs, also while no consumer runs, and leaves none of them", async function () {
    this.timeout(5 * MINUTE);
    const dlq = async (...args: string[]) => {
      const said: string[] = [];
      const tell = (text: string) => said.push(text);
      const surroundings = {
        services: loadServices(),
        kubectl: deployment.cluster.kubectl.ask,
        say: tell,
        tell,
      };
      return { code: await onCluster({ namespace, args }, surroundings), said: said.join("") };
    };
    const letters = () => deployment.stores.redis("XLEN", "{count:0}:dlq");
    const untilLetters = async (count: number) => {
      const end = Date.now() + MINUTE;
      while ((await letters()) !== count) {
        assert.ok(Date.now() < end, `there are ${String(await letters())} dead letters, not ${count}`);
        await sleep(500);
      }
    };
    await deployment.stores.redis("XADD", "{count:0}:stream", "*", "poison", "1");
    await untilLetters(1);
    await deployment.scale(0, "consumer");

    const listed = await dlq("list");
    assert.match(listed.said, /poison[^]*1 dead letter\n/);
    assert.deepEqual(await dlq("replay", "--all"), {
      code: 0,
      said: "1 dead letter put back into the queue\n",
    });
    assert.deepEqual([await letters(), await deployment.stores.redis("XLEN", "{count:0}:stream")], [0, 1]);

    await deployment.scale(1, "consumer");
    await untilLetters(1);
    assert.deepEqual(await dlq("drop", "--all"), { code: 0, said: "1 dead letter deleted\n" });
    assert.deepEqual(await dlq("drop", "1-1"), {
      code: 1,
      said: "There is no dead letter 1-1.\n0 dead letters deleted\n",
    });
    const left = await kubectl("get", "jobs", "-l", "app.kubernetes.io/name=consumer-dlq", "-o", "name");
    assert.equal(left, "");
    await deployment.rolledOut("consumer");
  });

  it("ends with every accepted value in the database once, the counter right, and nothing left over", async function () {
    this.timeout(3 * MINUTE);
    await untilRows(database, accepted.size, 2 * MINUTE);
    const rows = await readRows(database);
    const lost = [...accepted].filter(([id, value]) => rows.get(id) !== value);
    assert.deepEqual(lost, []);
    assert.equal(rows.size, accepted.size);
    assert.equal(await countedTotal(database), accepted.size);
    assert.equal(await deployment.stores.redis("XLEN", "{count:0}:stream"), 0);
    assert.equal(await deployment.stores.redis("XLEN", "{count:0}:dlq"), 0);
  });
});
