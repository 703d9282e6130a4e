import * as pulumi from "@pulumi/pulumi";

/** One statement of a policy. */
export interface Statement {
  /** `Deny` is for resource policies that refuse what no other policy may allow. @default "Allow" */
  readonly effect?: "Allow" | "Deny";
  /** Exact actions, `rds-db:connect`; all of a service, `ec2:*`, only for who builds whatever is in it. */
  readonly actions: readonly string[];
  /** Exact ARNs. Left out in trust policies, whose resource is the role itself. */
  readonly resources?: readonly pulumi.Input<string>[];
  /** Who, in trust and resource policies: an AWS service, ARNs of roles or accounts, an identity provider's ARN. */
  readonly principals?:
    | { readonly service: pulumi.Input<string> }
    | { readonly aws: pulumi.Input<string> | readonly string[] }
    | { readonly federated: pulumi.Input<string> };
  /** By operator, then by condition key: `{ StringEquals: { "aws:SourceAccount": "123456789012" } }`. */
  readonly conditions?: Conditions;
}

export type Conditions = Readonly<
  Record<string, Readonly<Record<string, pulumi.Input<string> | readonly string[]>>>
>;

/** The account and region that a stack is deployed to. */
export interface Account {
  /** Twelve digits. */
  readonly id: string;
  readonly region: string;
}

/** An IAM policy document: what no statement allows is refused. */
export function policyDocument(...statements: readonly Statement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: statements.map(({ effect = "Allow", actions, resources, principals, conditions }) => ({
      Effect: effect,
      ...(principals && { Principal: principal(principals) }),
      Action: actions,
      ...(resources && { Resource: resources }),
      ...(conditions && { Condition: conditions }),
    })),
  });
}

/** A trust policy: the service may assume the role. */
export function assumedBy(
  service: string,
  options: { readonly actions?: readonly string[]; readonly conditions?: Conditions } = {},
): pulumi.Output<string> {
  const { actions = ["sts:AssumeRole"], conditions } = options;
  return policyDocument({ actions, principals: { service }, ...(conditions && { conditions }) });
}

/** ARN of the account itself, which stands for whatever IAM in that account allows. */
export function rootOf(account: Account): string {
  return `arn:aws:iam::${account.id}:root`;
}

function principal(principals: NonNullable<Statement["principals"]>) {
  if ("service" in principals) return { Service: principals.service };
  return "aws" in principals ? { AWS: principals.aws } : { Federated: principals.federated };
}
