import assert from "node:assert/strict";
import { misfits } from "../../../apps/fit";
import type { Contract } from "../../../contract/outputs";
import { apps, configOf, least } from "../../support/stacks/apps";
import { elsewhere, onAws } from "../../support/stacks/contract";

const ADD_ONS = { metricsServer: {}, externalDns: {}, observability: {} };
const EVERYTHING = { ...least, addOns: ADD_ONS, collector: {}, datadog: {} };

const bare: Contract = { ...onAws, dns: undefined, observability: undefined };

describe("what the configuration asks of the environment", () => {
  it("is there where infra has made all of it", async () => {
    assert.deepEqual(misfits(await configOf(EVERYTHING), onAws), []);
    assert.deepEqual(misfits(await configOf(least), bare), []);
    assert.deepEqual(misfits(await configOf(least), elsewhere), []);
  });

  it("is named where it is missing, all of it at once, with what to do", async () => {
    assert.deepEqual(misfits(await configOf({ ...EVERYTHING, nodePools: {} }), bare), [
      "millrace-apps:nodePools is missing; EKS Auto Mode makes no nodes until it has at least one pool.",
      "millrace-apps:addOns.externalDns needs a zone; set millrace-infra:edge.domain and millrace-infra:addOns.externalDns.",
      "millrace-apps:addOns.observability needs log groups and a role; set " +
        "millrace-infra:observability.containerInsights to true.",
      "millrace-apps:collector needs a log group and a role; set millrace-infra:observability.collector to true.",
      "millrace-apps:datadog needs a key; set millrace-infra:observability.datadog.apiKeySecretArn to its secret's ARN.",
    ]);
  });

  it("is not add-ons of EKS where the cluster is not EKS's", async () => {
    assert.deepEqual(misfits(await configOf({ ...least, addOns: ADD_ONS }), elsewhere), [
      "millrace-apps:addOns are for clusters of EKS alone; leave them out and bring what the cluster needs.",
    ]);
  });

  it("is somebody who tells the CPU, where EKS has nobody else and pods are scaled on it", async () => {
    const scaled = { ...least, keda: {}, producer: { scaling: { minReplicas: 1, maxReplicas: 2 } } };
    assert.deepEqual(misfits(await configOf(scaled), onAws), [
      "millrace-apps:producer.scaling needs to know the pods' CPU, which EKS tells nobody by itself; set " +
        "addOns.metricsServer.",
    ]);
    assert.deepEqual(misfits(await configOf({ ...scaled, addOns: { metricsServer: {} } }), onAws), []);
    assert.deepEqual(misfits(await configOf(scaled), elsewhere), []);
  });

  it("is replicas to wait for, where the producer shall wait for some", async () => {
    const waiting = await configOf({ ...least, producer: { waitReplicas: 2 } });
    const having = (replicas: number) => misfits(waiting, { ...onAws, queue: { ...onAws.queue, replicas } });
    assert.deepEqual(having(2), []);
    assert.deepEqual(having(0), [
      "millrace-apps:producer.waitReplicas is 2, and the queue has 0 replicas a shard to wait for; leave it out where " +
        "millrace-infra:queue.engine is serverless or durable, else set it to replicasPerShard at most.",
    ]);
    assert.equal(having(1).length, 1);
  });

  it("is alarms for the web page's server exactly where it is deployed", async () => {
    const watching = (workloads: string[]) => ({
      ...onAws,
      observability: { containerInsights: true, workloads },
    });
    const [without, all] = [watching(["producer", "consumer"]), watching(["producer", "consumer", "web"])];
    assert.deepEqual(misfits(await configOf({ ...least, web: {} }), all), []);
    assert.deepEqual(misfits(await configOf({ ...least, web: undefined }), without), []);
    assert.deepEqual(misfits(await configOf({ ...least, web: {} }), without), [
      "millrace-apps:web has no alarms; set millrace-infra:web to true.",
    ]);
    assert.deepEqual(misfits(await configOf({ ...least, web: undefined }), all), [
      "millrace-apps:web is missing, but infra has alarms for it; set millrace-infra:web to false, or deploy web.",
    ]);
  });

  it("counts a place for figures of nodes that infra has turned off as missing", async () => {
    const contract = { ...onAws, observability: { containerInsights: false } };
    const [problem = "", ...more] = misfits(
      await configOf({ ...least, addOns: { observability: {} } }),
      contract,
    );
    assert.match(problem, /^millrace-apps:addOns\.observability needs log groups/);
    assert.deepEqual(more, []);
  });

  it("stops the program before anything is made", async () => {
    await assert.rejects(apps({ ...least, nodePools: {}, collector: {} }, bare), {
      message:
        "The environment is not what the configuration asks for:" +
        "\n  - millrace-apps:nodePools is missing; EKS Auto Mode makes no nodes until it has at least one pool." +
        "\n  - millrace-apps:collector needs a log group and a role; set millrace-infra:observability.collector to true.",
    });
  });
});
