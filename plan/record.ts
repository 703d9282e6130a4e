import * as pulumi from "@pulumi/pulumi";
import type { ReadResourceRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import type { MockCallArgs, MockResourceArgs, Mocks } from "@pulumi/pulumi/runtime/mocks";
import { SECRET_PLACEHOLDER } from "../components/config";
import { answerCall } from "../simulator/model/functions";
import { ACCOUNT } from "../simulator/model/place";
import { recordedId, recordedOutputs } from "../simulator/recording";
import { plain } from "./plain";
import { withoutTraces } from "./stack-traces";

/** A resource as a program registered it, before any provider has seen it. */
export interface RecordedResource {
  readonly urn: string;
  /** Pulumi's type token, `aws:ec2/vpc:Vpc`. */
  readonly type: string;
  readonly name: string;
  /** False for component resources, also for those a provider implements. */
  readonly custom: boolean;
  /** True for `StackReference`s and other resources that are read, not made. */
  readonly read: boolean;
  /**
   * Resolved inputs; a secret is `{ secret: value }`, a resource `{ resource: name }`, a file `{ file: path }` from the
   * repository's root, a text in place of a file `{ text }`, and an archive of such `{ archive: { name: ... } }`.
   */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URN of the parent; the stack itself has none. */
  readonly parent: string | undefined;
  /** URNs of all resources that must exist first, through inputs or `dependsOn`. */
  readonly dependencies: readonly string[];
  /** By input, the URNs of the resources that its value comes from. */
  readonly inputDependencies: Readonly<Record<string, readonly string[]>>;
  /** URN of the explicit provider, where there is one. */
  readonly provider: string | undefined;
  /** URNs of the providers that a component hands down to what it makes. */
  readonly providers: readonly string[];
  /** What it was called before: by another name than now, at the top of the stack, or both. */
  readonly aliases: readonly { readonly name: string; readonly isTopLevel: boolean }[];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deleteBeforeReplace: boolean;
  readonly replaceOnChanges: readonly string[];
  readonly ignoreChanges: readonly string[];
  /** What replaces the resource when it changes. */
  readonly replacementTrigger: unknown;
  /** Custom timeouts, as `15m` or `3600s`. */
  readonly timeouts:
    { readonly create: string; readonly update: string; readonly delete: string } | undefined;
}

/** What a program made of one stack's configuration. */
export interface Recording {
  readonly project: string;
  readonly stack: string;
  /** In the order of registration; the stack resource itself is left out. */
  readonly resources: readonly RecordedResource[];
  /** What the program exported, with outputs resolved and secrets unwrapped. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface Program {
  /** Name of the Pulumi project, as in its `Pulumi.yaml`. */
  readonly project: string;
  readonly stack: string;
  /** All configuration values, with namespaced keys; objects as JSON text, as the engine passes them. */
  readonly config: Readonly<Record<string, string>>;
  /** Outputs of the stacks that the program may reference, by full name (`organization/project/stack`); a stack
   * that is not named has none. */
  readonly references?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Builds the resources and returns the stack's outputs. */
  readonly deploy: () => Promise<Record<string, unknown>>;
}

/** Organization of every stack on a file or S3 backend. */
const ORGANIZATION = "organization";

const STACK_TYPE = "pulumi:pulumi:Stack";

/**
 * Runs a program without an engine and records every resource it registers.
 *
 * Pulumi's mocks are global to the process, so recordings run one after the other.
 *
 * @throws what the program throws, for a function call that has no answer here, and for two resources of one URN, which
 * the engine refuses.
 */
export async function record(program: Program): Promise<Recording> {
  const recording = recordings.then(() =>
    // A program that fails runs again, so that its error has a trace.
    withoutTraces(() => run(program)).catch(() => run(program)),
  );
  recordings = recording.then(
    () => undefined,
    () => undefined,
  );
  return recording;
}

let recordings: Promise<void> = Promise.resolve();

async function run(program: Program): Promise<Recording> {
  const resources: RecordedResource[] = [];
  const mocks = {
    call: (args: MockCallArgs) => {
      try {
        return answerCall(args.token, args.inputs as Record<string, unknown>, {
          account: ACCOUNT,
          region: region(),
        });
      } catch (error) {
        // The runtime reads what went wrong where gRPC puts it.
        throw Object.assign(new Error(), { details: error instanceof Error ? error.message : String(error) });
      }
    },
    newResource: (args: MockResourceArgs) => {
      const { type, name, custom } = args;
      const inputs = args.inputs as Record<string, unknown>;
      const state: Record<string, unknown> =
        type === "pulumi:pulumi:StackReference"
          ? { name: stackOf(args), outputs: program.references?.[stackOf(args)] ?? {}, secretOutputNames: [] }
          : {
              ...inputs,
              ...(isSimulated(type) && recordedOutputs({ type, name, inputs, region: region() })),
            };
      return { id: custom === false ? undefined : recordedId(type, name), state };
    },
  };
  await pulumi.runtime.setMocks(mocks, program.project, program.stack, false, ORGANIZATION);
  pulumi.runtime.setMockOptions(
    new Recorder(mocks, resources),
    program.project,
    program.stack,
    false,
    ORGANIZATION,
  );
  const secrets = Object.keys(program.config).filter((key) =>
    program.config[key]?.includes(SECRET_PLACEHOLDER),
  );
  pulumi.runtime.setAllConfig({ ...program.config }, secrets);
  let result: { outputs: Record<string, unknown> } | { error: unknown } = { outputs: {} };
  // An error leaves `init` as a value, since the stack's own promise would carry it past every `catch`.
  await pulumi.runtime.runInPulumiStack(async () => {
    try {
      const exported = await program.deploy();
      result = { outputs: (await resolve(exported)) as Record<string, unknown> };
      return exported;
    } catch (error) {
      result = { error };
      return {};
    }
  });
  // Waits until every registration has been answered.
  await pulumi.runtime.disconnect();
  // The mocks are global: a program that an engine runs in this process afterwards must not meet them.
  pulumi.runtime.resetOptions("", "", -1, "", "", false, "");
  if ("error" in result) throw result.error;
  refuseDuplicates(resources);
  return { project: program.project, stack: program.stack, resources, outputs: result.outputs };
}

/** @throws where two resources have one URN. */
function refuseDuplicates(resources: readonly RecordedResource[]): void {
  const known = new Set<string>();
  const duplicates = new Set<string>();
  for (const { urn } of resources) (known.has(urn) ? duplicates : known).add(urn);
  if (duplicates.size === 0) return;
  throw new Error(
    `More than one resource has the URN ${[...duplicates].join(", ")}; give each another name.`,
  );
}

/** The stack that a reference names: its argument, or else its own name. */
function stackOf({ name, inputs }: MockResourceArgs): string {
  const { name: given } = inputs as { readonly name?: string };
  return given ?? name;
}

/** Resources of Kubernetes have no outputs but their inputs. */
function isSimulated(type: string): boolean {
  return /^(aws|awsx|eks|random):/.test(type);
}

/** The region that the recorded stack is configured for. */
function region(): string {
  return pulumi.runtime.getConfig("aws:region") ?? "eu-central-1";
}

function resolve(value: unknown): Promise<unknown> {
  return new Promise((done) => {
    pulumi.all([value]).apply(([resolved]) => done(resolved));
  });
}

/** Pulumi's mock monitor, which also keeps what the mocks are not told: parents, dependencies and options. */
class Recorder extends MockMonitor {
  constructor(
    mocks: Mocks,
    private readonly recorded: RecordedResource[],
  ) {
    super(mocks);
  }

  override registerResource(request: RegisterResourceRequest, callback: Callback): Promise<void> {
    return super.registerResource(request, (error: unknown, response: Response | undefined) => {
      if (response !== undefined && request.getType() !== STACK_TYPE) {
        this.recorded.push(registered(request, response.getUrn()));
      }
      callback(error, response);
    });
  }

  override readResource(request: ReadResourceRequest, callback: Callback): Promise<void> {
    return super.readResource(request, (error: unknown, response: Response | undefined) => {
      if (response !== undefined) this.recorded.push(read(request, response.getUrn()));
      callback(error, response);
    });
  }
}

type Callback = (error: unknown, response: unknown) => void;
interface Response {
  getUrn(): string;
}

function registered(request: RegisterResourceRequest, urn: string): RecordedResource {
  const timeouts = request.getCustomtimeouts();
  return {
    ...common(request, urn),
    custom: request.getCustom(),
    read: false,
    inputDependencies: Object.fromEntries(
      [...request.getPropertydependenciesMap().entries()].map(([input, of]) => [
        input,
        of.getUrnsList().sort(),
      ]),
    ),
    providers: [...request.getProvidersMap().values()].map(providerUrn).sort(),
    inputs: plain(request.getObject()),
    aliases: request.getAliasesList().map((alias) => {
      const spec = alias.getSpec();
      return { name: spec?.getName() || request.getName(), isTopLevel: spec?.getNoparent() ?? false };
    }),
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    deleteBeforeReplace: request.getDeletebeforereplace(),
    replaceOnChanges: request.getReplaceonchangesList(),
    ignoreChanges: request.getIgnorechangesList(),
    replacementTrigger: request.getReplacementTrigger()?.toJavaScript(),
    timeouts: timeouts && {
      create: timeouts.getCreate(),
      update: timeouts.getUpdate(),
      delete: timeouts.getDelete(),
    },
  };
}

function read(request: ReadResourceRequest, urn: string): RecordedResource {
  return {
    ...common(request, urn),
    custom: true,
    read: true,
    inputDependencies: {},
    providers: [],
    inputs: plain(request.getProperties()),
    aliases: [],
    protect: false,
    retainOnDelete: false,
    deleteBeforeReplace: false,
    replaceOnChanges: [],
    ignoreChanges: [],
    replacementTrigger: undefined,
    timeouts: undefined,
  };
}

function common(request: RegisterResourceRequest | ReadResourceRequest, urn: string) {
  return {
    urn,
    type: request.getType(),
    name: request.getName(),
    parent: isStack(request.getParent()) ? undefined : request.getParent(),
    dependencies: request.getDependenciesList().sort(),
    provider: providerUrn(request.getProvider()) || undefined,
  };
}

/** The engine's reference to a provider is `urn::id`. */
function providerUrn(reference: string): string {
  return reference.replace(/::[^:]*$/, "");
}

function isStack(urn: string): boolean {
  return urn === "" || urn.includes(`::${STACK_TYPE}::`);
}
