import type { RecordedResource, Recording } from "../../plan/record";
import { remoteResources, type AwsResource } from "./aws/remote-resources";
import { isBlockList, isMap, isObject, terraformName, terraformType } from "./aws/terraform-names";

/** A resource as `terraform show -json` shows what is planned of it. */
interface PlannedResource {
  readonly address: string;
  readonly mode: "managed";
  readonly type: string;
  readonly name: string;
  readonly provider_name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A resource as it is written: which of its arguments come from which other resources. */
interface ConfiguredResource {
  readonly address: string;
  readonly mode: "managed";
  readonly type: string;
  readonly name: string;
  readonly expressions: Readonly<Record<string, { readonly references: readonly string[] }>>;
}

/** As much of a plan of Terraform's, in its JSON form, as tools that check plans read. */
export interface TerraformPlan {
  readonly format_version: string;
  readonly terraform_version: string;
  readonly planned_values: { readonly root_module: { readonly resources: readonly PlannedResource[] } };
  readonly configuration: {
    readonly root_module: { readonly resources: readonly ConfiguredResource[] };
  };
}

const PROVIDER = "registry.terraform.io/hashicorp/aws";

/**
 * The AWS resources of a recording as Terraform's plan for them would be, for tools that know no other.
 *
 * Terraform's provider for AWS is what Pulumi's is made from, so types and arguments differ by names, and blocks by
 * being lists. Unlike Terraform, a recording knows every value.
 */
export function terraformPlan(recording: Recording): TerraformPlan {
  const remote = new Map(recording.resources.map((resource) => [resource.urn, remoteResources(resource)]));
  const addresses = new Addresses(recording, remote);
  const resources = [
    ...recording.resources.filter(isOfAws).map((resource) => ({
      resource,
      sources: (input: string) =>
        (resource.inputDependencies[input] ?? []).flatMap((urn) => addresses.of(urn, resource.inputs[input])),
    })),
    ...[...remote.values()].flat().map((resource) => ({
      resource,
      sources: (input: string) =>
        (resource.references?.[input] ?? []).flatMap((name) => addresses.named(name)),
    })),
  ];
  return {
    format_version: "1.2",
    terraform_version: "1.9.0",
    planned_values: { root_module: { resources: resources.map(({ resource }) => planned(resource)) } },
    configuration: {
      root_module: { resources: resources.map(({ resource, sources }) => configured(resource, sources)) },
    },
  };
}

function isOfAws({ type, custom, read }: RecordedResource): boolean {
  return type.startsWith("aws:") && custom && !read;
}

/** Where resources are found in the plan. */
class Addresses {
  private readonly byUrn: ReadonlyMap<string, RecordedResource>;

  constructor(
    recording: Recording,
    private readonly remote: ReadonlyMap<string, readonly AwsResource[]>,
  ) {
    this.byUrn = new Map(recording.resources.filter(isOfAws).map((resource) => [resource.urn, resource]));
  }

  /** Where a value comes from: a resource; or of those that a component made, the ones whose ids are in the value. */
  of(urn: string, value: unknown): string[] {
    const resource = this.byUrn.get(urn);
    if (resource !== undefined) return [addressOf(resource), ...this.handedOn(resource, value)];
    const text = JSON.stringify(value);
    return (this.remote.get(urn) ?? [])
      .filter(({ id }) => id !== undefined && text.includes(JSON.stringify(id)))
      .map(addressOf);
  }

  /** Where a resource has the value from, when it only hands it on: a bucket's name, say, through its policy. */
  private handedOn({ inputs, inputDependencies }: RecordedResource, value: unknown): string[] {
    return Object.entries(inputs)
      .filter(([, own]) => own === value)
      .flatMap(([input]) => (inputDependencies[input] ?? []).flatMap((urn) => this.of(urn, value)));
  }

  named(name: string): string[] {
    return [...this.remote.values()]
      .flat()
      .filter((resource) => resource.name === name)
      .map(addressOf);
  }
}

function planned(resource: AwsResource): PlannedResource {
  return {
    ...head(resource),
    provider_name: PROVIDER,
    values: block(resource.inputs),
  };
}

function configured(
  resource: AwsResource,
  sources: (input: string) => readonly string[],
): ConfiguredResource {
  const expressions: Record<string, { references: string[] }> = {};
  for (const [input, value] of Object.entries(resource.inputs)) {
    const references = sources(input);
    if (references.length > 0) {
      // Terraform names the argument of the other resource, and the resource.
      expressions[terraformName(input, value)] = {
        references: references.flatMap((address) => [`${address}.id`, address]),
      };
    }
  }
  return { ...head(resource), expressions };
}

function head(resource: AwsResource) {
  const type = terraformType(resource.type);
  return {
    address: addressOf(resource),
    mode: "managed",
    type,
    name: localName(resource.name),
  } as const;
}

function addressOf({ type, name }: AwsResource): string {
  return `${terraformType(type)}.${localName(name)}`;
}

/** Terraform's names have no dots. */
function localName(name: string): string {
  return name.replace(/[^\w-]/g, "_");
}

function block(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs)
      .filter(([, value]) => value !== undefined)
      .map(([input, value]) => [terraformName(input, value), argument(input, value)]),
  );
}

/** A block is a list of one, a secret nobody's business, and everything else itself. */
function argument(input: string, value: unknown): unknown {
  if (isObject(value) && Object.keys(value).join() === "secret") return "(sensitive value)";
  if (isMap(input)) return value;
  if (isBlockList(value)) return value.map((one) => block({ ...one }));
  return isObject(value) ? [block(value)] : value;
}
