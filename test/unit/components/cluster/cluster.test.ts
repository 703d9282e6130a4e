import assert from "node:assert/strict";
import { Cluster, type ClusterArgs } from "../../../../components/cluster/cluster";
import { statementsOf } from "../../../support/graph";
import { assertParents, made, value } from "../account/made";

const ARGS: ClusterArgs = {
  clusterName: "millrace-test",
  account: { id: "123456789012", region: "eu-central-1" },
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2", "subnet-3"],
  version: "1.36",
  serviceCidr: "172.20.0.0/16",
  publicCidrs: [],
  access: {},
  imageCache: false,
  deletionProtection: true,
  protect: true,
  logs: { kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/logs", retentionInDays: 30 },
};

const cluster = (args: Partial<ClusterArgs> = {}) => made(() => new Cluster("k8s", { ...ARGS, ...args }));

describe("Cluster", () => {
  it("makes its parts as children, named after their parents", async () => {
    assertParents((await cluster()).resources, "k8s");
  });

  it("runs in Auto Mode without built-in pools, CoreDNS or a node group; people come in by access entries alone", async () => {
    const { inputs } = (await cluster()).named("k8s-eks");
    assert.deepEqual(inputs, {
      name: "millrace-test",
      version: "1.36",
      upgradePolicy: { supportType: "STANDARD" },
      serviceRole: { resource: "k8s-control-role" },
      vpcId: "vpc-1",
      subnetIds: ARGS.subnetIds,
      endpointPrivateAccess: true,
      endpointPublicAccess: false,
      kubernetesServiceIpAddressRange: "172.20.0.0/16",
      autoMode: { enabled: true, createNodeRole: false, computeConfig: { nodePools: [] } },
      corednsAddonOptions: {
        enabled: false,
        // The SDK's own defaults.
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
      },
      skipDefaultNodeGroup: true,
      authenticationMode: "API",
      encryptionConfigKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/k8s-secrets-key-id",
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      deletionProtection: true,
    });
  });

  it("is what EKS lets its role be: trusted with sessions of its own tags", async () => {
    const [trust] = statementsOf((await cluster()).named("k8s-control-role"));
    assert.deepEqual(
      [trust?.Principal, trust?.Action],
      [{ Service: "eks.amazonaws.com" }, ["sts:AssumeRole", "sts:TagSession"]],
    );
  });

  it("has an endpoint that is private, or open to the blocks given", async () => {
    const endpoint = async (publicCidrs: readonly string[]) => {
      const { inputs } = (await cluster({ publicCidrs })).named("k8s-eks");
      return [inputs.endpointPrivateAccess, inputs.endpointPublicAccess, inputs.publicAccessCidrs];
    };
    assert.deepEqual(await endpoint([]), [true, false, undefined]);
    assert.deepEqual(await endpoint(["198.51.100.7/32"]), [true, true, ["198.51.100.7/32"]]);
  });

  it("waits for its role's policies, its key and its log group", async () => {
    const { before, named } = await cluster();
    assert.deepEqual(before("k8s-eks"), [
      "k8s-control-AmazonEKSBlockStoragePolicy",
      "k8s-control-AmazonEKSClusterPolicy",
      "k8s-control-AmazonEKSComputePolicy",
      "k8s-control-AmazonEKSLoadBalancingPolicy",
      "k8s-control-AmazonEKSNetworkingPolicy",
      "k8s-control-tags",
      "k8s-log",
      "k8s-secrets-key",
    ]);
    assert.deepEqual(named("k8s-log").inputs, { name: "/aws/eks/millrace-test/cluster", ...ARGS.logs });
  });

  it("gives nodes a role that joins and pulls images, and an entry of their kind", async () => {
    const { named, resources } = await cluster();
    assert.deepEqual(
      resources
        .filter(({ type, name }) => type.includes("rolePolicyAttachment") && name.startsWith("k8s-nodes"))
        .map(({ inputs }) => inputs.policyArn)
        .sort(),
      [
        "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
        "arn:aws:iam::aws:policy/AmazonEKSWorkerNodeMinimalPolicy",
      ],
    );
    assert.deepEqual(named("k8s-node-access-entry").inputs, {
      clusterName: "millrace-test",
      principalArn: "arn:aws:iam::123456789012:role/k8s-nodes-role",
      type: "EC2",
    });
    assert.equal(
      named("k8s-node-access-policy").inputs.policyArn,
      "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy",
    );
  });

  it("lets in whom the configuration names", async () => {
    const principalArn = "arn:aws:iam::123456789012:role/developers";
    const { named } = await cluster({ access: { developers: { principalArn, policy: "view" } } });
    assert.equal(named("k8s-access-developers-entry").inputs.principalArn, principalArn);
    assert.equal(
      named("k8s-access-developers-policy").inputs.policyArn,
      "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
    );
  });

  it("lets its role, and no other, encrypt volumes and hand their key to AWS services", async () => {
    const { named } = await cluster();
    const role = { AWS: "arn:aws:iam::123456789012:role/k8s-control-role" };
    const uses = statementsOf(named("k8s-volumes-key")).filter(
      ({ Action }) => Action.includes("kms:Decrypt") || Action.includes("kms:CreateGrant"),
    );
    assert.deepEqual(
      uses.map(({ Principal, Condition }) => [Principal, Condition]),
      [
        [role, undefined],
        [role, { Bool: { "kms:GrantIsForAWSResource": "true" } }],
      ],
    );
    assert.deepEqual(uses[1]?.Action, ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]);
  });

  it("lets whoever makes it hand the secrets' key to EKS, which refuses conditions on that", async () => {
    const statements = statementsOf((await cluster()).named("k8s-secrets-key"));
    const granting = statements.filter(({ Action }) => Action.includes("kms:CreateGrant"));
    assert.deepEqual(
      granting.map(({ Action, Principal, Condition }) => [Action, Principal, Condition]),
      [[["kms:CreateGrant"], { AWS: "arn:aws:iam::123456789012:root" }, undefined]],
    );
    const using = statements.filter(({ Action }) => Action.includes("kms:Decrypt"));
    assert.deepEqual(
      using.map(({ Principal }) => Principal),
      [{ AWS: "arn:aws:iam::123456789012:role/k8s-control-role" }],
    );
  });

  it("allows tags of one's own only on what carries the cluster's name", async () => {
    const { named } = await cluster();
    const statements = statementsOf(named("k8s-control-tags"));
    assert.deepEqual(
      statements.map(({ Action }) => Action),
      [
        ["ec2:CreateFleet", "ec2:CreateLaunchTemplate", "ec2:RunInstances"],
        ["ec2:CreateSnapshot", "ec2:CreateVolume"],
        ["ec2:CreateNetworkInterface"],
      ],
    );
    for (const { Condition } of statements) {
      assert.equal(
        Reflect.get(
          Object(Reflect.get(Object(Condition), "StringEquals")),
          "aws:RequestTag/eks:eks-cluster-name",
        ),
        "${aws:PrincipalTag/eks:eks-cluster-name}",
      );
    }
  });

  it("keeps cluster and keys when protected", async () => {
    const kept = async (protect: boolean) =>
      (await cluster({ protect })).resources.filter((resource) => resource.protect).map(({ name }) => name);
    assert.deepEqual((await kept(true)).sort(), ["k8s-eks", "k8s-secrets-key", "k8s-volumes-key"]);
    assert.deepEqual(await kept(false), []);
  });

  it("hands out what others need to reach it", async () => {
    const { component } = await cluster();
    assert.equal(component.dnsAddress, "172.20.0.10");
    assert.equal(await value(component.clusterName), "millrace-test");
    assert.equal(await value(component.endpoint), "https://ABCDEF.example.eks.amazonaws.com");
    assert.equal(await value(component.certificateAuthority), "Q0VSVElGSUNBVEU=");
    assert.equal(await value(component.securityGroupId), "k8s-eks-security-group");
    assert.equal(await value(component.nodeRoleName), "k8s-nodes-role");
    assert.equal(
      await value(component.volumeKeyArn),
      "arn:aws:kms:eu-central-1:123456789012:key/k8s-volumes-key-id",
    );
  });
});
