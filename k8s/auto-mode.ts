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
  /** KMS key of the nodes' disks and of volumes. */
  readonly volumeKeyArn: pulumi.Input<string>;
  /** Tags of every node, disk and volume that is made. */
  readonly tags: Readonly<Record<string, string>>;
  /** The pools, by name. */
  readonly nodePools: Readonly<Record<string, NodePool>>;
}

/** Name of the node class; `default` is EKS's own, whose nodes carry no tags of ours. */
const NODE_CLASS = "millrace";

/**
 * What EKS Auto Mode makes nodes and volumes by, so that all of it is encrypted with our key and carries our tags, and
 * its being told to enforce NetworkPolicies, which it ignores otherwise.
 */
export class AutoMode extends pulumi.ComponentResource {
  /** Name of the default storage class. */
  readonly storageClass: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    args: AutoModeArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:k8s:AutoMode", name, {}, opts);
    const enforcement = this.enforcement();
    const nodeClass = this.nodeClass(args, enforcement);
    for (const [pool, spec] of Object.entries(args.nodePools)) this.nodePool(pool, spec, nodeClass);
    this.storageClass = this.volumes(args).metadata.name;
    this.registerOutputs({ storageClass: this.storageClass });
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

  private nodePool(pool: string, args: NodePool, nodeClass: pulumi.Resource): pulumi.Resource {
    return new k8s.apiextensions.CustomResource(
      `${this.name}-${pool}-nodes`,
      {
        apiVersion: "karpenter.sh/v1",
        kind: "NodePool",
        metadata: { name: pool },
        spec: nodePoolSpec(NODE_CLASS, args),
      },
      { parent: this, dependsOn: [nodeClass] },
    );
  }

  private volumes(args: AutoModeArgs): k8s.storage.v1.StorageClass {
    const tags = Object.entries(args.tags).map(([key, value], index) => [
      `tagSpecification_${index + 1}`,
      `${key}=${value}`,
    ]);
    return new k8s.storage.v1.StorageClass(
      `${this.name}-volumes`,
      {
        metadata: {
          name: "gp3",
          annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
        },
        provisioner: "ebs.csi.eks.amazonaws.com",
        // A volume is made in the zone its pod has been given.
        volumeBindingMode: "WaitForFirstConsumer",
        allowVolumeExpansion: true,
        reclaimPolicy: "Delete",
        parameters: {
          type: "gp3",
          encrypted: "true",
          kmsKeyId: args.volumeKeyArn,
          ...(Object.fromEntries(tags) as Record<string, string>),
        },
      },
      { parent: this },
    );
  }
}
