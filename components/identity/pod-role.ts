import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assumedBy, policyDocument, type Statement } from "../iam";

export interface PodRoleArgs {
  readonly clusterName: pulumi.Input<string>;
  /** Kubernetes namespace of the service account. */
  readonly namespace: string;
  /** Kubernetes service account whose pods get the role. */
  readonly serviceAccount: string;
  /** All that the pods may do in AWS; nothing, where the role is but an identity. */
  readonly statements: readonly Statement[];
}

/** The role of one service's pods, by EKS Pod Identity: no keys, and nothing for any other service account. */
export class PodRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: PodRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:compute:PodRole", name, {}, opts);
    const { clusterName, namespace, serviceAccount, statements } = args;
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        description: `Pods of service account ${namespace}/${serviceAccount}`,
        assumeRolePolicy: assumedBy("pods.eks.amazonaws.com", {
          actions: ["sts:AssumeRole", "sts:TagSession"],
          conditions: {
            StringEquals: {
              "aws:RequestTag/kubernetes-namespace": namespace,
              "aws:RequestTag/kubernetes-service-account": serviceAccount,
            },
          },
        }),
      },
      { parent: this },
    );
    // A role may also be there for its name alone, as the user of a database.
    const policies =
      statements.length === 0
        ? []
        : [
            new aws.iam.RolePolicy(
              `${name}-policy`,
              { role: role.name, policy: policyDocument(...statements) },
              { parent: this },
            ),
          ];
    new aws.eks.PodIdentityAssociation(
      `${name}-association`,
      { clusterName, namespace, serviceAccount, roleArn: role.arn },
      // Pods that start meanwhile would hold credentials that allow nothing.
      { parent: this, dependsOn: policies },
    );
    this.arn = role.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
