import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { delimiter, dirname, isAbsolute } from "node:path";
import {
  CommandError,
  ConcurrentUpdateError,
  PulumiCommand,
  StackNotFoundError,
} from "@pulumi/pulumi/automation";

/** Output and exit code of a command, in the form that the Automation API reads. */
interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/**
 * The user's Pulumi CLI, as the Automation API runs it, with one difference: the CLI is started in a process group of
 * its own. A terminal sends Ctrl-C to its whole foreground group, and the CLI takes a second SIGINT as the demand to stop at
 * once, which leaves a lock and unfinished operations; here the only SIGINT is the one that {@link interrupt} sends.
 */
export class Cli {
  /** What the Automation API takes as its command. */
  readonly pulumi: PulumiCommand;
  private running: ChildProcess | undefined;

  constructor(pulumi: PulumiCommand) {
    this.pulumi = Object.assign(pulumi, { run: this.run.bind(this) });
  }

  /**
   * The `pulumi` on the PATH.
   *
   * @throws Error with one sentence where there is none, or an unsuitable version.
   */
  static async find(): Promise<Cli> {
    try {
      return new Cli(await PulumiCommand.get());
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const why = message.includes("ENOENT")
        ? "it is not on the PATH"
        : message.trim().replaceAll(/\s+/g, " ");
      throw new Error(
        `The Pulumi CLI cannot be used (${why}); install it as https://www.pulumi.com/docs/install/ describes.`,
        { cause: error },
      );
    }
  }

  /** Called by the Automation API for each command. */
  private async run(
    args: readonly string[],
    cwd: string,
    environment: Readonly<Record<string, string>>,
    onOutput?: (text: string) => void,
    onError?: (text: string) => void,
  ): Promise<CommandResult> {
    const child = spawn(this.pulumi.command, [...withoutSelecting(args), "--non-interactive"], {
      cwd,
      env: this.environment(environment),
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.running = child;
    const result = { stdout: "", stderr: "", code: 0 };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      result.stdout += text;
      onOutput?.(text);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      result.stderr += text;
      onError?.(text);
    });
    try {
      await once(child, "close");
      // None where a signal ended it.
      result.code = child.exitCode ?? -2;
    } finally {
      this.running = undefined;
    }
    if (result.code !== 0) throw commandError(result);
    return result;
  }

  /** Sends SIGINT to the command that runs now; false where none runs. */
  interrupt(): boolean {
    return this.running?.kill("SIGINT") ?? false;
  }

  get isRunning(): boolean {
    return this.running !== undefined;
  }

  /** The plugins that come with the CLI are next to it, and found before others. */
  private environment(additional: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
    const env: NodeJS.ProcessEnv = { ...process.env, ...additional, PULUMI_AUTOMATION_API: "true" };
    if (!isAbsolute(this.pulumi.command)) return env;
    return { ...env, PATH: `${dirname(this.pulumi.command)}${delimiter}${env.PATH ?? ""}` };
  }
}

/** The Automation API tells these errors apart by their classes. */
function commandError({ code, stdout, stderr }: CommandResult): CommandError {
  const text = `code: ${code}\n stdout: ${stdout}\n stderr: ${stderr}\n`;
  if (/no stack named.*found/.test(stderr)) return new StackNotFoundError(text);
  if (/the stack is currently locked by|Another update is currently in progress/.test(stderr)) {
    return new ConcurrentUpdateError(text);
  }
  return new CommandError(text);
}

/**
 * The arguments of a command that leaves the user's selected stack as it is, which the Automation API changes: a later
 * `pulumi destroy` by hand would be about another stack than the user has selected. Each command names its stack anyway.
 */
function withoutSelecting(args: readonly string[]): readonly string[] {
  const [command, what, ...rest] = args;
  if (command !== "stack") return args;
  if (what === "select") return [command, ...rest];
  return what === "init" ? [...args, "--no-select"] : args;
}
