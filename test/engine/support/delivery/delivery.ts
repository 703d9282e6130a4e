import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "../../../../deliver/command";
import type { Engine } from "../../../support/engine/engine";
import type { DeliveryRequest } from "./process";
import { ABOVE, BELOW, type Settings } from "./programs";

/** What a command came to. */
export interface Delivered {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface DeliveryOptions {
  readonly engine: Engine;
  /** @default no settings of the small programs */
  readonly programs?: DeliveryRequest["programs"];
  readonly env?: Readonly<Record<string, string>>;
  readonly edge?: string;
  /** @default those of the small programs */
  readonly stacks?: readonly string[];
}

const STACKS = ["one", "two"];

/** A repository of two small programs, in the engine's folder, in which the commands run. */
export function testRepository(engine: Engine): string {
  const root = join(engine.dir, "repository");
  for (const project of [BELOW, ABOVE]) {
    mkdirSync(join(root, project), { recursive: true });
    writeFileSync(join(root, project, "Pulumi.yaml"), `name: ${project}\nruntime: nodejs\n`);
    for (const stack of STACKS) configure(root, project, stack, {});
  }
  return root;
}

/** Replaces a stack's configuration. */
export function configure(root: string, project: string, stack: string, settings: Settings): void {
  const file = join(root, project, `Pulumi.${stack}.yaml`);
  // What the CLI has written, by which secrets are decrypted.
  const salt = existsSync(file) ? (/^encryptionsalt: .*$/m.exec(readFileSync(file, "utf8"))?.[0] ?? "") : "";
  const lines = Object.entries(settings).map(
    ([key, value]) => `  ${project}:${key}: ${JSON.stringify(value)}`,
  );
  writeFileSync(file, [salt, lines.length > 0 ? "config:" : "config: {}", ...lines, ""].join("\n"));
}

/** Starts a command. */
export function start(
  command: Command,
  args: readonly string[],
  { engine, programs = {}, env = {}, edge, stacks = STACKS }: DeliveryOptions,
): { readonly child: ChildProcess; readonly ended: Promise<Delivered> } {
  const request: DeliveryRequest = {
    command,
    root: join(engine.dir, "repository"),
    cli: join(engine.dir, "cli"),
    stacks,
    programs,
    ...(edge !== undefined && { edge }),
  };
  const child = spawn(process.execPath, ["--require", "tsx/cjs", join(__dirname, "process.ts"), ...args], {
    env: { ...process.env, ...engine.env, ...env, MILLRACE_DELIVERY: JSON.stringify(request) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return { child, ended };
}

export function deliver(
  command: Command,
  args: readonly string[],
  options: DeliveryOptions,
): Promise<Delivered> {
  return start(command, args, options).ended;
}

/** Waits until an operation is held by the simulated account (`SIMULATOR_HOLD`), or the command has ended. */
export async function held({ trace }: Engine, ended: Promise<Delivered>): Promise<void> {
  const command = { over: false };
  void ended.then(() => (command.over = true));
  while (!command.over && !(existsSync(trace) && readFileSync(trace, "utf8").includes('"held":true'))) {
    await sleep(20);
  }
}
