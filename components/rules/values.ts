import { z } from "zod";
import * as aws from "./aws";
import { objection, type Rule } from "./rule";

/** Checks of rules and of lists, for the test that finds values without one. */
const RULED = new WeakSet<object>();

/** A text that a rule accepts. */
export function text(rule: Rule) {
  const check = z.check<string>(({ value, issues }) => {
    const message = objection(rule, value);
    if (message !== undefined) issues.push({ code: "custom", input: value, message, continue: true });
  });
  RULED.add(check);
  return z.string({ error: rule.demands[0]?.must }).check(check);
}

/** A list that names nothing twice. */
export function list<T extends z.ZodType>(item: T) {
  const check = z.check<z.output<T>[]>(({ value, issues }) => {
    if (new Set(value).size === value.length) return;
    issues.push({ code: "custom", input: value, message: "must name each once", continue: true });
  });
  RULED.add(check);
  return z.array(item).check(check);
}

/** Whether a schema was made by {@link text} or {@link list}. */
export function isRuled(schema: z.core.$ZodType): boolean {
  return schema._zod.def.checks?.some((check) => RULED.has(check)) ?? false;
}

/** A whole number between two bounds, both included. */
export function count(min: number, max: number) {
  return z.int().min(min).max(max);
}

/** The namespace `aws` of a program that makes things in AWS. */
export const awsConfig = z.strictObject({ region: text(aws.region).describe("AWS region") });

/** An AWS account in a list, where `pulumi config set --path` writes a number, if only it does not begin with 0. */
export const accountIdInList = z.preprocess(
  (value) => (typeof value === "number" ? String(value) : value),
  text(aws.accountId),
);

/** The account that a stack may be deployed to. */
export const accountId = text(aws.accountId)
  .optional()
  .describe("the only AWS account that may be deployed to");
