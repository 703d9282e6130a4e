import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Account } from "../iam";
import { findCluster } from "./person-grants";
import { trustOfPeople, type TwoFactor } from "./person-trust";

export interface PersonRoleArgs {
  /** Name of the role, fixed: people write it into their profiles. */
  readonly roleName: string;
  readonly account: Account;
  /** ARNs of those who may take the role: IAM users, roles, or a whole account. */
  readonly principals: readonly string[];
  /** Who has seen to a second factor. */
  readonly twoFactor: TwoFactor;
  /** Longest session, in hours, 1 to 12. */
  readonly sessionHours: number;
  /** Name of the cluster that the role leads into. */
  readonly clusterName: string;
  /** Policy of those who may open tunnels, for a role that may. */
  readonly tunnelPolicyArn?: pulumi.Input<string>;
}

/** A role that people take: it finds the cluster, and opens tunnels where it may. */
export class PersonRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: PersonRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:compute:PersonRole", name, {}, opts);
    const { roleName, account, clusterName, tunnelPolicyArn, sessionHours } = args;
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        name: roleName,
        description: `People of ${clusterName}: ${name}`,
        maxSessionDuration: sessionHours * 3600,
        assumeRolePolicy: policyDocument(...trustOfPeople(args.principals, args.twoFactor)),
      },
      { parent: this },
    );
    new aws.iam.RolePolicy(
      `${name}-policy`,
      { role: role.name, policy: policyDocument(findCluster(account, clusterName)) },
      { parent: this },
    );
    if (tunnelPolicyArn !== undefined) {
      new aws.iam.RolePolicyAttachment(
        `${name}-tunnels`,
        { role: role.name, policyArn: tunnelPolicyArn },
        { parent: this },
      );
    }
    this.arn = role.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
