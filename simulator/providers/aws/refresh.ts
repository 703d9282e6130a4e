import type { Outputs } from "../../model/resource";
import type { Kind } from "../../sdk/declarations";
import type { Tables } from "../../sdk/tables";
import { isList, isProperties, same, Secret, type Properties, type Value } from "../values";
import { isSpecial } from "../wire";

/** Outputs of the account, secret where the engine knew them as secret and they are what they were. */
export function withSecrets(outputs: Outputs, olds: Properties): Properties {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]): [string, Value] => {
      const now = asValue(value);
      const old = olds[key];
      if (same(old, now)) return [key, old ?? null];
      return [key, old instanceof Secret ? new Secret(now) : now];
    }),
  );
}

/**
 * Inputs of a resource as the account has them now. What the program gave is compared, and no more: what AWS filled in
 * is no drift. An import, without inputs, takes all that the type declares.
 */
export function drifted(inputs: Properties, outputs: Outputs, token: string, tables: Tables): Properties {
  const declared = tables.resource(token)?.inputs ?? {};
  if (Object.keys(inputs).length === 0) {
    const taken = Object.keys(declared).filter((key) => (outputs[key] ?? null) !== null);
    return { ...Object.fromEntries(taken.map((key) => [key, asValue(outputs[key])])), __defaults: [] };
  }
  return Object.fromEntries(
    Object.entries(inputs).map(([key, given]): [string, Value] => {
      const field = declared[key];
      if (field === undefined || !(key in outputs)) return [key, given];
      return [key, current(given, asValue(outputs[key]), field.kind, token, tables)];
    }),
  );
}

/** The value now, with as much of it as the program gave; a map of the program's own keys is compared whole. */
function current(given: Value, now: Value, kind: Kind, token: string, tables: Tables): Value {
  if (same(given, now) || isSpecial(given)) return given;
  if (given instanceof Secret) return new Secret(current(given.value, now, kind, token, tables));
  if (typeof kind === "string") return now;
  if ("list" in kind) {
    if (!isList(given) || !isList(now)) return now;
    return now.map((one, index) => current(given[index] ?? one, one, kind.list, token, tables));
  }
  if (!isProperties(given) || !isProperties(now)) return now;
  const fields = tables.input(token, kind.object);
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [
      key,
      key in now ? current(value, now[key] ?? null, fields[key]?.kind ?? "any", token, tables) : value,
    ]),
  );
}

/** Plain values as property values. */
export function asProperties(values: Outputs): Properties {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, asValue(value)]));
}

function asValue(value: unknown): Value {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(asValue);
  if (typeof value !== "object" || value === null) return null;
  return asProperties(Object.fromEntries(Object.entries(value)));
}
