import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assumedBy, policyDocument, type Statement } from "../iam";
import { attachManaged } from "../identity/managed-policy";

export interface ClusterRoleArgs {
  /** Name of the cluster. */
  readonly clusterName: string;
}

/** AWS's own policies for what EKS Auto Mode does in the account. */
const POLICIES = [
  "AmazonEKSBlockStoragePolicy",
  "AmazonEKSClusterPolicy",
  "AmazonEKSComputePolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSNetworkingPolicy",
] as const;

/** The role that EKS acts in: control plane, nodes, volumes and network interfaces of Auto Mode. */
export class ClusterRole extends pulumi.ComponentResource {
  /** The resource itself, as the cluster's component takes no less. */
  readonly role: aws.iam.Role;
  /** What the cluster needs before it can be made, and until it is gone. */
  readonly policies: readonly pulumi.Resource[];

  constructor(name: string, args: ClusterRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:compute:ClusterRole", name, {}, opts);
    this.role = new aws.iam.Role(
      `${name}-role`,
      {
        description: `EKS cluster ${args.clusterName}`,
        assumeRolePolicy: assumedBy("eks.amazonaws.com", { actions: ["sts:AssumeRole", "sts:TagSession"] }),
      },
      { parent: this },
    );
    this.policies = [
      ...POLICIES.map((policy) => attachManaged(this, `${name}-${policy}`, this.role, policy)),
      new aws.iam.RolePolicy(
        `${name}-tags`,
        { role: this.role.name, policy: policyDocument(...tagging()) },
        { parent: this },
      ),
    ];
    this.registerOutputs({});
  }
}

/**
 * Tags of one's own on what Auto Mode makes. AWS's policies allow only its own tags; these statements allow the same
 * calls with others beside, always with the cluster's name, as AWS documents them.
 */
function tagging(): Statement[] {
  const ofThisCluster = { "aws:RequestTag/eks:eks-cluster-name": "${aws:PrincipalTag/eks:eks-cluster-name}" };
  return [
    {
      actions: ["ec2:CreateFleet", "ec2:CreateLaunchTemplate", "ec2:RunInstances"],
      // Fleets, templates, interfaces, volumes and images, none of which have names beforehand.
      resources: ["*"],
      conditions: {
        StringEquals: ofThisCluster,
        StringLike: {
          "aws:RequestTag/eks:kubernetes-node-class-name": "*",
          "aws:RequestTag/eks:kubernetes-node-pool-name": "*",
        },
      },
    },
    {
      actions: ["ec2:CreateSnapshot", "ec2:CreateVolume"],
      resources: ["arn:aws:ec2:*:*:snapshot/*", "arn:aws:ec2:*:*:volume/*"],
      conditions: { StringEquals: ofThisCluster },
    },
    {
      actions: ["ec2:CreateNetworkInterface"],
      resources: ["*"],
      conditions: {
        StringEquals: ofThisCluster,
        StringLike: { "aws:RequestTag/eks:kubernetes-cni-node-name": "*" },
      },
    },
  ];
}
