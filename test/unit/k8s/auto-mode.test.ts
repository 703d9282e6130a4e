import assert from "node:assert/strict";
import { AutoMode, type AutoModeArgs } from "../../../k8s/auto-mode";
import { nodePoolSpec, type NodePool } from "../../../k8s/node-pool";
import { assertFamily, built } from "./built";

const POOL: NodePool = {
  architectures: ["arm64"],
  capacityTypes: ["spot", "on-demand"],
  instanceCategories: ["m", "r"],
  instanceCpus: [2, 4],
  generationAbove: 4,
  cpuLimit: 16,
  memoryLimit: 64,
  expireAfterHours: 168,
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

  it("makes volumes that are encrypted with our key and carry our tags, in their pod's zone", async () => {
    const { named } = await built(() => new AutoMode("auto", ARGS));
    assert.deepEqual(named("auto-volumes").inputs, {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "gp3", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
      provisioner: "ebs.csi.eks.amazonaws.com",
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
      reclaimPolicy: "Delete",
      parameters: {
        type: "gp3",
        encrypted: "true",
        kmsKeyId: "arn:aws:kms:key",
        tagSpecification_1: "project=millrace",
        tagSpecification_2: "owner=platform",
      },
    });
  });
});

describe("nodePoolSpec", () => {
  it("says in Karpenter's words which nodes, how many, and when they are replaced", () => {
    assert.deepEqual(nodePoolSpec("millrace", POOL), {
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
    const { requirements } = nodePoolSpec("millrace", { ...POOL, instanceCpus: undefined }).template.spec;
    assert.equal(
      requirements.some(({ key }) => key === "eks.amazonaws.com/instance-cpu"),
      false,
    );
  });
});
