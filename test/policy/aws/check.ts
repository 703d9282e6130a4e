import { Unknown, type Shape } from "./shape";
import { isObject } from "./terraform-names";

/**
 * Faults of a value by its shape: required members, allowed values, patterns, lengths, ranges and types.
 *
 * @param path where the value is, for the messages.
 */
export function faults(value: unknown, shape: Shape, path: string): string[] {
  if (value instanceof Unknown || value === undefined) return [];
  switch (shape.kind) {
    case "structure":
      return structureFaults(value, shape, path);
    case "list":
      if (!Array.isArray(value)) return [`${path} must be a list`];
      return [
        ...boundFaults(value.length, "entries", shape, path),
        ...value.flatMap((item, index) => faults(item, shape.item(), `${path}[${index}]`)),
      ];
    case "map":
      if (!isObject(value)) return [`${path} must be a map`];
      return Object.entries(value).flatMap(([key, one]) => faults(one, shape.value(), `${path}.${key}`));
    case "string":
      return stringFaults(value, shape, path);
    case "integer":
    case "number":
      if (typeof value !== "number") return [`${path} must be a number, and is ${JSON.stringify(value)}`];
      if (shape.kind === "integer" && !Number.isInteger(value)) return [`${path} must be a whole number`];
      return boundFaults(value, "", shape, path);
    case "boolean":
      return typeof value === "boolean" ? [] : [`${path} must be true or false`];
    case "json":
      return [];
  }
}

function structureFaults(value: unknown, shape: Shape & { kind: "structure" }, path: string): string[] {
  if (!isObject(value)) return [`${path} must be a structure`];
  return [
    ...shape.required
      .filter((name) => value[name] === undefined)
      .map((name) => `${path}.${name} is required`),
    ...Object.entries(value).flatMap(([name, one]) => {
      const member = shape.members[name];
      return member === undefined
        ? [`${path}.${name} does not exist`]
        : faults(one, member(), `${path}.${name}`);
    }),
  ];
}

type Scalar = Extract<Shape, { values?: unknown }>;

function stringFaults(value: unknown, shape: Scalar, path: string): string[] {
  if (typeof value !== "string") return [`${path} must be a text`];
  const shown = JSON.stringify(value.slice(0, 80));
  return [
    ...(shape.values && !shape.values.includes(value)
      ? [`${path} must be one of ${shape.values.join(", ")}, and is ${shown}`]
      : []),
    ...boundFaults(value.length, "characters", shape, path),
    ...(shape.pattern !== undefined && !matches(value, shape.pattern)
      ? [`${path} must match ${shape.pattern}, and is ${shown}`]
      : []),
  ];
}

function boundFaults(
  measure: number,
  unit: string,
  { min, max }: { readonly min?: number; readonly max?: number },
  path: string,
): string[] {
  const found = `${measure} ${unit}`.trim();
  return [
    ...(min !== undefined && measure < min ? [`${path} must be at least ${min}, and is ${found}`] : []),
    ...(max !== undefined && measure > max ? [`${path} must be at most ${max}, and is ${found}`] : []),
  ];
}

/** What Java's regular expressions have and JavaScript's do not. */
const OF_JAVA: Readonly<Record<string, string>> = {
  "\\p{Print}": "[ -~]",
  "\\p{ASCII}": "[\\0-\\x7f]",
  // Where the models have it, upper-case letters decide nothing.
  "(?i)": "",
};

/** Patterns are for the whole of a text. Escapes that only Java allows are read without the flag `u`. */
function matches(value: string, pattern: string): boolean {
  const known = Object.entries(OF_JAVA).reduce((text, [java, own]) => text.replaceAll(java, own), pattern);
  const source = `^(?:${known})$`;
  try {
    return new RegExp(source, "su").test(value);
  } catch {
    return new RegExp(source, "s").test(value);
  }
}
