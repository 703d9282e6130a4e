import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Shape } from "./shape";

type JsonSchema = Readonly<Record<string, unknown>>;

export const OPERATIONS = ["create", "read", "update", "delete", "list"] as const;

interface ResourceSchema extends JsonSchema {
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly readOnlyProperties?: readonly string[];
  readonly required?: readonly string[];
  readonly handlers?: Readonly<
    Partial<Record<(typeof OPERATIONS)[number], { readonly permissions: readonly string[] }>>
  >;
}

/** CloudFormation's schemas of resource types, which cfn-lint's package contains. */
export class Schemas {
  /** Files of the schemas by resource type. */
  private readonly files: Readonly<Record<string, string>>;
  private readonly folder: string;

  /** @param packages folder of the installed Python packages. */
  constructor(packages: string, region: string) {
    this.folder = join(packages, "cfnlint/data/schemas");
    this.files = this.json(`providers/${region}.json`) as Record<string, string>;
  }

  has(type: string): boolean {
    return type in this.files;
  }

  /** IAM actions that CloudFormation needs for a resource of a type; `undefined` if its schema does not tell. */
  permissions(type: string): string[] | undefined {
    const { handlers } = this.schema(type);
    return handlers && [...new Set(OPERATIONS.flatMap((name) => handlers[name]?.permissions ?? []))].sort();
  }

  /** The properties of a type that a template may set. */
  shape(type: string): Shape {
    const schema = this.schema(type);
    const readOnly = new Set(schema.readOnlyProperties);
    const settable = Object.keys(schema.properties).filter((name) => !readOnly.has(`/properties/${name}`));
    return structure(schema, schema, settable);
  }

  private schema(type: string): ResourceSchema {
    const file = this.files[type];
    if (file === undefined) throw new RangeError(`CloudFormation has no resource type ${type}.`);
    return this.json(`resources/${file}.json`) as ResourceSchema;
  }

  private json(path: string): unknown {
    return JSON.parse(readFileSync(join(this.folder, path), "utf8"));
  }
}

function structure(schema: JsonSchema, root: JsonSchema, names?: readonly string[]): Shape {
  const properties = schema.properties as Readonly<Record<string, JsonSchema>>;
  return {
    kind: "structure",
    required: (schema.required ?? []) as readonly string[],
    members: Object.fromEntries(
      (names ?? Object.keys(properties)).map((name) => [name, () => shapeOf(properties[name] ?? {}, root)]),
    ),
  };
}

function shapeOf(schema: JsonSchema, root: JsonSchema): Shape {
  if (typeof schema.$ref === "string") return shapeOf(resolve(schema.$ref, root), root);
  const types = [schema.type].flat();
  if ("properties" in schema) return structure(schema, root);
  if (types.includes("array")) {
    return { kind: "list", item: () => shapeOf((schema.items ?? {}) as JsonSchema, root) };
  }
  for (const kind of ["string", "integer", "number", "boolean"] as const) {
    // An alternative of object and string is a JSON document.
    if (types.includes(kind) && !types.includes("object")) return { kind };
  }
  const values = Object.values((schema.patternProperties ?? {}) as Readonly<Record<string, JsonSchema>>);
  const [value] = values;
  if (value !== undefined && !types.includes("string")) {
    return { kind: "map", value: () => shapeOf(value, root) };
  }
  const choices = [schema.oneOf, schema.anyOf].flat() as (JsonSchema | undefined)[];
  const [choice] = choices.filter((one) => one !== undefined && ("type" in one || "$ref" in one));
  return choice === undefined ? { kind: "json" } : shapeOf(choice, root);
}

/** `#/definitions/Tag` */
function resolve(reference: string, root: JsonSchema): JsonSchema {
  return reference
    .replace(/^#\//, "")
    .split("/")
    .reduce<JsonSchema>((found, name) => found[name] as JsonSchema, root);
}
