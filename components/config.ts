import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { brief, valueAt } from "./rules/message";

/** Schemas of configuration by namespace: the project's own, and those of providers it reads, such as `aws`. */
type Namespaces = Readonly<Record<string, z.ZodObject>>;

/**
 * Stands for a secret wherever a program is recorded without the engine, which alone can decrypt it.
 */
export const SECRET_PLACEHOLDER = "[secret]";

/** What the schemas make of the configuration, read-only all the way down. */
export type Settings<T extends Namespaces> = { readonly [K in keyof T]: Frozen<z.output<T[K]>> };

export type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

/**
 * Reads the stack's configuration through one schema a namespace, for every program in this repository.
 *
 * Write each object as `z.strictObject`, so that a misspelt key is an error, and each custom message as what comes
 * after "it": `must be ...`. Values appear in messages, so secrets do not belong here.
 *
 * @example
 * const settings = readConfig({ aws: z.strictObject({ region }), "millrace-infra": schema });
 * settings["millrace-infra"].network.cidr
 *
 * @throws pulumi.RunError naming every problem at once, one sentence each.
 */
export function readConfig<T extends Namespaces>(namespaces: T): Settings<T> {
  const problems: string[] = [];
  const settings: Record<string, unknown> = {};
  for (const [namespace, schema] of Object.entries(namespaces)) {
    const found = values(namespace, schema);
    const result = schema.safeParse(found, { error: demand });
    const encrypted = secretPaths(found, []);
    if (encrypted.length > 0)
      problems.push(...encrypted.map((path) => `${keyPath(namespace, path)} ${PLAIN}`));
    else if (result.success) settings[namespace] = result.data;
    else problems.push(...result.error.issues.flatMap((issue) => sentences(namespace, schema, found, issue)));
  }
  if (problems.length > 0) {
    const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
    const lines = problems.map((problem) => `\n  - ${problem}`).join("");
    throw new pulumi.RunError(`The configuration of stack ${pulumi.getStack()} has ${count}:${lines}`);
  }
  return deepFreeze(settings) as Settings<T>;
}

const PLAIN =
  "is encrypted; it must be plain text, since its value appears in messages and in names (secrets belong in the namespace secrets).";

/** Where encrypted values stand in a recording; the engine passes them on decrypted. */
function secretPaths(value: unknown, path: readonly PropertyKey[]): (readonly PropertyKey[])[] {
  if (value === SECRET_PLACEHOLDER) return [path];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    secretPaths(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** The namespace's values, as objects where the engine passes JSON text. */
function values(namespace: string, schema: z.ZodObject): Record<string, unknown> {
  const prefix = `${namespace}:`;
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  const own = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(
    own.map(([key, text]) => {
      const name = key.slice(prefix.length);
      return [name, decode(text, shape[name])];
    }),
  );
}

/** Scalars arrive as text whatever they were: it stays text where the schema wants that ("1.36", not 1.36). */
function decode(text: string, schema: z.core.$ZodType | undefined): unknown {
  const value = parseJson(text);
  if (schema === undefined) return value;
  const problem = z.safeParse(schema, text).error?.issues[0];
  const wantsText = problem?.code !== "invalid_type" && !z.safeParse(schema, value).success;
  return problem === undefined || wantsText ? text : value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** What would be right, where the schema's author has not said it. */
const demand: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be ${alternatives(issue.values)}`;
    case "invalid_union":
      return Array.isArray(issue.options) ? `must be ${alternatives(issue.options)}` : undefined;
    case "too_small":
      return limit(issue.origin, issue.inclusive ? "at least" : "more than", issue.minimum);
    case "too_big":
      return limit(issue.origin, issue.inclusive ? "at most" : "less than", issue.maximum);
    case "unrecognized_keys":
      return UNKNOWN_KEY;
    default:
      return undefined;
  }
};

const UNKNOWN_KEY = "is not a key this program knows";

const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

function limit(origin: string, relation: string, bound: number | bigint): string {
  const unit = { array: "item", string: "character" }[origin];
  if (unit === undefined) return `must be ${relation} ${bound}`;
  return `must have ${relation} ${bound} ${unit}${Number(bound) === 1 ? "" : "s"}`;
}

function alternatives(options: readonly unknown[]): string {
  // What may be left out is among the options as `undefined`.
  const shown = options.filter((option) => option !== undefined).map((option) => JSON.stringify(option));
  return shown.length < 2 ? shown.join() : `${shown.slice(0, -1).join(", ")} or ${shown.at(-1) ?? ""}`;
}

function sentences(
  namespace: string,
  schema: z.ZodObject,
  found: Record<string, unknown>,
  issue: z.core.$ZodIssue,
): string[] {
  const path = keyPath(namespace, issue.path);
  if (issue.code === "unrecognized_keys") {
    const known = issue.path.length === 0 ? ` It has ${Object.keys(schema.shape).join(", ")}.` : "";
    return issue.keys.map((key) => {
      const full = keyPath(namespace, [...issue.path, key]);
      return `${full} ${issue.message}.${known}`;
    });
  }
  if (issue.code === "invalid_key") {
    // The name is wrong, whatever stands under it, for the reason that the names' own schema gives.
    return [`${path} is ${brief(issue.path.at(-1))}; it ${issue.issues[0]?.message ?? issue.message}.`];
  }
  return [`${path} is ${brief(valueAt(found, issue.path))}; it ${issue.message}.`];
}

/** `millrace-infra:network.zoneIds[1]` */
function keyPath(namespace: string, path: readonly PropertyKey[]): string {
  const [first, ...rest] = path.map((part) => (typeof part === "number" ? `[${part}]` : String(part)));
  return `${namespace}:${first ?? ""}${rest.map((part) => (part.startsWith("[") ? part : `.${part}`)).join("")}`;
}

/** Makes a value read-only all the way down. */
export function deepFreeze<T>(value: T): Frozen<T> {
  if (value !== null && typeof value === "object") Object.values(value).forEach(deepFreeze);
  return Object.freeze(value) as Frozen<T>;
}

/**
 * A secret of the stack's, in the namespace `secrets`, where no schema looks: its value is never part of a message.
 *
 * @param what ends the sentence that begins with "it must be".
 * @throws pulumi.RunError for one that is missing or malformed.
 */
export function readSecret(key: string, what: string, pattern: RegExp): pulumi.Output<string> {
  const path = `secrets:${key}`;
  const value = pulumi.runtime.getConfig(path);
  const how = `set it with: pulumi config set --secret ${path}`;
  if (value === undefined) throw new pulumi.RunError(`${path} is missing; ${how}`);
  if (value !== SECRET_PLACEHOLDER && !pattern.test(value))
    throw new pulumi.RunError(`${path} must be ${what}; ${how}`);
  return pulumi.secret(value);
}
