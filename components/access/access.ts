import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** What AWS's access policies allow: everything, everything in namespaces, editing, or looking. */
const ACCESS_POLICIES = {
  clusterAdmin: "AmazonEKSClusterAdminPolicy",
  admin: "AmazonEKSAdminPolicy",
  edit: "AmazonEKSEditPolicy",
  view: "AmazonEKSViewPolicy",
  /** For the nodes of EKS Auto Mode. */
  autoNode: "AmazonEKSAutoNodePolicy",
} as const;

export interface AccessArgs {
  readonly clusterName: pulumi.Input<string>;
  /** ARN of the IAM role or user. */
  readonly principalArn: pulumi.Input<string>;
  /** `STANDARD` for people and pipelines, `EC2` for nodes of Auto Mode. @default "STANDARD" */
  readonly type?: "STANDARD" | "EC2";
  /** One of AWS's policies, for the whole cluster or for some namespaces. */
  readonly policy?: keyof typeof ACCESS_POLICIES;
  /** Namespaces the policy is limited to. @default the whole cluster */
  readonly namespaces?: readonly string[];
  /** Kubernetes groups, for RBAC of one's own. @default [] */
  readonly groups?: readonly string[];
}

/** Lets an IAM principal into the cluster, with a policy of AWS's, groups of one's own, or both. */
export class Access extends pulumi.ComponentResource {
  constructor(name: string, args: AccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:compute:Access", name, {}, opts);
    const { clusterName, principalArn, type, policy, namespaces, groups } = args;
    const entry = new aws.eks.AccessEntry(
      `${name}-entry`,
      {
        clusterName,
        principalArn,
        type: type ?? "STANDARD",
        ...(groups && { kubernetesGroups: [...groups] }),
      },
      { parent: this },
    );
    if (policy !== undefined) {
      new aws.eks.AccessPolicyAssociation(
        `${name}-policy`,
        {
          clusterName,
          principalArn: entry.principalArn,
          policyArn: `arn:aws:eks::aws:cluster-access-policy/${ACCESS_POLICIES[policy]}`,
          accessScope: namespaces ? { type: "namespace", namespaces: [...namespaces] } : { type: "cluster" },
        },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}
