import assert from "node:assert/strict";
import { replicasOf, scaleOf } from "../../../apps/scaling";
import type { Contract } from "../../../contract/outputs";
import { shipped } from "../../support/demonstration";
import type { Service } from "../../../platform/services";
import { apps, environment, least } from "../../support/stacks/apps";
import { elsewhere, onAws } from "../../support/stacks/contract";
import { contractOf, leastFor, shop } from "../../support/stacks/shop";
import { requirements } from "./order";

const SERVICES = {
  producer: { minReplicas: 2, maxReplicas: 30 },
  consumer: { minReplicas: 2, maxReplicas: 12, scaling: { perPod: 1000 } },
};

const SCALED = { ...least, keda: { replicas: 1 }, services: SERVICES };
const ON_EKS = { ...SCALED, addOns: { metricsServer: {} } };

/** How a service scales on EKS with KEDA. */
async function scale(
  name: string,
  services: object = {},
  contract: Contract = onAws,
  registry: readonly Service[] = shipped,
) {
  const values = {
    ...(registry === shop ? leastFor : least),
    keda: {},
    addOns: { metricsServer: {} },
    services,
  };
  const service = registry.find((one) => one.name === name);
  assert.ok(service);
  const given = await environment(values, contract, registry);
  return { scale: scaleOf(service, given), replicas: replicasOf(service, given) };
}

const ofShop = (name: string, services: object = {}, contract = contractOf(shop)) =>
  scale(name, services, contract, shop);

describe("scaling", () => {
  it("follows the manifest between 1 and 10 pods, where the configuration says nothing", async () => {
    const { scale: producer } = await scale("producer");
    assert.deepEqual([producer?.minReplicas, producer?.maxReplicas], [1, 10]);
    assert.deepEqual(
      producer?.triggers.map(({ type, metadata }) => [
        type,
        metadata["value"] ?? metadata["targetMetricValue"],
      ]),
      [
        ["cpu", "70"],
        ["aws-cloudwatch", "600"],
      ],
    );
    assert.equal((await scale("web")).scale, undefined);
  });

  it("counts the requests to the target group of the service", async () => {
    const { scale: producer } = await scale("producer");
    const requests = producer?.triggers.find(({ type }) => type === "aws-cloudwatch");
    assert.equal(requests?.metadata["dimensionValue"], "app/millrace-dev/2;targetgroup/http/1");
    assert.equal(requests.metadata["awsRegion"], "eu-central-1");
    const { scale: orders } = await ofShop("orders");
    assert.deepEqual(
      orders?.triggers.map(({ metadata }) => [metadata["dimensionValue"], metadata["targetMetricValue"]]),
      [["app/millrace-dev/2;targetgroup/orders/1", "1500"]],
    );
  });

  it("goes by CPU alone where there is no balancer, and is left out where nothing else is left", async () => {
    const { scale: producer } = await scale("producer", {}, { ...onAws, edge: undefined });
    assert.deepEqual(
      producer?.triggers.map(({ type }) => type),
      ["cpu"],
    );
    const { scale: orders, replicas } = await ofShop(
      "orders",
      { orders: { minReplicas: 3 } },
      { ...contractOf(shop), edge: undefined },
    );
    assert.deepEqual([orders, replicas], [undefined, 3]);
  });

  it("goes by the depth that the queue's reporting service reports", async () => {
    const { scale: consumer } = await scale("consumer");
    const [depth, ...more] = consumer?.triggers ?? [];
    assert.deepEqual(more, []);
    assert.equal(depth?.metadata["url"], "http://producer.millrace/queue");
    assert.equal(depth.metadata["valueLocation"], "depth");
    assert.equal(depth.metadata["targetValue"], "5000");
    // The reporting service has several queues.
    const { scale: billing } = await ofShop("billing");
    assert.equal(billing?.triggers[0]?.metadata["url"], "http://orders.millrace/queue/orders");
  });

  it("has as many entries a pod as it drains in the time that is stated", async () => {
    const perPod = async (services: object = {}) => {
      const { scale: billing } = await ofShop("billing", services);
      return billing?.triggers[0]?.metadata["targetValue"];
    };
    assert.equal(await perPod(), "1200"); // 600 s at 0.5 s each
    assert.equal(await perPod({ billing: { scaling: { drainWithin: "1m" } } }), "120");
    assert.equal(await perPod({ billing: { scaling: { perPod: 7 } } }), "7");
  });

  it("goes by the measured time for all entries, where a time to drain them is set and no time per message", async () => {
    const trigger = async (services: object = {}) => {
      const { scale: consumer } = await scale("consumer", services);
      const { valueLocation, targetValue, activationTargetValue } = consumer?.triggers[0]?.metadata ?? {};
      return [valueLocation, targetValue, activationTargetValue];
    };
    assert.deepEqual(await trigger({ consumer: { scaling: { drainWithin: "10m" } } }), [
      "backlogSeconds",
      "600",
      "0",
    ]);
    assert.deepEqual(await trigger({ consumer: { scaling: { perPod: 7 } } }), ["depth", "7", "0"]);
  });

  it("has a minimum in the periods of a schedule", async () => {
    const { scale: billing } = await ofShop("billing", { billing: { minReplicas: 0 } });
    assert.equal(billing?.minReplicas, 0);
    assert.deepEqual(billing.triggers[1]?.metadata, {
      timezone: "Europe/Berlin",
      start: "0 8 * * 1-5",
      end: "0 18 * * 1-5",
      desiredReplicas: "4",
    });
  });

  it("takes the configuration's targets in place of the manifest's", async () => {
    const targets = { requestsPerSecond: 3, cpuPercent: 50 };
    const { scale: producer } = await scale("producer", { producer: { scaling: targets } });
    assert.deepEqual(
      producer?.triggers.map(({ metadata }) => metadata["value"] ?? metadata["targetMetricValue"]),
      ["50", "180"],
    );
  });

  it("is turned off by a fixed number of pods, and by there being no KEDA", async () => {
    const fixed = await scale("producer", { producer: { replicas: 3 } });
    assert.deepEqual([fixed.scale, fixed.replicas], [undefined, 3]);
    const [producer] = shipped.filter(({ name }) => name === "producer");
    assert.ok(producer);
    const given = await environment(least, onAws);
    assert.deepEqual([scaleOf(producer, given), replicasOf(producer, given)], [undefined, 1]);
  });

  it("is KEDA's, which is there before and after, and leaves no number in the Deployments", async () => {
    const recording = await apps(ON_EKS, onAws);
    for (const service of ["producer", "consumer"]) {
      const before = requirements(recording, `${service}-scaling-scaled-object`);
      assert.ok(before.has("keda-release") && before.has(`${service}-deployment`));
      const deployment = recording.resources.find(({ name }) => name === `${service}-deployment`);
      assert.equal("replicas" in Object(deployment?.inputs["spec"]), false);
    }
  });

  it("lets KEDA's operator reach what it asks", async () => {
    const egress = async (infra: Contract) => {
      const { resources } = await apps(ON_EKS, infra);
      const policy = resources.find(({ name }) => name === "keda-operator-policy");
      return JSON.stringify(Reflect.get(Object(policy?.inputs["spec"]), "egress"));
    };
    assert.match(await egress(onAws), /"port":8080.*"app.kubernetes.io\/name":"producer"/);
    assert.match(await egress(onAws), /169\.254\.170\.23/);
    assert.doesNotMatch(await egress({ ...onAws, edge: undefined }), /169\.254\.170\.23/);
  });

  it("works in a cluster that is not EKS's, as long as that has KEDA", async () => {
    const { resources } = await apps({ ...SCALED, contract: elsewhere });
    assert.ok(resources.some(({ name }) => name === "consumer-scaling-scaled-object"));
    const { resources: fixed } = await apps({ ...least, contract: elsewhere });
    assert.deepEqual(
      fixed.filter(
        ({ type }) => type.startsWith("millrace:k8s:Autoscaler") || type.startsWith("millrace:k8s:Keda"),
      ),
      [],
    );
  });
});
