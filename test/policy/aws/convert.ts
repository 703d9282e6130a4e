import { Unknown, type Shape } from "./shape";
import { isObject } from "./terraform-names";

/** Where inputs are in a model that does not have them by their own name; see `NAMES`. */
export type Names = Readonly<Record<string, string | null>>;

export interface Converted {
  readonly value: unknown;
  /** Paths of the inputs for which neither the model nor the names have a place. */
  readonly unmatched: readonly string[];
  /** Paths of the names that the inputs had a use for. */
  readonly used: readonly string[];
}

/**
 * Inputs of a Pulumi resource in the form and with the names of one of AWS's models.
 *
 * @param isUnknown whether a text is a value that only AWS knows.
 */
export function convert(
  inputs: Readonly<Record<string, unknown>>,
  shape: Shape,
  names: Names,
  isUnknown: (text: string) => boolean,
): Converted {
  const converter = new Converter(names, isUnknown);
  const value = converter.value(inputs, shape, "");
  return { value, unmatched: [...converter.unmatched], used: [...converter.used] };
}

type Structure = Shape & { readonly kind: "structure" };
type Fields = Record<string, unknown>;

class Converter {
  readonly unmatched = new Set<string>();
  readonly used = new Set<string>();

  constructor(
    private readonly names: Names,
    private readonly isUnknown: (text: string) => boolean,
  ) {}

  value(given: unknown, shape: Shape, path: string): unknown {
    const value = unwrapped(given);
    if (typeof value === "string" && this.isUnknown(value)) {
      const unknown = new Unknown(value);
      return shape.kind === "list" ? [unknown] : unknown;
    }
    switch (shape.kind) {
      case "structure":
        return this.structure(value, shape, path);
      case "list":
        return items(value, shape).map((item) => this.value(item, shape.item(), path));
      case "map":
        return Object.fromEntries(
          Object.entries(byName(value)).map(([key, one]) => [key, this.value(one, shape.value(), path)]),
        );
      case "json":
        return typeof value === "string" ? parsed(value) : Array.isArray(value) ? byName(value) : value;
      default:
        return scalar(value, shape.kind);
    }
  }

  private structure(given: unknown, shape: Structure, path: string): unknown {
    const { members } = shape;
    if ("Items" in members && !isObject(given)) {
      const list = this.value(given, at(members, "Items"), path) as unknown[];
      return { ...("Quantity" in members && { Quantity: list.length }), Items: list };
    }
    const switched = Object.keys(members).find((name) => normal(name) === "enabled");
    if (typeof given === "boolean" && switched !== undefined) return { [switched]: given };
    // A list of one is how Terraform, and so Pulumi, has some blocks.
    const value: unknown = Array.isArray(given) ? (given as unknown[])[0] : given;
    if (!isObject(value)) return value;
    const result: Fields = {};
    this.fill(result, value, shape, path);
    if ("Quantity" in members) result.Quantity = ((result.Items ?? []) as unknown[]).length;
    return result;
  }

  private fill(into: Fields, inputs: Readonly<Fields>, shape: Structure, path: string): void {
    for (const [input, one] of Object.entries(inputs)) {
      // Terraform's provider leaves empty lists out.
      if (one === undefined || one === null || (Array.isArray(one) && one.length === 0)) continue;
      const inner = path === "" ? input : `${path}.${input}`;
      const place = this.place(input, inner, shape);
      if (place === ".") this.fill(into, [one].flat()[0] as Fields, shape, inner);
      else if (place !== undefined) this.put(into, place.split(/\.(?![^[]*\])/), one, shape, inner);
    }
  }

  private place(input: string, path: string, shape: Structure): string | undefined {
    if (path in this.names) {
      this.used.add(path);
      return this.names[path] ?? undefined;
    }
    const wrapper = path === input ? this.names["*"] : undefined;
    if (wrapper) {
      this.used.add("*");
      const inner = at(shape.members, wrapper);
      const name = inner.kind === "structure" && member(inner, input);
      if (name) return `${wrapper}.${name}`;
    }
    const found = member(shape, input);
    if (found === undefined) this.unmatched.add(path);
    return found;
  }

  private put(
    into: Fields,
    [given = "", ...rest]: readonly string[],
    value: unknown,
    shape: Shape,
    path: string,
  ): void {
    if (shape.kind !== "structure") throw new RangeError(`${path}: ${given} is not in a structure.`);
    const entry = /^(\w+)\[(.+)\]$/.exec(given);
    if (entry !== null) {
      const [, list = "", key = ""] = entry;
      into[list] = [...((into[list] ?? []) as unknown[]), ...entries(key, rest[0], value)];
      return;
    }
    const name = member(shape, given) ?? given;
    const next = at(shape.members, name);
    if (rest.length === 0) {
      into[name] = this.value(value, next, path);
      return;
    }
    const isList = next.kind === "list";
    const inner = isList ? next.item() : next;
    into[name] ??= isList ? [{}] : {};
    this.put((isList ? (into[name] as Fields[])[0] : into[name]) as Fields, rest, value, inner, path);
  }
}

/** `Attributes[key]` is an entry of that key; `Subscribers[EMAIL].Address` one of that type for each value. */
function entries(key: string, field: string | undefined, value: unknown): Fields[] {
  if (field === undefined) return [{ Key: key, Value: String(value) }];
  return (value as unknown[]).map((one) => ({ SubscriptionType: key, [field]: one }));
}

function at(members: Structure["members"], name: string): Shape {
  const found = members[name];
  if (found === undefined) {
    throw new RangeError(`The model has no member ${name}; it has ${Object.keys(members).join(", ")}.`);
  }
  return found();
}

/** Names are the same whatever their case, their plural and their separators. */
function member({ members }: Structure, input: string): string | undefined {
  return Object.keys(members).find((name) => normal(name) === normal(input));
}

function normal(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .replace(/ies$/, "y")
    .replace(/s$/, "");
}

function unwrapped(value: unknown): unknown {
  return isObject(value) && Object.keys(value).join() === "secret" ? value.secret : value;
}

/** A list as the model has it, also of what Pulumi has as one block, as a block around a list, or as a map. */
function items(value: unknown, { item }: Shape & { kind: "list" }): unknown[] {
  const shape = item();
  if (Array.isArray(value)) {
    const blocks: unknown[] = value;
    return shape.kind === "list"
      ? blocks.map((one) => (isObject(one) ? Object.values(one)[0] : one))
      : blocks;
  }
  if (shape.kind !== "structure" || !isObject(value)) return [value];
  const names = Object.keys(shape.members);
  const key = names.find((name) => /^(tag_?)?key$|^name$/i.test(name));
  const content = names.find((name) => /^(tag_?)?value$/i.test(name));
  if (key === undefined || content === undefined || member(shape, Object.keys(value)[0] ?? ""))
    return [value];
  return Object.entries(value).map(([name, one]) => ({ [key]: name, [content]: one }));
}

/** A map, also of what Pulumi has as a list of blocks with a name. */
function byName(value: unknown): object {
  if (!Array.isArray(value)) return value as object;
  return Object.fromEntries(
    (value as Fields[]).map((block): [string, unknown] => {
      const key = ["name", "key", "logType"].find((field) => field in block) ?? "";
      const { [key]: name, ...rest } = block;
      return [name as string, rest.value ?? rest.values ?? rest];
    }),
  );
}

function parsed(text: string): unknown {
  try {
    const document: unknown = JSON.parse(text);
    return document;
  } catch {
    return text;
  }
}

/** As the provider reads a text for a number, and a number for a text. */
function scalar(value: unknown, kind: "string" | "integer" | "number" | "boolean"): unknown {
  if (kind === "string") return isText(value) ? String(value) : JSON.stringify(value);
  if (typeof value !== "string") return value;
  if (kind === "boolean") return value === "true" ? true : value === "false" ? false : value;
  return value.trim() === "" || Number.isNaN(Number(value)) ? value : Number(value);
}

function isText(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
