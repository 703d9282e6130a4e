import { z } from "zod";

/** Text of a pattern; `what` ends the sentence that begins with "it must be". */
export function text(what: string, pattern: RegExp) {
  const error = `must be ${what}`;
  return z.string({ error }).regex(pattern, { error });
}

/** A whole number between two bounds, both included. */
export function count(min: number, max: number) {
  return z.int().min(min).max(max);
}

/** The namespace `aws` of a program that makes things in AWS. */
export const awsConfig = z.strictObject({
  region: text("an AWS region, such as eu-central-1", /^[a-z]{2}(-[a-z]+)+-\d$/).describe("AWS region"),
});

const twelveDigits = text("the twelve digits of an AWS account, in quotes", /^\d{12}$/);

/** An AWS account in a list, where `pulumi config set --path` writes a number, if only it does not begin with 0. */
export const accountIdInList = z.preprocess(
  (value) => (typeof value === "number" ? String(value) : value),
  twelveDigits,
);

/** The account that a stack may be deployed to. */
export const accountId = twelveDigits.optional().describe("the only AWS account that may be deployed to");
