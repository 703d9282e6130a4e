import { z } from "zod";
import { text } from "../../components/config-values";
import { isBlock } from "../../components/network/cidr";
import { DATABASE_JOBS } from "../service-accounts";

/** An IPv4 block; `what` ends the sentence that begins with "it must be". */
export const block = (what: string) =>
  z.string({ error: `must be ${what}` }).refine(isBlock, `must be ${what}`);

/** `pulumi config set --path` writes fractions as text, whatever type it is told. */
const fraction = (value: unknown) =>
  typeof value === "string" && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;

/** Aurora capacity units, in halves. */
export const capacity = (min: number) =>
  z.preprocess(fraction, z.number().min(min).max(256).multipleOf(0.5, "must be a multiple of 0.5"));

/** Names that databases keep for themselves. */
const RESERVED_USERS = ["admin", "administrator", "migrations", "postgres", "rdsadmin", "root"];

/** Kubernetes service accounts that sign in to a store, each as the user of its own name. */
export const serviceAccounts = z
  .array(
    text(
      "a Kubernetes service account of up to 32 lower-case letters, digits and dashes",
      /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/,
    )
      .refine(
        (name) => !name.startsWith(DATABASE_JOBS),
        `must not begin with ${DATABASE_JOBS}, as the jobs that make users do`,
      )
      .refine((name) => !RESERVED_USERS.includes(name), {
        error: `must not be ${RESERVED_USERS.slice(0, -1).join(", ")} or ${RESERVED_USERS.at(-1) ?? ""}, which have other uses`,
      }),
  )
  .refine((names) => new Set(names).size === names.length, "must name each once")
  .default([])
  .describe("Kubernetes service accounts that sign in with IAM tokens, as the user of their own name");

/** A snapshot of a cluster. */
export const snapshot = text(
  "the name or ARN of a cluster's snapshot",
  /^(arn:aws:rds:[a-z0-9-]+:\d{12}:cluster-snapshot:)?([a-z]+:)?[a-z][a-z0-9-]*$/i,
).optional();
