import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { UPSTREAMS } from "../account/upstreams";
import { assumedBy, policyDocument, type Account, type Statement } from "../iam";
import { attachManaged } from "../identity/managed-policy";

export interface NodeRoleArgs {
  /** Name of the cluster. */
  readonly clusterName: string;
  readonly account: Account;
  /** Whether nodes may fill the account's cache of public registries. */
  readonly imageCache: boolean;
}

/** The role of the nodes: they join the cluster and pull images; what pods may do is their own roles' business. */
export class NodeRole extends pulumi.ComponentResource {
  readonly roleName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: NodeRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:compute:NodeRole", name, {}, opts);
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        description: `Nodes of EKS cluster ${args.clusterName}`,
        assumeRolePolicy: assumedBy("ec2.amazonaws.com"),
      },
      { parent: this },
    );
    for (const policy of ["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodeMinimalPolicy"]) {
      attachManaged(this, `${name}-${policy}`, role, policy);
    }
    if (args.imageCache) {
      new aws.iam.RolePolicy(
        `${name}-image-cache`,
        { role: role.name, policy: policyDocument(fillCache(args.account)) },
        { parent: this },
      );
    }
    this.roleName = role.name;
    this.arn = role.arn;
    this.registerOutputs({ roleName: this.roleName, arn: this.arn });
  }
}

/** Whoever pulls an image for the first time fetches it, and makes the repository that keeps it. */
function fillCache({ id, region }: Account): Statement {
  const repositories = Object.keys(UPSTREAMS).map(
    (prefix) => `arn:aws:ecr:${region}:${id}:repository/${prefix}/*`,
  );
  return { actions: ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"], resources: repositories };
}
