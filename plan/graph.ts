import { stringify } from "yaml";
import { dashboardDigest } from "./digest";
import type { RecordedResource, Recording } from "./record";

/**
 * A recording as text for people to read and compare: the tree of resources by name, each with its options, what it
 * waits for and its inputs, then the stack's outputs. The same program always gives the same text.
 */
export function graphText(recording: Recording): string {
  const { project, stack, resources, outputs } = recording;
  const names = new Map(resources.map(({ urn, name }) => [urn, name]));
  const sorted = [...resources].sort(byNameAndType);
  const lines = (parent: string | undefined, depth: number): string[] =>
    sorted
      .filter((resource) => resource.parent === parent)
      .flatMap((resource) => {
        const indent = "  ".repeat(depth);
        return [
          `${indent}${heading(resource, names)}`,
          ...details(resource, names).map((line) => `${indent}    ${line}`),
          ...lines(resource.urn, depth + 1),
        ];
      });
  return [
    `${project}, stack ${stack}: ${resources.length} resources`,
    "",
    ...lines(undefined, 0),
    "",
    "outputs",
    ...yaml(outputs).map((line) => `    ${line}`),
    "",
  ].join("\n");
}

/** The order of resources in a graph's text. */
export function byNameAndType(one: RecordedResource, other: RecordedResource): number {
  return compare(one.name, other.name) || compare(one.type, other.type);
}

/** Sorts by code units, on every machine alike. */
export function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** `mysql-cluster: aws:rds/cluster:Cluster, by aws` */
export function heading({ name, type, provider, read }: RecordedResource, names: Names): string {
  const by = provider === undefined ? "" : `, by ${nameIn(names, provider)}`;
  return `${name}: ${type}${by}${read ? ", read only" : ""}`;
}

/** A resource's options, what it comes after, and its inputs, a line each. */
export function details(resource: RecordedResource, names: Names): string[] {
  const { dependencies, inputs } = resource;
  const before = dependencies.map((urn) => nameIn(names, urn)).sort();
  return [
    ...options(resource).map((option) => `(${option})`),
    ...(before.length > 0 ? [`(after ${before.join(", ")})`] : []),
    ...yaml(digested(inputs)),
  ];
}

/** Inputs with long documents as a digest of what they contain. */
function digested(inputs: RecordedResource["inputs"]): RecordedResource["inputs"] {
  const { dashboardBody: body } = inputs;
  return typeof body === "string" ? { ...inputs, dashboardBody: dashboardDigest(body) } : inputs;
}

function options(resource: RecordedResource): string[] {
  const {
    protect,
    retainOnDelete,
    deleteBeforeReplace,
    replaceOnChanges,
    ignoreChanges,
    replacementTrigger,
    timeouts,
  } = resource;
  return [
    ...(protect ? ["protected"] : []),
    ...(retainOnDelete ? ["retained on deletion"] : []),
    ...(deleteBeforeReplace ? ["deleted before replacement"] : []),
    ...(replaceOnChanges.length > 0 ? [`replaced on changes in ${replaceOnChanges.join(", ")}`] : []),
    ...(ignoreChanges.length > 0 ? [`changes ignored in ${ignoreChanges.join(", ")}`] : []),
    ...(typeof replacementTrigger === "string" ? [`replaced with ${replacementTrigger}`] : []),
    ...Object.entries(timeouts ?? {}).flatMap(([operation, time]) =>
      time === "" ? [] : [`${operation} within ${time}`],
    ),
  ];
}

/** Names of resources, by URN. */
export type Names = ReadonlyMap<string, string>;

/** What a URN names; one that is not among the recorded resources is shown whole. */
export function nameIn(names: Names, urn: string): string {
  return names.get(urn) ?? urn;
}

/** Values as lines of YAML, JSON texts among them opened up. */
export function yaml(values: Readonly<Record<string, unknown>>): string[] {
  if (Object.keys(values).length === 0) return [];
  const text = stringify(readable(values), {
    sortMapEntries: true,
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
  return text.trimEnd().split("\n");
}

/** Opens up JSON that is passed as text, such as policies. */
function readable(value: unknown): unknown {
  if (typeof value === "string") return /^[{[]/.test(value) ? (parsed(value) ?? value) : value;
  if (Array.isArray(value)) return value.map(readable);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]));
}

function parsed(text: string): unknown {
  try {
    return { "json text": JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
