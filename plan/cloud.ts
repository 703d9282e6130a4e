import type { MockCallArgs, MockCallResult, MockResourceArgs } from "@pulumi/pulumi/runtime/mocks";

/** The account of every recording. */
export const ACCOUNT = "123456789012";

type Inputs = Readonly<Record<string, unknown>>;
type Outputs = (name: string, inputs: Inputs) => Record<string, unknown>;

/** An input as AWS would use it in a name or an ARN. */
function given(inputs: Inputs, key: string, otherwise: string): string {
  const value = inputs[key];
  return typeof value === "string" ? value : otherwise;
}

const OUTPUTS: Readonly<Record<string, Outputs>> = {
  "aws:ecr/repository:Repository": (name, inputs) => ({
    repositoryUrl: `${ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/${given(inputs, "name", name)}`,
  }),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (_, inputs) => ({
    arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/${given(inputs, "url", "").replace("https://", "")}`,
  }),
  "aws:iam/role:Role": (name, inputs) => ({
    arn: `arn:aws:iam::${ACCOUNT}:role/${given(inputs, "name", name)}`,
  }),
  "aws:kms/key:Key": (name) => ({
    keyId: `${name}-id`,
    arn: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/${name}-id`,
  }),
  "aws:s3/bucket:Bucket": (name, inputs) => ({
    arn: `arn:aws:s3:::${given(inputs, "bucket", name)}`,
  }),
};

const ANSWERS: Readonly<Record<string, (inputs: Inputs) => MockCallResult>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    accountId: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/engineer`,
    id: ACCOUNT,
    userId: "AIDAEXAMPLE",
  }),
};

/** Outputs that AWS would compute, by resource type. */
export function computedOutputs(args: MockResourceArgs): Record<string, unknown> {
  return OUTPUTS[args.type]?.(args.name, args.inputs as Inputs) ?? {};
}

/** Answers of the functions that the programs call. */
export function answerCall(args: MockCallArgs): MockCallResult {
  const answer = ANSWERS[args.token];
  if (answer === undefined) throw new Error(`The function ${args.token} has no answer without an engine.`);
  return answer(args.inputs as Inputs);
}
