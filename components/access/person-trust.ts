import type { Conditions, Statement } from "../iam";

/**
 * Who has seen to a second factor when somebody takes a role:
 *
 * - `aws`: AWS itself, within the last hour. Only IAM users can show it, with the code of their device;
 * - `identityProvider`: whoever signed them in to IAM Identity Center, whose sessions do not tell AWS how;
 * - `none`: nobody.
 */
export type TwoFactor = "aws" | "identityProvider" | "none";

const SECOND_FACTOR: Conditions = {
  Bool: { "aws:MultiFactorAuthPresent": "true" },
  NumericLessThan: { "aws:MultiFactorAuthAge": "3600" },
};

const USER = /^arn:aws:iam::\d{12}:(user\/.+|root)$/;
const SSO_ROLE = /^arn:aws:iam::\d{12}:role\/aws-reserved\/sso\.amazonaws\.com\/.+$/;
const ANYBODY = /^arn:aws:iam::\d{12}:(root|(user|role)\/.+)$/;

/** What the principal of a role must be for its second factor to mean anything. */
export function suits(principal: string, twoFactor: TwoFactor): boolean {
  return { aws: USER, identityProvider: SSO_ROLE, none: ANYBODY }[twoFactor].test(principal);
}

/** Trust in people, each by their ARN. */
export function trustOfPeople(principals: readonly string[], twoFactor: TwoFactor): Statement[] {
  return principals.map((aws) => ({
    principals: { aws },
    actions: ["sts:AssumeRole"],
    ...(twoFactor === "aws" && { conditions: SECOND_FACTOR }),
  }));
}
