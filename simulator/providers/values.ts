class Unknown {
  private readonly unknown = true;
}

/** A value that only AWS knows, and only once the resource exists. */
export const UNKNOWN = new Unknown();

/** A value that the engine encrypts in its state and hides in its output. */
export class Secret {
  constructor(readonly value: Value) {}
}

/** A property value as the engine and its providers exchange it. */
export type Value = null | boolean | number | string | Unknown | Secret | readonly Value[] | Properties;

export interface Properties {
  readonly [property: string]: Value;
}

/** A value without secrets and unknowns, as JSON holds it. */
export type Plain = null | boolean | number | string | readonly Plain[] | PlainProperties;

export interface PlainProperties {
  readonly [property: string]: Plain;
}

export function isUnknown(value: unknown): value is Unknown {
  return value instanceof Unknown;
}

export function isList(value: unknown): value is readonly Value[] {
  return Array.isArray(value);
}

export function isProperties(value: unknown): value is Properties {
  return (
    typeof value === "object" &&
    value !== null &&
    !isList(value) &&
    !(value instanceof Secret) &&
    !isUnknown(value)
  );
}

/** A value with its secrets readable and its unknowns absent. */
export function plain(value: Value | undefined): Plain {
  if (value === undefined || isUnknown(value)) return null;
  if (value instanceof Secret) return plain(value.value);
  if (isList(value)) return value.map(plain);
  return isProperties(value) ? plainProperties(value) : value;
}

export function plainProperties(properties: Properties): PlainProperties {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, plain(value)]));
}

export function hasUnknown(value: Value | undefined): boolean {
  if (value instanceof Secret) return hasUnknown(value.value);
  if (isList(value)) return value.some(hasUnknown);
  if (isProperties(value)) return Object.values(value).some(hasUnknown);
  return isUnknown(value);
}

/** Whether two values are equal; a property that is null is one that is absent, and an unknown equals nothing. */
export function same(one: Value | undefined, other: Value | undefined): boolean {
  if (one instanceof Secret) return same(one.value, other);
  if (other instanceof Secret) return same(one, other.value);
  if (isUnknown(one) || isUnknown(other)) return false;
  if (isList(one) && isList(other)) {
    return one.length === other.length && one.every((value, index) => same(value, other[index]));
  }
  if (isProperties(one) && isProperties(other)) {
    return keysOf(one, other).every((key) => same(one[key], other[key]));
  }
  return (one ?? null) === (other ?? null);
}

/** The keys of both, each once. */
export function keysOf(one: object, other: object): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])];
}
