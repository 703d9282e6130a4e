import assert from "node:assert/strict";
import { misfits } from "../../../apps/fit";
import type { Contract } from "../../../contract/outputs";
import { registryFrom } from "../../support/registries";
import { apps, environment, least } from "../../support/stacks/apps";
import { elsewhere, onAws, withoutService } from "../../support/stacks/contract";
import { contractOf, leastFor, shop } from "../../support/stacks/shop";

const ADD_ONS = { metricsServer: {}, externalDns: {}, observability: {} };
const EVERYTHING = { ...least, addOns: ADD_ONS, collector: {}, datadog: {} };

const bare: Contract = { ...onAws, dns: undefined, observability: undefined };

describe("what the configuration asks of the environment", () => {
  it("is there where infra has made all of it", async () => {
    assert.deepEqual(misfits(await environment(EVERYTHING, onAws)), []);
    assert.deepEqual(misfits(await environment(least, bare)), []);
    assert.deepEqual(misfits(await environment(least, elsewhere)), []);
  });

  it("is named where it is missing, all of it at once, with what to do", async () => {
    assert.deepEqual(misfits(await environment({ ...EVERYTHING, nodePools: {} }, bare)), [
      "millrace-apps:nodePools is missing; EKS Auto Mode makes no nodes until it has at least one pool.",
      "millrace-apps:addOns.externalDns needs a zone; set millrace-infra:edge.domain and millrace-infra:addOns.externalDns.",
      "millrace-apps:addOns.observability needs log groups and a role; set " +
        "millrace-infra:observability.containerInsights to true.",
      "millrace-apps:collector needs a log group and a role; set millrace-infra:observability.collector to true.",
      "millrace-apps:datadog needs a key; set millrace-infra:observability.datadog.apiKeySecretArn to its secret's ARN.",
    ]);
  });

  it("is not add-ons of EKS where the cluster is not EKS's", async () => {
    assert.deepEqual(misfits(await environment({ ...least, addOns: ADD_ONS }, elsewhere)), [
      "millrace-apps:addOns are for clusters of EKS alone; leave them out and bring what the cluster needs.",
    ]);
  });

  it("is a metrics server, where EKS has none and pods are scaled on CPU", async () => {
    const scaled = { ...least, keda: {} };
    const [problem, ...more] = misfits(await environment(scaled, onAws));
    assert.equal(
      problem,
      "The service producer scales on CPU, which EKS does not measure by itself; set millrace-apps:addOns.metricsServer, or " +
        "millrace-apps:services.producer.replicas for a fixed number of pods.",
    );
    assert.deepEqual(more, []);
    const measured = { ...scaled, addOns: { metricsServer: {} } };
    assert.deepEqual(misfits(await environment(measured, onAws)), []);
    const fixed = { ...scaled, services: { producer: { replicas: 2 } } };
    assert.deepEqual(misfits(await environment(fixed, onAws)), []);
    assert.deepEqual(misfits(await environment(scaled, elsewhere)), []);
  });

  it("is replicas to wait for, where producers of a queue shall wait for some", async () => {
    const waiting = { ...least, queues: { count: { waitReplicas: 2 } } };
    const having = async (replicas: number) =>
      misfits(await environment(waiting, { ...onAws, queues: { ...onAws.queues, replicas } }));
    assert.deepEqual(await having(2), []);
    assert.deepEqual(await having(0), [
      "millrace-apps:queues.count.waitReplicas is 2, and the cache has 0 replicas a shard to wait for; leave it out where " +
        "millrace-infra:queue.engine is serverless or durable, else set it to replicasPerShard at most.",
    ]);
    assert.equal((await having(1)).length, 1);
  });

  it("is the services that infra has prepared for, and no others", async () => {
    const without = withoutService(onAws, "web");
    assert.deepEqual(misfits(await environment(least, { ...without, leftOut: [] })), [
      "The service web is not in what infra exports; deploy infra first (`pulumi up` in the repository's root).",
    ]);
    assert.deepEqual(misfits(await environment(least, without)), []);
  });

  it("is a reporter that does not scale to zero, where the consumer of its queue does", async () => {
    const [billing] = shop.filter(({ name }) => name === "billing");
    const produces = shop
      .filter(({ name }) => name === "seed" || name === "schemas")
      .map((one) =>
        one.name === "seed"
          ? { ...one, uses: { ...one.uses, queues: { orders: { access: "produce" as const } } } }
          : one,
      );
    assert.ok(billing);
    const values = { ...leastFor, keda: {}, services: { billing: { minReplicas: 0 } } };
    const alone = [billing, ...produces];
    assert.deepEqual(misfits(await environment(values, contractOf(alone), alone)), [
      "millrace-apps:services.billing.minReplicas is 0; it must be 1 or more, since the service reports the depth of the " +
        "queue orders, on which it scales itself; its service.ts may name a producer as reporter.",
    ]);
    assert.deepEqual(misfits(await environment(values, contractOf(shop), shop)), []);
  });

  describe("is a worker that does not scale to zero, where it reports the queue of another", () => {
    const chain = registryFrom({
      shop: { kind: "http", description: "Sells", uses: { queues: { orders: "produce" } } },
      billing: {
        kind: "worker",
        description: "Bills",
        uses: { queues: { orders: { access: "consume", reporter: "shop" }, mails: "produce" } },
        scaling: { on: "queue" },
      },
      mailer: {
        kind: "worker",
        description: "Sends mails",
        uses: { queues: { mails: { access: "consume", reporter: "billing" } } },
        scaling: { on: "queue" },
      },
    });
    const contract = contractOf(chain);
    const found = async (services: Record<string, object>, infra = contract) =>
      misfits(await environment({ ...leastFor, keda: {}, services }, infra, chain));
    const sentence = (queue: string, scaling: string) =>
      "millrace-apps:services.billing.minReplicas is 0; it must be 1 or more, since the service reports the depth of the " +
      `queue ${queue}, on which ${scaling}.`;

    it("is refused where the other scales on the queue, and accepted where it does not", async () => {
      assert.deepEqual(await found({ billing: { minReplicas: 0 }, mailer: { minReplicas: 0 } }), [
        sentence("mails", "mailer scales"),
      ]);
      assert.deepEqual(await found({ mailer: { minReplicas: 0 } }), []);
      assert.deepEqual(await found({ billing: { minReplicas: 0 }, mailer: { replicas: 2 } }), []);
    });

    it("depends on the services that the environment deploys", async () => {
      const idle = { billing: { minReplicas: 0 } };
      assert.deepEqual(await found(idle, withoutService(contract, "mailer")), []);
      const fixed = { ...idle, mailer: { replicas: 2 } };
      assert.deepEqual(await found(fixed, withoutService(contract, "shop")), [
        sentence("orders", "it scales itself; its service.ts may name a producer as reporter"),
      ]);
      assert.deepEqual(await found(fixed), []);
    });
  });

  it("is the queues, databases and secrets of the services", async () => {
    const contract = contractOf(shop);
    const { customers, ...databases } = contract.databases;
    assert.ok(customers && contract.queues);
    const older: Contract = {
      ...contract,
      databases,
      queues: { ...contract.queues, names: { orders: "orders" } },
      services: { ...contract.services, orders: { targetGroups: {}, secrets: {} } },
    };
    const first = "is not in what infra exports; deploy infra first (`pulumi up` in the repository's root).";
    assert.deepEqual(misfits(await environment(leastFor, older, shop)), [
      `The database customers of the service billing ${first}`,
      `The queue mails of the service mailer ${first}`,
      `The queue mails of the service orders ${first}`,
      `The secret payment/api-key of the service orders ${first}`,
    ]);
    const noQueues: Contract = { ...contract, queues: undefined };
    assert.equal(misfits(await environment(leastFor, noQueues, shop)).length, 4);
  });

  it("is settings that do not replace the platform's", async () => {
    const values = { ...least, services: { web: { settings: { PRODUCER_URL: "http://elsewhere" } } } };
    assert.deepEqual(misfits(await environment(values, onAws)), [
      "millrace-apps:services.web.settings.PRODUCER_URL must be left out, since the platform sets that variable.",
    ]);
  });

  it("counts a place for figures of nodes that infra has turned off as missing", async () => {
    const contract = { ...onAws, observability: { containerInsights: false } };
    const [problem = "", ...more] = misfits(
      await environment({ ...least, addOns: { observability: {} } }, contract),
    );
    assert.match(problem, /^millrace-apps:addOns\.observability needs log groups/);
    assert.deepEqual(more, []);
  });

  it("stops the program before anything is made", async () => {
    await assert.rejects(apps({ ...least, nodePools: {}, collector: {} }, bare), {
      message:
        "The environment is not what configuration and services ask for:" +
        "\n  - millrace-apps:nodePools is missing; EKS Auto Mode makes no nodes until it has at least one pool." +
        "\n  - millrace-apps:collector needs a log group and a role; set millrace-infra:observability.collector to true.",
    });
  });
});
