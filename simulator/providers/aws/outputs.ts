import { isRecord, type Outputs } from "../../model/resource";
import type { Field, Fields, Kind } from "../../sdk/declarations";
import type { Tables } from "../../sdk/tables";
import { isList, isProperties, Secret, UNKNOWN, type Properties, type Value } from "../values";
import { isSpecial } from "../wire";
import { plausible, type Place } from "./plausible";

/** The value of an output that no input gives. */
type Fill = (name: string, field: Field) => Value;

const MAX_DEPTH = 5;

/** What a resource looks like once it exists: its inputs, what AWS computes, and the rest as the SDK declares it. */
export class OutputsOf {
  private readonly fields: Fields;

  constructor(
    private readonly tables: Tables,
    private readonly token: string,
    private readonly place: Place,
  ) {
    this.fields = tables.resource(token)?.outputs ?? {};
  }

  /** Before the creation: what the inputs say, and unknown what only AWS knows. */
  previewed(inputs: Properties): Properties {
    return this.whole(inputs, {}, () => UNKNOWN);
  }

  /** Before an update: what AWS computed stays, except what the update computes again. */
  previewedUpdate(inputs: Properties, olds: Properties, recomputed: readonly string[]): Properties {
    return this.whole(inputs, without(olds, recomputed), () => UNKNOWN);
  }

  /** After the creation; `computed` are the outputs that the model of the type knows. */
  made(inputs: Properties, computed: Outputs): Properties {
    return this.whole({ ...inputs, ...this.below(inputs, computed) }, {}, this.plausible);
  }

  /** After an update; `computed` are the outputs that the update computes again. */
  updated(inputs: Properties, olds: Properties, computed: Outputs): Properties {
    return this.whole({ ...inputs, ...this.below({}, computed) }, olds, this.plausible);
  }

  private whole(inputs: Properties, olds: Properties, fill: Fill): Properties {
    return {
      ...this.complete(inputs, this.fields, olds, fill, 0),
      ...("tagsAll" in this.fields && { tagsAll: inputs.tags ?? {} }),
      ...("region" in this.fields && { region: this.place.region }),
    };
  }

  private readonly plausible: Fill = (name, { kind }) => {
    const value = plausible(name, kind, this.place);
    if (value !== undefined || typeof kind === "string" || "list" in kind) return value ?? null;
    return this.complete({}, this.tables.output(this.token, kind.object), {}, this.plausible, 1);
  };

  /** Computed outputs that the type has, below what the program gave. */
  private below(inputs: Properties, computed: Outputs): Properties {
    return Object.fromEntries(
      Object.entries(computed).flatMap(([name, value]) => {
        const completed = name in this.fields ? under(inputs[name], value) : undefined;
        return completed === undefined ? [] : [[name, completed]];
      }),
    );
  }

  /** Adds what every value of the type has and this one lacks, as it was before or else as `fill` says. */
  private complete(
    properties: Properties,
    fields: Fields,
    olds: Properties,
    fill: Fill,
    depth: number,
  ): Properties {
    if (depth > MAX_DEPTH) return properties;
    const completed = Object.entries(fields).flatMap(([name, field]): [string, Value][] => {
      const given = properties[name] ?? null;
      const old = olds[name];
      if (given !== null) return [[name, this.completeValue(given, field.kind, old, fill, depth)]];
      return field.required ? [[name, old ?? fill(name, field)]] : [];
    });
    return { ...properties, ...Object.fromEntries(completed) };
  }

  private completeValue(value: Value, kind: Kind, old: Value | undefined, fill: Fill, depth: number): Value {
    if (typeof kind === "string") return value;
    if (value instanceof Secret) return new Secret(this.completeValue(value.value, kind, old, fill, depth));
    if ("list" in kind) {
      if (!isList(value)) return value;
      const olds = isList(old) && old.length === value.length ? old : [];
      return value.map((one, index) => this.completeValue(one, kind.list, olds[index], fill, depth));
    }
    if (!isProperties(value) || isSpecial(value)) return value;
    const fields = this.tables.output(this.token, kind.object);
    return this.complete(value, fields, isProperties(old) ? old : {}, fill, depth + 1);
  }
}

function without(properties: Properties, names: readonly string[]): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
}

/** A computed value below what the program gave: of objects the parts are merged. */
function under(given: Value | undefined, computed: unknown): Value | undefined {
  if (isProperties(given) && !isSpecial(given) && isRecord(computed)) {
    const merged = Object.entries(computed).flatMap(([key, value]): [string, Value][] => {
      const completed = under(given[key], value);
      return completed === undefined ? [] : [[key, completed]];
    });
    return { ...given, ...Object.fromEntries(merged) };
  }
  return given ?? toValue(computed);
}

function toValue(value: unknown): Value | undefined {
  if (
    value === null ||
    typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "boolean"
  ) {
    return value;
  }
  if (value instanceof Secret) return value;
  if (Array.isArray(value)) return value.map((one) => toValue(one) ?? null);
  if (!isRecord(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toValue(inner) ?? null]));
}
