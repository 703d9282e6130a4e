import { z } from "zod";
import { count, list, text } from "../../components/rules/values";
import { suits, type TwoFactor } from "../../components/access/person-trust";
import { principalArn } from "../../components/rules/aws";
import { objection } from "../../components/rules/rule";

const DEMANDS: Readonly<Record<TwoFactor, string>> = {
  aws: 'must be the ARN of an IAM user or of an account (...:root) where twoFactor is "aws", as no others can show AWS a second factor',
  identityProvider:
    'must be the ARN of a role of IAM Identity Center (...:role/aws-reserved/sso.amazonaws.com/...) where twoFactor is "identityProvider"',
  none: "must be the ARN of an IAM user, role or account",
};

const hours = (longest: number) =>
  count(1, 12)
    .default(longest)
    .describe("session duration in hours; AWS limits role chaining, as from Identity Center, to one hour");

const role = z.strictObject({
  principals: list(text(principalArn))
    .min(1)
    .describe("ARNs of the IAM users, accounts or Identity Center roles that may take the role"),
  twoFactor: z
    .enum(["aws", "identityProvider", "none"])
    .default("aws")
    .describe("what enforces MFA: AWS, for IAM users; the identity provider; or nothing"),
  sessionHours: hours(8),
});

/** Nobody becomes an administrator without a second factor. */
const admin = role.extend({
  twoFactor: z
    .enum(["aws", "identityProvider"])
    .default("aws")
    .describe("what enforces MFA: AWS, for IAM users; or the identity provider"),
  sessionHours: hours(1),
});

/** A second factor that the principals cannot show would keep them out, or mean nothing. */
function suitable({ value: { principals, twoFactor }, issues }: z.core.ParsePayload<z.output<typeof role>>) {
  principals.forEach((input, index) => {
    if (suits(input, twoFactor) || objection(principalArn, input) !== undefined) return;
    issues.push({ code: "custom", input, path: ["principals", index], message: DEMANDS[twoFactor] });
  });
}

export const access = z.strictObject({
  admin: admin.check(suitable).optional(),
  developer: role.check(suitable).optional(),
  readOnly: role.check(suitable).optional(),
});
