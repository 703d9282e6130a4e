import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../iam";
import { othersTag, type EnvironmentScope } from "./environment";
import { RUNTIME_SERVICES, SERVICES } from "./environment-services";

/** What EKS Auto Mode does in IAM for its nodes, by AWS's own policies. */
const NODE_IDENTITY = [
  "iam:AddRoleToInstanceProfile",
  "iam:CreateInstanceProfile",
  "iam:DeleteInstanceProfile",
  "iam:GetInstanceProfile",
  "iam:ListInstanceProfiles",
  "iam:RemoveRoleFromInstanceProfile",
  "iam:TagInstanceProfile",
];

/**
 * The most that any role of an environment may ever do, whatever its own policies say. A boundary gives nothing by
 * itself, so it names services, not actions: it is there to keep a role that somebody makes too mighty away from
 * identities, from Pulumi's states and from other environments.
 */
export function boundary(scope: EnvironmentScope): Statement[] {
  const { accountId, identifier, environment, stateBucketArn, stateKeyArn } = scope;
  const services = [...SERVICES, ...RUNTIME_SERVICES].map(({ prefix }) => `${prefix}:*`);
  return [
    { actions: services.sort(), resources: ["*"] },
    { actions: NODE_IDENTITY, resources: [`arn:aws:iam::${accountId}:instance-profile/*`] },
    {
      actions: ["iam:GetRole", "iam:PassRole"],
      resources: [`arn:aws:iam::${accountId}:role/${identifier}-*`],
    },
    {
      actions: ["iam:CreateServiceLinkedRole"],
      resources: [`arn:aws:iam::${accountId}:role/aws-service-role/*`],
    },
    {
      effect: "Deny",
      actions: ["kms:*", "s3:*"],
      resources: [stateBucketArn, pulumi.interpolate`${stateBucketArn}/*`, stateKeyArn],
    },
    {
      effect: "Deny",
      actions: ["*"],
      resources: ["*"],
      conditions: othersTag("aws:ResourceTag", environment),
    },
  ];
}
