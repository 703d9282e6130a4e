import * as pulumi from "@pulumi/pulumi";

/** One statement of a policy document. */
export interface Statement {
  /** Says what the statement is for; letters and digits only. */
  readonly sid: string;
  /** @default "Allow" */
  readonly effect?: "Allow" | "Deny";
  /** Exact actions, `s3:GetObject`. */
  readonly actions: readonly string[];
  /** ARNs; a role's trust policy has none. */
  readonly resources?: readonly pulumi.Input<string>[];
  /** Who; absent in policies that are attached to a role. */
  readonly principal?: "*" | Principal;
  /** Operator -> key -> values. */
  readonly conditions?: Conditions;
}

/** Principals by kind: ARNs of accounts and roles, AWS services, identity providers. */
export type Principal = Readonly<
  Partial<Record<"AWS" | "Service" | "Federated", pulumi.Input<string> | readonly pulumi.Input<string>[]>>
>;

export type Conditions = Readonly<
  Record<string, Readonly<Record<string, pulumi.Input<string> | readonly pulumi.Input<string>[]>>>
>;

/** Writes a policy document as JSON: identity, trust, key and bucket policies alike. */
export function policyDocument(...statements: readonly Statement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: statements.map(({ sid, effect, actions, resources, principal, conditions }) => ({
      Sid: sid,
      Effect: effect ?? "Allow",
      Principal: principal,
      Action: actions,
      Resource: resources,
      Condition: conditions,
    })),
  });
}
