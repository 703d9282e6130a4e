import assert from "node:assert/strict";
import type { Connection, RowDataPacket } from "mysql2/promise";
import { eventually } from "../../local/services/poll";
import { loadServices } from "../../platform/load";
import { runsToCompletion } from "../../platform/services";
import { repositoryWithFourServices } from "../support/four-services";
import { Deployment } from "./support/deployment";
import { KedaStandIn, withoutKeda } from "./support/keda";
import { committed, renderStack } from "./support/stack";

const MINUTE = 60_000;

/** Orders that are posted, entries of a queue for each pod, and the number of pods that so many orders need. */
const [ORDERS, PER_POD, PODS] = [350, 100, 4];

const small = { cpu: "20m", memory: "128Mi" };
const scaling = { perPod: PER_POD };

/** Configuration of the stack: with KEDA, but for the services of the repository, which have one pod each. */
const CONFIG = {
  keda: {},
  services: {
    ...Object.fromEntries(["producer", "consumer", "web"].map((name) => [name, { ...small, replicas: 1 }])),
    ...{ orders: small, report: small },
    ...{ billing: { ...small, scaling }, mailer: { ...small, scaling } },
  },
};

/** The digits of a UUID, which one database keeps as bytes and the other as text. */
const digits = (id: string) => id.replaceAll("-", "").toLowerCase();

describe("four services that are added to the repository as folders, on a real cluster", () => {
  const services = loadServices(repositoryWithFourServices());
  let deployment: Deployment;
  let keda: KedaStandIn;
  let administrator: Connection;
  /** Ids under which the orders were accepted, and their mails. */
  const accepted: Record<"order" | "mail", string[]> = { order: [], mail: [] };

  before("a cluster with images and stores", async function () {
    this.timeout(40 * MINUTE);
    deployment = await Deployment.prepare();
  });

  after("nothing of it is left", async function () {
    this.timeout(5 * MINUTE);
    // Undefined where it did not come that far.
    (administrator as Connection | undefined)?.destroy();
    if ((deployment as Deployment | undefined) === undefined) return;
    await deployment.remove();
    await KedaStandIn.remove(deployment.cluster.kubectl);
  });

  /** Posts an order from this machine, and keeps its ids. */
  async function post(url: string, pears: number): Promise<void> {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify({ pears }) });
    assert.equal(answer.status, 202);
    const { order, mail } = (await answer.json()) as Record<"order" | "mail", string>;
    accepted.order.push(digits(order));
    accepted.mail.push(digits(mail));
  }

  /** Ids in a table, sorted. */
  async function stored(query: string): Promise<string[]> {
    const [rows] = await administrator.query<RowDataPacket[]>(query);
    return rows.map(({ id }) => digits(String(id))).sort();
  }

  it("run with those of the repository, each after the Jobs of its databases", async function () {
    this.timeout(10 * MINUTE);
    const { cluster, images, surroundings } = deployment;
    const objects = await renderStack(surroundings, { services, config: CONFIG });
    const image = `${cluster.registry}/billing:${images.services["billing"]}`;
    keda = await KedaStandIn.start(cluster.kubectl, image, objects);
    await deployment.apply(withoutKeda(objects), { services });
    for (const service of services.filter((service) => !runsToCompletion(service))) {
      await deployment.rolledOut(service.name);
    }
    administrator = await deployment.stores.connect("invoices");
  });

  it("are scaled by the depth of the queue that each consumes, and of no other", async function () {
    this.timeout(5 * MINUTE);
    const wanted = async () => [await keda.podsWanted("billing"), await keda.podsWanted("mailer")];
    assert.deepEqual(await wanted(), [1, 1]);
    await deployment.scale(0, "mailer");
    // Billing reports the depth of its queue itself, so it runs, and cannot store what it takes.
    await administrator.query("LOCK TABLES invoices.events WRITE");
    const way = await deployment.cluster.kubectl.forward(committed.namespace, "service/orders", 80);
    try {
      const posting = Array.from({ length: 10 }, async (_, client) => {
        for (let pears = client; pears < ORDERS; pears += 10) {
          await post(`http://127.0.0.1:${way.port}/`, pears);
        }
      });
      await Promise.all(posting);
    } finally {
      await way.stop();
    }
    assert.deepEqual(await wanted(), [PODS, PODS]);

    await deployment.scale(1, "mailer");
    await eventually(async () => assert.deepEqual(await wanted(), [PODS, 1]), 2 * MINUTE);

    await deployment.scale(PODS, "billing");
    await administrator.query("UNLOCK TABLES");
    await eventually(async () => assert.deepEqual(await wanted(), [1, 1]), 2 * MINUTE);
  });

  it("store what is posted to orders once, each worker in its own database", async function () {
    this.timeout(3 * MINUTE);
    assert.equal(accepted.order.length, ORDERS);
    await eventually(async () => {
      assert.deepEqual(await stored("SELECT HEX(id) AS id FROM invoices.events"), accepted.order.sort());
      assert.deepEqual(await stored("SELECT id FROM mails.mails"), accepted.mail.sort());
    }, 2 * MINUTE);
    // Nothing waits that could be stored again, and nothing was given up.
    for (const key of ["{orders:0}:stream", "{orders:0}:dlq", "{mails:0}:stream", "{mails:0}:dlq"]) {
      assert.equal(await deployment.stores.redis("XLEN", key), 0, key);
    }
    assert.deepEqual(await stored("SELECT HEX(id) AS id FROM millrace.counts"), []);
  });

  it("run a cron service once a time, to its end", async function () {
    this.timeout(3 * MINUTE);
    await deployment.kubectl("create", "job", "report-once", "--from=cronjob/report");
    await deployment.kubectl("wait", "job/report-once", "--for=condition=Complete", "--timeout=120s");
    const pods = ["get", "pods", "-l", "batch.kubernetes.io/job-name=report-once"];
    const phases = await deployment.kubectl(...pods, "-o", "jsonpath={.items[*].status.phase}");
    assert.equal(phases, "Succeeded");
    // It has read the tables of the database that billing owns.
    const log = await deployment.kubectl("logs", "job/report-once");
    assert.match(log, /"count":[1-9].*"counted"[^]*"done"/);
  });
});
