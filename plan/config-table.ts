import { z } from "zod";

/** What a program's configuration may say, one row a key; the README's tables are made of it. */
export interface ConfigRow {
  /** Dotted path; a name of the user's own choice is `<name>`. */
  readonly key: string;
  readonly meaning: string;
  /** As JSON; undefined where there is none. */
  readonly fallback: string | undefined;
  readonly required: boolean;
  /** The allowed words, where there are only some. */
  readonly choices: readonly string[];
}

type Schema = z.core.JSONSchema.JSONSchema;

/** A Markdown table of all keys of a configuration schema. */
export function configTable(schema: z.ZodObject): string {
  const lines = configRows(schema).map(({ key, meaning, choices, fallback, required }) => {
    const words = choices.length > 0 ? `<br>${choices.map((word) => `\`${word}\``).join(", ")}` : "";
    const value = fallback === undefined ? (required ? "**required**" : "") : `\`${fallback}\``;
    return `| \`${key}\` | ${meaning}${words} | ${value} |`;
  });
  return ["| key | what it says | default |", "|---|---|---|", ...lines].join("\n");
}

/** @throws Error for a key without a description. */
export function configRows(schema: z.ZodObject): ConfigRow[] {
  return rows(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }), "", true);
}

function rows(schema: Schema, key: string, required: boolean): ConfigRow[] {
  if (schema.oneOf !== undefined) return variants(schema, schema.oneOf, key);
  const known = Object.entries(schema.properties ?? {}).flatMap(([name, inner]) =>
    // Where the object has a default, or may be left out, its own required keys are still required in it.
    rows(subschema(inner), key === "" ? name : `${key}.${name}`, schema.required?.includes(name) ?? false),
  );
  const named = subschema(schema.additionalProperties);
  const others = Object.keys(named).length > 0 ? rows(named, `${key}.<name>`, false) : [];
  if (schema.properties !== undefined || others.length > 0) return [...known, ...others];
  return [row(schema, key, required)];
}

/** The keys of alternatives that one key tells apart: that key once, then those of each. */
function variants(schema: Schema, options: readonly Schema[], key: string): ConfigRow[] {
  const tag = Object.keys(options[0]?.properties ?? {})[0] ?? "";
  const kinds = options.map((option) => String(subschema(option.properties?.[tag]).const));
  // The alternative that holds where the key is left out, if there is one.
  const usual = options.findIndex((option) => option.required?.includes(tag) !== true);
  const choice = row(
    { ...schema, enum: kinds, ...(usual >= 0 && { default: kinds[usual] }) },
    `${key}.${tag}`,
    usual < 0,
  );
  const own = new Map<string, { readonly row: ConfigRow; readonly of: string[] }>();
  options.forEach((option, index) => {
    for (const inner of rows(option, key, false).filter(({ key }) => key !== choice.key)) {
      // What several alternatives have alike is one row.
      const same = own.get(JSON.stringify(inner)) ?? { row: inner, of: [] };
      same.of.push(kinds[index] ?? "");
      own.set(JSON.stringify(inner), same);
    }
  });
  const named = [...own.values()].map(({ row, of }) => ({
    ...row,
    meaning: `(${of.join(", ")}) ${row.meaning}`,
  }));
  return [choice, ...named];
}

function row(schema: Schema, key: string, required: boolean): ConfigRow {
  const { description, default: fallback } = schema;
  if (description === undefined) throw new Error(`The configuration key ${key} has no description.`);
  const words = schema.enum ?? subschema(schema.items).enum ?? [];
  return {
    key,
    meaning: description,
    fallback: fallback === undefined ? undefined : JSON.stringify(fallback),
    required,
    choices: words.map(String),
  };
}

/** A schema inside another; `true` and none at all say nothing. */
function subschema(
  schema: z.core.JSONSchema._JSONSchema | z.core.JSONSchema._JSONSchema[] | undefined,
): Schema {
  return typeof schema !== "object" || Array.isArray(schema) ? {} : schema;
}
