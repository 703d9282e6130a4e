import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Attaches a policy that AWS writes and keeps up to date, by its name. */
export function attachManaged(
  parent: pulumi.Resource,
  name: string,
  role: aws.iam.Role,
  policy: string,
): aws.iam.RolePolicyAttachment {
  return new aws.iam.RolePolicyAttachment(
    name,
    { role: role.name, policyArn: `arn:aws:iam::aws:policy/${policy}` },
    { parent },
  );
}
