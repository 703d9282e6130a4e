import {
  LocalWorkspace,
  StackNotFoundError,
  type EngineEvent,
  type OutputMap,
  type Stack,
} from "@pulumi/pulumi/automation";
import { z } from "zod";
import { withoutTraces } from "../../plan/stack-traces";
import type { Program } from "./program";
import { changesOf, type Changes } from "./changes";
import type { Cli } from "./cli";
import { failureOf, type Failure } from "./failure";

/** Organization of every stack on a file or S3 backend. */
const ORGANIZATION = "organization";

/** What an operation of the engine came to. */
export interface Outcome {
  readonly changes: Changes;
  /** Why it failed; undefined where it succeeded. */
  readonly failure: Failure | undefined;
  /** All that the CLI wrote. */
  readonly output: string;
}

/** A resource in the engine's state. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly id: string | undefined;
  readonly parent: string | undefined;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly dependencies: readonly string[];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
}

const record = z.record(z.string(), z.unknown());

const deployment = z.object({
  resources: z
    .array(
      z.object({
        urn: z.string(),
        type: z.string(),
        custom: z.boolean().default(false),
        id: z.string().optional(),
        parent: z.string().optional(),
        inputs: record.default({}),
        dependencies: z.array(z.string()).nullish(),
        protect: z.boolean().default(false),
        retainOnDelete: z.boolean().default(false),
        /** Replaced, and still to be deleted. */
        delete: z.boolean().default(false),
      }),
    )
    .default([]),
});

/** What a stack's operations do. */
export type Operation = "up" | "destroy";

type Listener = (event: EngineEvent) => void;

/** A stack of one program, through the Automation API. */
export class ProgramStack {
  private constructor(
    readonly program: Program,
    private readonly stack: Stack,
  ) {}

  /** The stack of a program; undefined where the backend has none of that name. */
  static async find(program: Program, name: string, cli: Cli): Promise<ProgramStack | undefined> {
    try {
      const stack = await LocalWorkspace.selectStack(stackArguments(program, name), {
        workDir: program.folder,
        pulumiCommand: cli.pulumi,
      });
      return new ProgramStack(program, quick(stack));
    } catch (error) {
      if (error instanceof StackNotFoundError) return undefined;
      throw error;
    }
  }

  /**
   * The stack of a program, made where there is none.
   *
   * @param secretsProvider what encrypts the secrets of a new stack. @default a passphrase
   */
  static async open(
    program: Program,
    name: string,
    cli: Cli,
    secretsProvider: string | undefined,
  ): Promise<ProgramStack> {
    const stack = await LocalWorkspace.createOrSelectStack(stackArguments(program, name), {
      workDir: program.folder,
      pulumiCommand: cli.pulumi,
      ...(secretsProvider !== undefined && { secretsProvider }),
    });
    return new ProgramStack(program, quick(stack));
  }

  /** What an operation would do, and whether the engine refuses it. Takes no lock. */
  preview(operation: Operation): Promise<Outcome> {
    return operation === "up"
      ? this.operate((options) => this.stack.preview(options))
      : this.operate((options) => this.stack.previewDestroy(options));
  }

  /** Carries out an operation that has been previewed. */
  apply(operation: Operation, listener: Listener): Promise<Outcome> {
    return operation === "up"
      ? this.operate((options) => this.stack.up(options), listener)
      : this.operate((options) => this.stack.destroy(options), listener);
  }

  /** How the resources differ from the state. Changes nothing. */
  drift(): Promise<Outcome> {
    return this.operate((options) => this.stack.refresh({ ...options, previewOnly: true }));
  }

  async outputs(): Promise<Readonly<Record<string, unknown>>> {
    const outputs: OutputMap = await this.stack.workspace.stackOutputs(this.stack.name);
    return Object.fromEntries(Object.entries(outputs).map(([key, { value }]) => [key, value as unknown]));
  }

  /** What the engine's state has. */
  async resources(): Promise<StateResource[]> {
    const exported: unknown = (await this.stack.exportStack()).deployment;
    return deployment
      .parse(exported ?? {})
      .resources.filter((resource) => !resource.delete)
      .map(({ id, parent, dependencies, ...rest }) => ({
        ...rest,
        id,
        parent,
        name: rest.urn.split("::").slice(3).join("::"),
        dependencies: dependencies ?? [],
      }));
  }

  /** The last update, as the backend has it. */
  async lastUpdate(): Promise<{ kind: string; result: string; endTime: Date } | undefined> {
    const [last] = await this.stack.history(1);
    return last && { kind: last.kind, result: last.result, endTime: last.endTime };
  }

  private async operate(
    operation: (options: {
      color: "never";
      suppressProgress: true;
      onOutput: (text: string) => void;
      onError: (text: string) => void;
      onEvent: Listener;
    }) => Promise<unknown>,
    listener: Listener = () => undefined,
  ): Promise<Outcome> {
    const events: EngineEvent[] = [];
    let output = "";
    const write = (text: string) => void (output += text);
    const onEvent = (event: EngineEvent) => {
      events.push(event);
      listener(event);
    };
    let failed = false;
    try {
      await withoutTraces(() =>
        operation({ color: "never", suppressProgress: true, onOutput: write, onError: write, onEvent }),
      );
    } catch (error) {
      // Anything that is not the engine's refusal is a fault of this program.
      if (output === "") throw error;
      failed = true;
    }
    return {
      changes: changesOf(events),
      failure: failed ? failureOf(events, output) : undefined,
      output,
    };
  }
}

function stackArguments({ project, run }: Program, name: string) {
  return { projectName: project, stackName: `${ORGANIZATION}/${project}/${name}`, program: run };
}

/** After each operation the Automation API reads the outputs and the history, with three more processes; both are read here when they are used. */
function quick(stack: Stack): Stack {
  return Object.assign(stack, { outputs: () => Promise.resolve({}), info: () => Promise.resolve(undefined) });
}
