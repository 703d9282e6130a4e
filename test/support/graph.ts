import type { RecordedResource, Recording } from "../../plan/record";
import { recordInfra } from "../../plan/programs";
import { stackConfig, stacks } from "../../plan/stack-file";
import { shipped } from "./demonstration";

/** Stacks that the invariants are checked on. */
export const STACKS = stacks(".");

const recordings = new Map<string, Promise<Recording>>();

/** The stack as its file configures it, with the services of the demonstration alone; recorded once. */
export function recorded(stack: string): Promise<Recording> {
  const known = recordings.get(stack) ?? recordInfra(stack, {}, undefined, shipped);
  recordings.set(stack, known);
  return known;
}

/** The resources of these types. */
export function ofTypes({ resources }: Recording, types: Iterable<string>): RecordedResource[] {
  const wanted = new Set(types);
  return resources.filter(({ type }) => wanted.has(type));
}

/** Names of all that must exist before the resource, directly or through others. */
export function ancestry({ resources }: Recording, name: string): Set<string> {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const names = new Set<string>();
  const visit = (resource: RecordedResource) => {
    for (const urn of resource.dependencies) {
      const before = byUrn.get(urn);
      if (before === undefined || names.has(before.name)) continue;
      names.add(before.name);
      visit(before);
    }
  };
  resources.filter((resource) => resource.name === name).forEach(visit);
  return names;
}

/** A statement of an IAM document. */
export interface StatementJson {
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** The statements of the policy documents among a resource's inputs, with the input that each is from. */
export function statementsOf(resource: RecordedResource): (StatementJson & { readonly input: string })[] {
  return Object.entries(resource.inputs).flatMap(([input, value]) => {
    if (typeof value !== "string" || !value.includes('"Statement"')) return [];
    const document = JSON.parse(value) as { readonly Statement: readonly StatementJson[] };
    return document.Statement.map((statement) => ({ ...statement, input }));
  });
}

/** What the tests ask of a stack's file beside what the program makes of it. */
export function configured(stack: string) {
  const config = stackConfig(".", stack);
  const parsed = (key: string) =>
    JSON.parse(config[`millrace-infra:${key}`] ?? "{}") as Record<string, unknown>;
  const { engine } = parsed("queue") as { engine?: { kind?: string } };
  const { readers, minCapacity } = parsed("mysql");
  return {
    region: config["aws:region"] ?? "",
    /** `10.20` of `10.20.0.0/16` */
    block: String(parsed("network").cidr).split(".").slice(0, 2).join("."),
    serverless: engine?.kind === "serverless",
    readers: readers !== 0,
    pauses: minCapacity === 0,
    /** Where the balancers are. */
    balancers: parsed("edge").origin === "public" ? "public" : "private",
  };
}
