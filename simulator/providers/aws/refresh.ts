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
export function drifted(inputs: Properties, outputs: Outputs, declared: readonly string[]): Properties {
  if (Object.keys(inputs).length === 0) {
    const taken = declared.filter((key) => (outputs[key] ?? null) !== null);
    return { ...Object.fromEntries(taken.map((key) => [key, asValue(outputs[key])])), __defaults: [] };
  }
  return Object.fromEntries(
    Object.entries(inputs).map(([key, given]): [string, Value] =>
      key in outputs && declared.includes(key) ? [key, current(given, asValue(outputs[key]))] : [key, given],
    ),
  );
}

/** The value now, with as much of it as the program gave. */
function current(given: Value, now: Value): Value {
  if (same(given, now)) return given;
  if (given instanceof Secret) return new Secret(current(given.value, now));
  if (isProperties(given) && isProperties(now)) {
    const isMap = Object.values({ ...given, ...now }).every((value) => typeof value === "string");
    if (isMap) return now;
    return Object.fromEntries(
      Object.entries(given).map(([key, value]) => [
        key,
        key in now ? current(value, now[key] ?? null) : value,
      ]),
    );
  }
  if (isList(given) && isList(now)) {
    return now.map((value, index) => current(given[index] ?? value, value));
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
