import assert from "node:assert/strict";
import { AutoMode, type AutoModeArgs } from "../../../k8s/auto-mode";
import { nodePoolSpec, placed, type NodePool } from "../../../k8s/node-pool";
import { assertFamily, built } from "./built";

const POOL: NodePool = {
  dedicated: false,
  architectures: ["arm64"],
  capacityTypes: ["spot", "on-demand"],
  instanceCategories: ["m", "r"],
  instanceCpus: [2, 4],
  generationAbove: 4,
  cpuLimit: 16,
  memoryLimit: 64,
  expireAfterHours: 168,
  consolidation: "WhenEmptyOrUnderutilized",
  consolidateAfterMinutes: 5,
  disruptionBudget: "20%",
};

const ARGS: AutoModeArgs = {
  nodeRoleName: "node-role",
  subnetIds: ["subnet-a", "subnet-b"],
  securityGroupId: "sg-1",
  volumeKeyArn: "arn:aws:kms:key",
  tags: { project: "millrace", owner: "platform" },
  nodePools: { general: POOL, bulk: POOL },
};

describe("AutoMode", () => {
  it("makes nodes from a class of its own, with our role, subnets, group, key and tags", async () => {
    const { named, resources } = await built(() => new AutoMode("auto", ARGS));
    assertFamily(resources, "auto");
    assert.deepEqual(named("auto-node-class").inputs, {
      apiVersion: "eks.amazonaws.com/v1",
      kind: "NodeClass",
      metadata: { name: "millrace" },
      spec: {
        role: "node-role",
        subnetSelectorTerms: [{ id: "subnet-a" }, { id: "subnet-b" }],
        securityGroupSelectorTerms: [{ id: "sg-1" }],
        networkPolicy: "DefaultAllow",
        networkPolicyEventLogs: "Enabled",
        ephemeralStorage: { size: "40Gi", kmsKeyID: "arn:aws:kms:key" },
        tags: { project: "millrace", owner: "platform" },
      },
    });
  });

  it("has the network policies enforced before there is a node", async () => {
    const { named, before } = await built(() => new AutoMode("auto", ARGS));
    assert.deepEqual(named("auto-network-policies").inputs, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
      data: { "enable-network-policy-controller": "true" },
    });
    assert.deepEqual(before("auto-node-class"), ["auto-network-policies"]);
    assert.deepEqual(before("auto-general-nodes"), ["auto-node-class"]);
    assert.deepEqual(before("auto-bulk-nodes"), ["auto-node-class"]);
  });
});

describe("nodePoolSpec", () => {
  it("says in Karpenter's words which nodes, how many, and when they are replaced", () => {
    assert.deepEqual(nodePoolSpec("millrace", "general", POOL), {
      template: {
        spec: {
          nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: "millrace" },
          requirements: [
            { key: "kubernetes.io/arch", operator: "In", values: ["arm64"] },
            { key: "karpenter.sh/capacity-type", operator: "In", values: ["spot", "on-demand"] },
            { key: "eks.amazonaws.com/instance-category", operator: "In", values: ["m", "r"] },
            { key: "eks.amazonaws.com/instance-generation", operator: "Gt", values: ["4"] },
            { key: "eks.amazonaws.com/instance-cpu", operator: "In", values: ["2", "4"] },
          ],
          expireAfter: "168h",
          terminationGracePeriod: "1h",
        },
      },
      disruption: {
        consolidationPolicy: "WhenEmptyOrUnderutilized",
        consolidateAfter: "5m",
        budgets: [{ nodes: "20%" }],
      },
      limits: { cpu: "16", memory: "64Gi" },
    });
  });

  it("takes nodes of any size when none is asked for", () => {
    const { requirements } = nodePoolSpec("millrace", "general", { ...POOL, instanceCpus: undefined })
      .template.spec;
    assert.equal(
      requirements.some(({ key }) => key === "eks.amazonaws.com/instance-cpu"),
      false,
    );
  });

  it("keeps a dedicated pool for the pods that are placed in it", () => {
    const { template } = nodePoolSpec("millrace", "bulk", { ...POOL, dedicated: true });
    const { nodeSelector, tolerations } = placed("bulk");
    assert.deepEqual(template.spec.taints, [
      { key: "millrace/dedicated", value: "bulk", effect: "NoSchedule" },
    ]);
    assert.deepEqual(tolerations, [
      { key: "millrace/dedicated", operator: "Equal", value: "bulk", effect: "NoSchedule" },
    ]);
    assert.deepEqual(nodeSelector, { "karpenter.sh/nodepool": "bulk" });
    assert.equal(nodePoolSpec("millrace", "bulk", POOL).template.spec.taints, undefined);
  });

  it("gives nodes back only when they are empty, if told to", () => {
    const { disruption } = nodePoolSpec("millrace", "general", { ...POOL, consolidation: "WhenEmpty" });
    assert.equal(disruption.consolidationPolicy, "WhenEmpty");
  });
});
