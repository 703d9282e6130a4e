import assert from "node:assert/strict";
import { apps, least } from "../../support/stacks/apps";
import { elsewhere, onAws } from "../../support/stacks/contract";
import { requirements } from "./order";

const SCALED = {
  ...least,
  keda: { replicas: 1 },
  producer: { scaling: { minReplicas: 2, maxReplicas: 30 } },
  consumer: { scaling: { minReplicas: 2, maxReplicas: 12, depthPerReplica: 1000 } },
};

const ON_EKS = { ...SCALED, addOns: { metricsServer: {} } };

interface Scaled {
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  readonly triggers: readonly {
    readonly type: string;
    readonly metadata: Readonly<Record<string, string>>;
  }[];
}

async function scaled(infra: typeof onAws, service: string): Promise<Scaled> {
  const { resources } = await apps(ON_EKS, infra);
  return resources.find(({ name }) => name === `${service}-scaling-scaled-object`)?.inputs["spec"] as Scaled;
}

describe("scaling", () => {
  it("gives the producer pods by CPU and by the balancer's requests", async () => {
    const { minReplicaCount, maxReplicaCount, triggers } = await scaled(onAws, "producer");
    assert.deepEqual([minReplicaCount, maxReplicaCount], [2, 30]);
    assert.deepEqual(
      triggers.map(({ type }) => type),
      ["cpu", "aws-cloudwatch"],
    );
    const [, requests] = triggers;
    assert.equal(requests?.metadata["dimensionValue"], "app/millrace-dev/2;targetgroup/http/1");
    assert.equal(requests.metadata["targetMetricValue"], "600");
    assert.equal(requests.metadata["awsRegion"], "eu-central-1");
  });

  it("goes by CPU alone where there is no balancer", async () => {
    const { triggers } = await scaled({ ...onAws, edge: undefined }, "producer");
    assert.deepEqual(
      triggers.map(({ type }) => type),
      ["cpu"],
    );
  });

  it("gives the consumer pods by the one depth that the producer tells", async () => {
    const { triggers } = await scaled(onAws, "consumer");
    const [depth, ...more] = triggers;
    assert.deepEqual(more, []);
    assert.equal(depth?.metadata["url"], "http://producer.millrace/queue");
    assert.equal(depth.metadata["valueLocation"], "depth");
    assert.equal(depth.metadata["targetValue"], "1000");
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
    const egress = async (infra: typeof onAws) => {
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
