import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../iam";
import { boundaryStatements } from "../identity/boundary-rules";
import { neighboursNamed, othersTag, type EnvironmentScope } from "./environment";

/**
 * The most that any role of an environment may do, where somebody deploys who must not be able to change that: as the
 * environment itself would have it, and neither Pulumi's states nor anything of another environment's.
 */
export function boundary(scope: EnvironmentScope): Statement[] {
  const { accountId, environment, identifier, stateBucketArn, stateKeyArn } = scope;
  const neighbours = neighboursNamed(scope);
  return [
    ...boundaryStatements(accountId, identifier),
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
    ...(neighbours.length > 0 ? [{ effect: "Deny", actions: ["*"], resources: neighbours } as const] : []),
  ];
}
