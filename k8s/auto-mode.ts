import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { NodePool } from "./node-pool";
import { nodePoolSpec } from "./node-pool";

export interface AutoModeArgs {
  /** Name of the IAM role of the nodes, which must have an access entry of type EC2. */
  readonly nodeRoleName: pulumi.Input<string>;
  /** Where nodes are made, one subnet a zone. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Security group of nodes and pods. */
  readonly securityGroupId: pulumi.Input<string>;
  /** KMS key of the nodes' disks. */
  readonly volumeKeyArn: pulumi.Input<string>;
  /** Tags of every node and disk that is made. */
  readonly tags: Readonly<Record<string, string>>;
  /** The pools, by name. */
  readonly nodePools: Readonly<Record<string, NodePool>>;
}

/** Name of the node class; `default` is EKS's own, whose nodes carry no tags of ours. */
const NODE_CLASS = "millrace";

/**
 * What EKS Auto Mode makes nodes by, so that they are encrypted with our key and carry our tags, and its being told to
 * enforce NetworkPolicies, which it ignores otherwise.
 */
export class AutoMode extends pulumi.ComponentResource {
  /** Names of the node pools, known when they exist. */
  readonly nodePools: pulumi.Output<string[]>;

  constructor(
    private readonly name: string,
    args: AutoModeArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:k8s:AutoMode", name, {}, opts);
    const enforcement = this.enforcement();
    const nodeClass = this.nodeClass(args, enforcement);
    const pools = Object.entries(args.nodePools).map(([pool, spec]) => this.nodePool(pool, spec, nodeClass));
    this.nodePools = pulumi.all(pools.map(({ metadata }) => metadata.name));
    this.registerOutputs({ nodePools: this.nodePools });
  }

  private enforcement(): pulumi.Resource {
    return new k8s.core.v1.ConfigMap(
      `${this.name}-network-policies`,
      {
        metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
        data: { "enable-network-policy-controller": "true" },
      },
      { parent: this },
    );
  }

  /** Nodes come after the enforcement, so that no pod of ours has ever run without it. */
  private nodeClass(args: AutoModeArgs, enforcement: pulumi.Resource): pulumi.Resource {
    return new k8s.apiextensions.CustomResource(
      `${this.name}-node-class`,
      {
        apiVersion: "eks.amazonaws.com/v1",
        kind: "NodeClass",
        metadata: { name: NODE_CLASS },
        spec: {
          role: args.nodeRoleName,
          subnetSelectorTerms: args.subnetIds.map((id) => ({ id })),
          securityGroupSelectorTerms: [{ id: args.securityGroupId }],
          // Closed by the namespace's own policy; `DefaultDeny` would also cut off add-ons that bring none.
          networkPolicy: "DefaultAllow",
          networkPolicyEventLogs: "Enabled",
          ephemeralStorage: { size: "40Gi", kmsKeyID: args.volumeKeyArn },
          tags: { ...args.tags },
        },
      },
      { parent: this, dependsOn: [enforcement] },
    );
  }

  private nodePool(
    pool: string,
    args: NodePool,
    nodeClass: pulumi.Resource,
  ): k8s.apiextensions.CustomResource {
    return new k8s.apiextensions.CustomResource(
      `${this.name}-${pool}-nodes`,
      {
        apiVersion: "karpenter.sh/v1",
        kind: "NodePool",
        metadata: { name: pool },
        spec: nodePoolSpec(NODE_CLASS, pool, args),
      },
      { parent: this, dependsOn: [nodeClass] },
    );
  }
}
