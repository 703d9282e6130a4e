import { isMap, isScalar, LineCounter, parseDocument, visit, type Document, type Tags } from "yaml";

export interface StackYaml {
  /** Name of the file in messages. */
  readonly file: string;
  /** Name of the Pulumi project, the namespace of keys that have none. */
  readonly project: () => string;
  /** Text that takes the place of each encrypted value. */
  readonly secret: string;
}

/**
 * The `config` section of a stack file, as Pulumi reads it.
 *
 * Compared with `pulumi config --json` of Pulumi 3.260, whose rules are in `sdk/go/common/workspace/loaders.go` and
 * `sdk/go/common/resource/config/object.go`: booleans of YAML 1.2 and numbers of YAML 1.1; an empty file or section is
 * an empty configuration, a key without a value is an empty text, a key without a namespace belongs to the project, and
 * a map with the single key `secure` is a ciphertext. Values that Pulumi itself changes (dates, numbers that have no
 * exact representation) are refused.
 *
 * @throws Error with one sentence that names the file and the line.
 */
export function parseConfig(text: string, { file, project, secret }: StackYaml): Record<string, string> {
  const { document, lineOf } = parse(text, file);
  const content: unknown = document.toJS();
  if (content === null) return {};
  if (!isRecord(content))
    throw new Error(`${file} is a list or a text; it must be a map with the key config.`);
  const section = content["config"] ?? {};
  const node = document.get("config", true);
  if (!isRecord(section)) {
    throw new Error(`${file}, line ${lineOf(node)}: config must be a map of configuration keys.`);
  }
  const lines = new Map(isMap(node) ? node.items.map(({ key }) => [String(key), lineOf(key)]) : []);
  const config: Record<string, string> = {};
  for (const [written, value] of Object.entries(section)) {
    const where = `${file}, line ${lines.get(written) ?? lineOf(node)}`;
    const key = qualified(written, project);
    if (key === undefined)
      throw new Error(`${where}: the key "${written}" must have the form namespace:name.`);
    if (key in config) throw twice(where, key);
    config[key] = asText(withoutCiphertexts(value, secret));
  }
  return config;
}

/**
 * The name in a `Pulumi.yaml`.
 *
 * @throws Error with one sentence that names the file.
 */
export function parseProjectName(text: string, file: string): string {
  const name = topLevelText(text, file, "name");
  if (name === undefined || name === "") throw new Error(`${file} must have a name.`);
  return name;
}

/** A text at the top level of a file, such as `secretsprovider`; undefined where there is none. */
export function topLevelText(text: string, file: string, key: string): string | undefined {
  const content: unknown = parse(text, file).document.toJS();
  const value = isRecord(content) ? content[key] : undefined;
  return typeof value === "string" ? value : undefined;
}

interface Parsed {
  readonly document: Document.Parsed;
  /** Line of a node, from 1. */
  readonly lineOf: (node: unknown) => number;
}

/** Booleans as in YAML 1.2, where `yes` and `on` are texts, and numbers as in YAML 1.1, less its base 60. */
const tags = (yaml11: Tags): Tags => [
  "bool",
  "intOct",
  ...yaml11.filter(
    (tag) => typeof tag === "string" || (tag.tag !== "tag:yaml.org,2002:bool" && tag.format !== "TIME"),
  ),
];

function parse(text: string, file: string): Parsed {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    schema: "yaml-1.1",
    customTags: tags,
    lineCounter,
    uniqueKeys: false,
    prettyErrors: false,
  });
  const lineAt = (offset: number) => Math.max(1, lineCounter.linePos(offset).line);
  const [error] = document.errors;
  if (error !== undefined) {
    const line = lineAt(error.pos[0]);
    if (error.code === "MULTIPLE_DOCS") {
      throw new Error(
        `${file}, line ${line}: a second document begins, which Pulumi does not read; remove it.`,
      );
    }
    throw new Error(`${file}, line ${line} is not valid YAML: ${error.message.replace(/\.?$/, ".")}`);
  }
  const lineOf = (node: unknown) => {
    const range: unknown = node !== null && typeof node === "object" ? Reflect.get(node, "range") : undefined;
    return Array.isArray(range) ? lineAt(Number(range[0])) : 1;
  };
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return;
      throw new Error(`${file}, line ${lineOf(alias)}: the anchor ${alias.source} is not defined above.`);
    },
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        const name = isScalar(key) ? key.value : undefined;
        if (typeof name !== "string" && typeof name !== "symbol") {
          throw new Error(`${file}, line ${lineOf(key)}: a key must be text; put it in quotes.`);
        }
        if (seen.has(name)) throw twice(`${file}, line ${lineOf(key)}`, String(name));
        seen.add(name);
      }
    },
    Scalar(_, scalar) {
      if (isExact(scalar.value)) return;
      const { source = String(scalar.value) } = scalar;
      throw new Error(
        `${file}, line ${lineOf(scalar)}: Pulumi would change ${source} while reading it; put it in quotes.`,
      );
    },
  });
  return { document, lineOf };
}

function twice(where: string, key: string): Error {
  return new Error(`${where}: the key "${key}" appears twice; keep one of the two.`);
}

/** Whether Pulumi passes the value on as it is written; dates get a time and a zone, large numbers lose digits. */
function isExact(value: unknown): boolean {
  if (typeof value === "number")
    return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  return value === null || ["string", "boolean", "symbol"].includes(typeof value);
}

/** The key with its namespace: the project's where it has none; `namespace:config:name` is an old form. */
function qualified(key: string, project: () => string): string | undefined {
  const [first = "", second, third, ...more] = key.split(":");
  if (more.length > 0) return undefined;
  if (second === undefined) return `${project()}:${first}`;
  if (third === undefined) return key;
  return second === "config" ? `${first}:${third}` : undefined;
}

/** The value with a text in place of each ciphertext, which stands in a map as `secure`, with nothing else. */
function withoutCiphertexts(value: unknown, secret: string): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => withoutCiphertexts(item, secret));
  if (!isRecord(value)) return value;
  if (typeof value["secure"] === "string" && Object.keys(value).length === 1) return secret;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withoutCiphertexts(inner, secret)]),
  );
}

function asText(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null ? "" : JSON.stringify(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
