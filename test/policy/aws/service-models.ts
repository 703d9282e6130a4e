import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Shape } from "./shape";

interface ModelShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
}

interface Model {
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, ModelShape>>;
}

const SCALARS: Readonly<Record<string, "string" | "integer" | "number" | "boolean">> = {
  string: "string",
  character: "string",
  integer: "integer",
  long: "integer",
  float: "number",
  double: "number",
  boolean: "boolean",
};

/** The models of AWS's services by which its SDKs are made: botocore's package contains them. */
export class ServiceModels {
  private readonly models = new Map<string, Model>();

  /** @param packages folder of the installed Python packages. */
  constructor(private readonly packages: string) {}

  /**
   * The input of an operation.
   *
   * @param operation `kms.CreateKey`, as botocore names the service.
   * @throws RangeError for an operation that the service does not have.
   */
  input(operation: string): Shape {
    const [service = "", name = ""] = operation.split(".");
    const model = this.model(service);
    const input = model.operations[name]?.input;
    if (input === undefined) throw new RangeError(`${service} has no operation ${name} with an input.`);
    return shapeOf(input.shape, model);
  }

  private model(service: string): Model {
    const known = this.models.get(service);
    if (known !== undefined) return known;
    const folder = join(this.packages, "botocore/data", service);
    const newest = readdirSync(folder).sort().at(-1) ?? "";
    const model = JSON.parse(
      gunzipSync(readFileSync(join(folder, newest, "service-2.json.gz"))).toString("utf8"),
    ) as Model;
    this.models.set(service, model);
    return model;
  }
}

function shapeOf(name: string, model: Model): Shape {
  const shape = model.shapes[name];
  if (shape === undefined) throw new RangeError(`The model has no shape ${name}.`);
  const { type, members, member, value, required = [], min, max } = shape;
  const bounds = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
  if (members !== undefined) {
    return {
      kind: "structure",
      required,
      members: Object.fromEntries(
        Object.entries(members).map(([key, of]) => [key, () => shapeOf(of.shape, model)]),
      ),
    };
  }
  if (member !== undefined) return { kind: "list", item: () => shapeOf(member.shape, model), ...bounds };
  if (value !== undefined) return { kind: "map", value: () => shapeOf(value.shape, model) };
  const kind = SCALARS[type];
  if (kind === undefined) return { kind: "json" };
  return {
    kind,
    ...bounds,
    ...(shape.enum && { values: shape.enum }),
    ...(shape.pattern !== undefined && { pattern: shape.pattern }),
  };
}
