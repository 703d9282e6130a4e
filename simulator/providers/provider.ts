import type { Properties } from "./values";

/** An input that AWS, or the provider before it, does not accept. */
export interface Problem {
  /** Path of the property, `vpcConfig.subnetIds[0]`. */
  readonly property: string;
  readonly reason: string;
}

/** A resource of a program. */
export interface Resource {
  readonly urn: string;
  /** `aws:ec2/vpc:Vpc` */
  readonly type: string;
  /** The logical name, not that of the resource in AWS. */
  readonly name: string;
}

export interface CheckRequest extends Resource {
  /** Inputs as the engine last kept them; empty for a resource that does not exist. */
  readonly olds: Properties;
  readonly news: Properties;
  /** Random bytes, the same in preview and update. */
  readonly seed: Uint8Array;
  /** How the program's configuration wants resources named; absent where it does not say. */
  readonly autonaming: { readonly proposedName: string; readonly disabled: boolean } | undefined;
}

export interface DiffRequest extends Resource {
  readonly oldInputs: Properties;
  readonly news: Properties;
  readonly ignoreChanges: readonly string[];
}

export interface Difference {
  readonly kind: "add" | "delete" | "update";
  readonly replaces: boolean;
}

export interface Diff {
  /** By the path of the property that changes. */
  readonly details: Readonly<Record<string, Difference>>;
  readonly deleteBeforeReplace: boolean;
}

export interface CreateRequest extends Resource {
  readonly inputs: Properties;
  /** Whether only to say what would become known. */
  readonly preview: boolean;
}

export interface UpdateRequest extends CreateRequest {
  readonly id: string;
  readonly olds: Properties;
  readonly oldInputs: Properties;
}

export interface ReadRequest extends Resource {
  readonly id: string;
  readonly olds: Properties;
  readonly inputs: Properties;
}

export interface Made {
  readonly id: string;
  readonly outputs: Properties;
}

export interface Read {
  readonly outputs: Properties;
  readonly inputs: Properties;
}

/** A component that a provider builds of other resources. */
export interface ConstructRequest {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly inputs: Properties;
  /** Address of the engine's resource monitor. */
  readonly monitor: string;
  readonly dryRun: boolean;
  readonly providers: Readonly<Record<string, string>>;
  readonly dependencies: readonly string[];
  readonly protect: boolean | undefined;
  readonly retainOnDelete: boolean | undefined;
}

export interface Constructed {
  readonly urn: string;
  readonly outputs: Properties;
  /** URNs of what the component is built of. */
  readonly children: readonly string[];
}

/** What a provider answers the engine; what is missing it does not offer. */
export interface Provider {
  readonly name: string;
  readonly version: string;
  configure?(settings: Properties): void;
  check?(request: CheckRequest): { readonly inputs: Properties; readonly problems: readonly Problem[] };
  diff?(request: DiffRequest): Diff;
  create?(request: CreateRequest): Promise<Made>;
  update?(request: UpdateRequest): Promise<Properties>;
  /** Outputs and inputs as they are now; undefined for a resource that no longer exists. */
  read?(request: ReadRequest): Promise<Read | undefined>;
  delete?(request: ReadRequest): Promise<void>;
  invoke?(token: string, args: Properties): Properties;
  construct?(request: ConstructRequest): Promise<Constructed>;
  cancel?(): void;
}

/** A resource that exists but did not become ready; the engine keeps it and the next update goes on with it. */
export class NotReady extends Error {
  constructor(
    message: string,
    readonly made: Made,
    readonly inputs: Properties,
  ) {
    super(message);
  }
}

/** The type of the resource that a URN names, without the types of its parents. */
export function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
