import type { Fields, Kind } from "../../sdk/declarations";
import type { Outputs } from "../../model/resource";
import { isList, isProperties, same, Secret, type Properties, type Value } from "../../values";

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
export function drifted(
  inputs: Properties,
  outputs: Outputs,
  declared: Fields,
  fieldsOf: FieldsOf,
): Properties {
  if (Object.keys(inputs).length === 0) {
    const taken = Object.keys(declared).filter((key) => (outputs[key] ?? null) !== null);
    return { ...Object.fromEntries(taken.map((key) => [key, asValue(outputs[key])])), __defaults: [] };
  }
  return Object.fromEntries(
    Object.entries(inputs).map(([key, given]): [string, Value] =>
      key in outputs && key in declared
        ? [key, current(given, asValue(outputs[key]), declared[key]?.kind, fieldsOf)]
        : [key, given],
    ),
  );
}

/** Fields of the object type of a value. */
type FieldsOf = (kind: Kind | undefined) => Fields;

/** The value now, with as much of it as the program gave; of a map, such as tags, all is the program's. */
function current(given: Value, now: Value, kind: Kind | undefined, fieldsOf: FieldsOf): Value {
  if (same(given, now)) return given;
  if (given instanceof Secret) return new Secret(current(given.value, now, kind, fieldsOf));
  if (isProperties(given) && isProperties(now)) {
    if (kind === "map") return now;
    const fields = fieldsOf(kind);
    return Object.fromEntries(
      Object.entries(given).map(([key, value]) => [
        key,
        key in now ? current(value, now[key] ?? null, fields[key]?.kind, fieldsOf) : value,
      ]),
    );
  }
  if (isList(given) && isList(now)) {
    const item = typeof kind === "object" && "list" in kind ? kind.list : undefined;
    return now.map((value, index) => current(given[index] ?? value, value, item, fieldsOf));
  }
  return now;
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
