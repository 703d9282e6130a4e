/** A value as it appears in messages: JSON of at most 60 characters. */
export function brief(value: unknown): string {
  if (value === undefined) return "missing";
  if (["bigint", "function", "symbol"].includes(typeof value)) return `a ${typeof value}`;
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

/** What a value has at a path of keys; undefined where there is nothing. */
export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value !== null && typeof value === "object" ? Reflect.get(value, key) : undefined),
    root,
  );
}
