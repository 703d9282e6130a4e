import type { Fields, Kind } from "../../sdk/declarations";
import type { Tables } from "../../sdk/tables";
import type { Problem } from "../provider";
import {
  hasUnknown,
  isList,
  isProperties,
  isUnknown,
  plain,
  Secret,
  type Properties,
  type Value,
} from "../values";
import { isSpecial } from "../wire";

/** What of a resource's inputs the SDK does not declare: unknown properties, missing ones, and values of other kinds. */
export function undeclared(inputs: Properties, token: string, tables: Tables): Problem[] {
  const problems: Problem[] = [];
  const object = (value: Properties, fields: Fields, path: string): void => {
    for (const [key, inner] of Object.entries(value)) {
      const field = fields[key];
      if (key === "__defaults") continue;
      if (field === undefined)
        problems.push({ property: join(path, key), reason: "is no property of the resource" });
      else single(inner, field.kind, join(path, key));
    }
    for (const [key, { required }] of Object.entries(fields)) {
      if (required && (value[key] ?? null) === null) {
        problems.push({ property: join(path, key), reason: "is required and is missing" });
      }
    }
  };
  const single = (value: Value, kind: Kind, path: string): void => {
    if (value === null || isUnknown(value) || kind === "any" || isSpecial(value)) return;
    if (value instanceof Secret) {
      single(value.value, kind, path);
    } else if (typeof kind === "object" && "object" in kind) {
      if (isProperties(value)) object(value, tables.input(token, kind.object), path);
      else problems.push(wrong(path, "an object", value));
    } else if (typeof kind === "object") {
      if (isList(value)) value.forEach((one, index) => single(one, kind.list, `${path}[${index}]`));
      else problems.push(wrong(path, "a list", value));
    } else if (!isOf(kind, value)) {
      problems.push(wrong(path, kind === "map" ? "an object" : `a ${kind}`, value));
    }
  };
  object(inputs, tables.resource(token)?.inputs ?? {}, "");
  return problems;
}

/** Policy documents that a program gave as objects, as the JSON text that AWS takes. */
export function withDocuments(inputs: Properties, token: string, tables: Tables): Properties {
  const shape = tables.resource(token);
  const document = (key: string, value: Value): Value => {
    if (value instanceof Secret) return new Secret(document(key, value.value));
    const isDocument = shape?.inputs[key]?.kind === "any" && shape.outputs[key]?.kind === "string";
    if (!isDocument || !isProperties(value) || isSpecial(value) || hasUnknown(value)) return value;
    return JSON.stringify(plain(value));
  };
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, document(key, value)]));
}

function isOf(kind: Exclude<Kind, object>, value: Value): boolean {
  switch (kind) {
    case "string":
      return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    case "number":
      return (
        typeof value === "number" ||
        (typeof value === "string" && value !== "" && !Number.isNaN(Number(value)))
      );
    case "boolean":
      return typeof value === "boolean" || value === "true" || value === "false";
    case "map":
      return isProperties(value);
    case "asset":
      return false;
    case "any":
      return true;
  }
}

function wrong(property: string, expected: string, value: Value): Problem {
  const is = isList(value) ? "a list" : isProperties(value) ? "an object" : `a ${typeof value}`;
  return { property, reason: `must be ${expected} and is ${is}` };
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
