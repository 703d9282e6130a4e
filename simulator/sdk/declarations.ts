/** What an argument or output may be, as the type declarations of a provider's SDK say it. */
export type Kind =
  | "string"
  | "number"
  | "boolean"
  | "asset"
  | "any"
  /** An object with keys of the user's choice, such as tags. */
  | "map"
  | { readonly list: Kind }
  /** The name of an object type, `ec2.InstanceMetadataOptions`. */
  | { readonly object: string };

export interface Field {
  readonly kind: Kind;
  /** Present in every value: a required argument, or an output that is never undefined. */
  readonly required?: true;
  /** The documentation says that a change replaces the resource. */
  readonly forcesNew?: true;
}

export type Fields = Readonly<Record<string, Field>>;

/** A resource type of the SDK. */
export interface ResourceShape {
  readonly inputs: Fields;
  readonly outputs: Fields;
}

const REPLACES =
  /forc(?:es?|ing)\s+(?:the\s+)?(?:creation\s+of\s+)?(?:an?\s+)?(?:new|recreat|replac)|changing (?:this|the) (?:value )?(?:creates|will create|requires)|re-?creates? the resource/i;

/** `name?: type;` with the comment before it; a map's type has braces of its own. */
const FIELD = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?(?:readonly )?\b(\w+)(\??): ((?:[^;{}]|\{[^{}]*\})*);/g;

/** The resource that a class declares; none where the file declares no resource. */
export function resourceShape(declarations: string): ResourceShape | undefined {
  const found = /export declare class (\w+) extends pulumi\.CustomResource \{\n([\s\S]*?)\n\}\n/.exec(
    declarations,
  );
  const [, name, body] = found ?? [];
  if (name === undefined || body === undefined) return undefined;
  const args = new RegExp(`export interface ${name}Args \\{\\n([\\s\\S]*?)\\n?\\}\\n`).exec(
    declarations,
  )?.[1];
  return { inputs: fields(args ?? ""), outputs: outputs(body) };
}

/** The object types of `types/input.d.ts` or `types/output.d.ts`, by name with namespace. */
export function objectShapes(declarations: string): Record<string, Fields> {
  const shapes: Record<string, Fields> = {};
  const namespaces = /^export declare namespace (\w+) \{\n([\s\S]*?)^\}\n/gm;
  for (const [, namespace, body] of declarations.matchAll(namespaces)) {
    for (const [, name, inner] of (body ?? "").matchAll(/^ {4}interface (\w+) \{\n([\s\S]*?)^ {4}\}\n/gm)) {
      shapes[`${namespace}.${name}`] = fields(inner ?? "");
    }
  }
  for (const [, name, inner] of declarations.matchAll(/^export interface (\w+) \{\n([\s\S]*?)^\}\n/gm)) {
    if (name !== undefined) shapes[name] = fields(inner ?? "");
  }
  return shapes;
}

/** Names of the object types that a field needs. */
export function objectsOf(kind: Kind): string[] {
  if (typeof kind === "string") return [];
  return "list" in kind ? objectsOf(kind.list) : [kind.object];
}

function fields(body: string): Record<string, Field> {
  const found: Record<string, Field> = {};
  for (const [, comment, name, optional, type] of body.matchAll(FIELD)) {
    if (name === undefined || type === undefined) continue;
    found[name] = {
      kind: kindOf(type),
      ...(optional === "" && { required: true }),
      ...(comment !== undefined && REPLACES.test(comment) && { forcesNew: true }),
    };
  }
  return found;
}

function outputs(body: string): Record<string, Field> {
  const found: Record<string, Field> = {};
  for (const [, name, type] of body.matchAll(/readonly (\w+): pulumi\.Output<([\s\S]*?)>;\n/g)) {
    if (name === undefined || type === undefined) continue;
    found[name] = {
      kind: kindOf(type),
      ...(!/\| undefined$/.test(type.trim()) && { required: true }),
    };
  }
  return found;
}

function kindOf(type: string): Kind {
  const kinds = alternatives(type)
    .filter((one) => one !== "undefined")
    .map(single);
  const [first = "any"] = kinds;
  return kinds.every((kind) => kind === first) ? first : "any";
}

function single(type: string): Kind {
  const inner = /^\(([\s\S]*)\)$/.exec(type) ?? /^pulumi\.Input<([\s\S]*)>$/.exec(type);
  if (inner?.[1] !== undefined) return kindOf(inner[1]);
  if (type.endsWith("[]")) return { list: kindOf(type.slice(0, -2)) };
  if (type === "string" || type === "number" || type === "boolean") return type;
  if (type.startsWith("enums.")) return "string";
  const object = /^(?:inputs|outputs)\.([\w.]+)$/.exec(type)?.[1];
  if (object !== undefined) return { object };
  if (type.startsWith("{")) return "map";
  return type.includes("asset.") ? "asset" : "any";
}

/** The members of a union, without splitting what stands in brackets. */
function alternatives(type: string): string[] {
  const members: string[] = [];
  let depth = 0;
  let member = "";
  for (const letter of type) {
    if ("<({[".includes(letter)) depth += 1;
    if (">)}]".includes(letter)) depth -= 1;
    if (letter === "|" && depth === 0) {
      members.push(member.trim());
      member = "";
    } else {
      member += letter;
    }
  }
  return [...members, member.trim()];
}
