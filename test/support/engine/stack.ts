import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import {
  LocalWorkspace,
  type ConfigMap,
  type EngineEvent,
  type OpType,
  type PulumiFn,
  type Stack,
  type StepEventMetadata,
} from "@pulumi/pulumi/automation";
import { stackConfig, type ProgramFolder } from "../../../plan/stack-file";
import { withoutTraces } from "../../../plan/stack-traces";
import type { Engine } from "./engine";
import { allEnded, childrenOf } from "./processes";

/** Project names and entry points of the repository's programs, by the folder with their stacks' configuration. */
const PROGRAMS: Readonly<Record<ProgramFolder, { project: string; index: string }>> = {
  ".": { project: "millrace-infra", index: "../../../infra/index" },
  apps: { project: "millrace-apps", index: "../../../apps/index" },
  bootstrap: { project: "millrace-bootstrap", index: "../../../bootstrap/index" },
};

/** Configuration with namespaced keys, objects as JSON; a key that is `undefined` is left out. */
export type Config = Readonly<Record<string, string | undefined>>;

export interface StackOptions {
  readonly folder: ProgramFolder;
  readonly name: string;
  /** @default what the stack's file in the folder says */
  readonly config?: Config;
  /** Path of the program's entry point. @default that of the folder */
  readonly program?: string;
}

/** What the engine did in one operation. */
export interface Outcome {
  /** Wall time of the operation, without reading the results. */
  readonly seconds: number;
  /** What was done to each resource that was not left as it is, by URN. */
  readonly changes: ReadonlyMap<string, readonly OpType[]>;
  /** URNs of the resources that were left as they are. */
  readonly same: readonly string[];
  /** All that the CLI wrote. */
  readonly output: string;
  /** Whether the operation was completed. */
  readonly ok: boolean;
}

/** A signal to the CLI as soon as an operation is held, which lasts until the engine cancels or kills it. */
export interface Cut {
  readonly signal: "SIGINT" | "SIGKILL";
  /** Which operations are held, as the simulator's `SIMULATOR_HOLD` says it. */
  readonly hold: string;
}

export interface RunOptions {
  /** Variables for the providers, `SIMULATOR_FAIL` for one. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cut?: Cut;
}

/** A resource in the engine's state. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly protect?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export interface State {
  readonly resources: readonly StateResource[];
  /** Operations that an engine was killed in. */
  readonly pending: readonly { readonly type: string; readonly resource: StateResource }[];
}

/** What `pulumi stack export` says of a stack. */
interface Deployment {
  readonly resources?: State["resources"];
  readonly pending_operations?: State["pending"];
}

/** A stack of one of the repository's programs on the real engine, run as an inline program. */
export class EngineStack {
  private constructor(
    private readonly engine: Engine,
    private readonly stack: Stack,
    private readonly options: StackOptions,
  ) {}

  /** Creates the stack, and sets its configuration. */
  static async create(engine: Engine, options: StackOptions): Promise<EngineStack> {
    const created = await EngineStack.open(engine, options);
    await created.configure({});
    return created;
  }

  /** The stack as it is, or an empty one. */
  static async open(engine: Engine, options: StackOptions): Promise<EngineStack> {
    const { project, index } = PROGRAMS[options.folder];
    const program = entry(options.program ?? index);
    const workDir = join(engine.dir, project, options.name);
    mkdirSync(workDir, { recursive: true });
    const stack = await LocalWorkspace.createOrSelectStack(
      { projectName: project, stackName: `organization/${project}/${options.name}`, program },
      { workDir, envVars: { ...engine.env }, pulumiCommand: engine.command },
    );
    // What `up`, `refresh` and `destroy` read afterwards, with three more processes, is not used here.
    Object.assign(stack, { outputs: () => Promise.resolve({}), info: () => Promise.resolve(undefined) });
    return new EngineStack(engine, stack, options);
  }

  /** Replaces the configuration by the stack's own with these keys changed. */
  async configure(changes: Config): Promise<void> {
    const { folder, name, config = stackConfig(folder, name) } = this.options;
    const wanted: ConfigMap = {};
    for (const [key, value] of Object.entries({ ...config, ...changes })) {
      if (value !== undefined) wanted[key] = { value, secret: key.startsWith("secrets:") };
    }
    const obsolete = Object.keys(await this.stack.getAllConfig()).filter((key) => !(key in wanted));
    if (obsolete.length > 0) await this.stack.removeAllConfig(obsolete);
    await this.stack.setAllConfig(wanted);
  }

  preview(options: RunOptions = {}): Promise<Outcome> {
    return this.run((common) => this.stack.preview(common), options);
  }

  up(options: RunOptions = {}): Promise<Outcome> {
    return this.run((common) => this.stack.up(common), options);
  }

  refresh(options: RunOptions & { clearPendingCreates?: boolean } = {}): Promise<Outcome> {
    const { clearPendingCreates = false } = options;
    return this.run((common) => this.stack.refresh({ ...common, clearPendingCreates }), options);
  }

  destroy(options: RunOptions = {}): Promise<Outcome> {
    return this.run((common) => this.stack.destroy(common), options);
  }

  /** Removes the lock that a killed engine has left. */
  cancel(): Promise<void> {
    return this.stack.cancel();
  }

  /**
   * Settles the operations that an engine was killed in, as docs/deploying.md says. A creation whose resource exists is
   * completed in the state with its id, and with its inputs as outputs, since the provider looks for it in the region
   * that they name; the others are dropped; a refresh finds out what became of the rest.
   *
   * `pulumi refresh --import-pending-creates` drops them all, and `pulumi import` needs a language host.
   */
  async settlePending(idOf: (urn: string) => string | undefined): Promise<void> {
    const exported = await this.stack.exportStack();
    const before = exported.deployment as Deployment;
    const { resources = [], pending_operations: pending = [] } = before;
    const made = pending.flatMap(({ type, resource }) => {
      const id = type === "creating" ? idOf(resource.urn) : undefined;
      return id === undefined ? [] : [{ ...resource, id, outputs: resource.inputs }];
    });
    const deployment = { ...before, resources: [...resources, ...made], pending_operations: [] };
    await this.stack.importStack({ ...exported, deployment });
    await this.stack.refresh();
  }

  /** Changes the state as JSON text, such as to what an earlier version of a program wrote. */
  async changeState(change: (state: string) => string): Promise<void> {
    const exported = await this.stack.exportStack();
    await this.stack.importStack({
      ...exported,
      deployment: JSON.parse(change(JSON.stringify(exported.deployment))) as unknown,
    });
  }

  /** Runs the CLI with this stack as a person does, where the Automation API has no operation for it. */
  async cli(args: readonly string[]): Promise<{ readonly ok: boolean; readonly output: string }> {
    const all = [...args, "--stack", this.stack.name, "--non-interactive", "--color", "never"];
    const options = {
      cwd: this.stack.workspace.workDir,
      env: { ...process.env, ...this.engine.env },
      maxBuffer: 64 * 1024 * 1024,
    };
    return new Promise((resolve) => {
      execFile(this.engine.command.command, all, options, (error, stdout, stderr) => {
        resolve({ ok: error === null, output: stdout + stderr });
      });
    });
  }

  async state(): Promise<State> {
    const { resources = [], pending_operations: pending = [] } = (await this.stack.exportStack())
      .deployment as Deployment;
    return { resources, pending };
  }

  private async run(
    operate: (common: Common) => Promise<unknown>,
    { env = {}, cut }: RunOptions,
  ): Promise<Outcome> {
    const { workspace } = this.stack;
    const record = new Recorder();
    const cutter = cut === undefined ? undefined : new Cutter(cut, this.engine);
    workspace.envVars = { ...this.engine.env, ...env, ...cutter?.env };
    const began = performance.now();
    let ok = true;
    try {
      await withoutTraces(() =>
        operate({
          color: "never",
          onOutput: record.write,
          onError: record.write,
          onEvent: record.see,
          suppressProgress: true,
        }),
      );
    } catch (error) {
      ok = false;
      if (record.output === "") throw error;
    } finally {
      workspace.envVars = { ...this.engine.env };
      cutter?.stop();
    }
    const seconds = (performance.now() - began) / 1_000;
    await allEnded(cutter?.orphans ?? []);
    return { ...record.result(), ok, seconds };
  }
}

interface Common {
  readonly color: "never";
  readonly suppressProgress: true;
  readonly onOutput: (text: string) => void;
  readonly onError: (text: string) => void;
  readonly onEvent: (event: EngineEvent) => void;
}

/** A dynamic `import` would keep what it has loaded, and does not find folders. */
const load = createRequire(__filename);

/** Runs the entry point again each time: what a program module exports is the deployment itself. */
function entry(index: string): PulumiFn {
  return () => {
    const path = load.resolve(index);
    Reflect.deleteProperty(load.cache, path);
    return load(path) as ReturnType<PulumiFn>;
  };
}

/** Steps that change nothing in the stack. */
const UNCHANGED: readonly OpType[] = ["same", "read", "refresh"];

/** Keeps what the engine reports of one operation. */
class Recorder {
  output = "";
  private readonly steps: StepEventMetadata[] = [];

  readonly write = (text: string): void => {
    this.output += text;
  };

  readonly see = ({ resourcePreEvent, resOutputsEvent }: EngineEvent): void => {
    if (resourcePreEvent !== undefined) this.steps.push(resourcePreEvent.metadata);
    // What a refresh has found comes with its result.
    else if (resOutputsEvent !== undefined && this.isRefreshed(resOutputsEvent.metadata))
      this.steps.push(resOutputsEvent.metadata);
  };

  private isRefreshed({ urn, op }: StepEventMetadata): boolean {
    return op !== "refresh" && this.steps.some((step) => step.urn === urn && step.op === "refresh");
  }

  result(): Pick<Outcome, "changes" | "same" | "output"> {
    const changes = new Map<string, OpType[]>();
    const same: string[] = [];
    for (const { op, urn } of this.steps) {
      if (UNCHANGED.includes(op)) same.push(urn);
      else changes.set(urn, [...(changes.get(urn) ?? []), op]);
    }
    return { changes, same, output: this.output };
  }
}

/** Sends the signal when an operation is held. */
class Cutter {
  readonly env: Readonly<Record<string, string>>;
  /** Providers of a killed CLI, which may still carry out what it has asked of them. */
  orphans: readonly number[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly cut: Cut,
    private readonly engine: Engine,
  ) {
    this.env = { SIMULATOR_HOLD: cut.hold };
    // Of this operation alone.
    rmSync(engine.trace, { force: true });
    this.timer = setInterval(() => {
      this.look();
    }, LOOK_MS);
  }

  private look(): void {
    const { trace, pid } = this.engine;
    if (!existsSync(trace) || !readFileSync(trace, "utf8").includes(`"held":true`)) return;
    this.stop();
    const cli = pid();
    if (cli === undefined) throw new Error("An operation is held, but there is no CLI.");
    if (this.cut.signal === "SIGKILL") this.orphans = childrenOf(cli);
    process.kill(cli, this.cut.signal);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

const LOOK_MS = 20;
