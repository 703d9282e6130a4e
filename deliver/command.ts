import { parseArgs } from "node:util";
import { agree, asking } from "./confirm";
import { errorSentence } from "./engine/failure";
import type { Interrupt } from "./interrupt";
import { reporterFor, type Output } from "./report/reporter";
import { deliverStack } from "./stack-run";
import { status } from "./status";
import { Stop } from "./stop";
import type { World } from "./world";

export type Command = "up" | "down" | "status";

export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: Output & NodeJS.WritableStream;
}

interface Options {
  readonly stacks: readonly string[];
  readonly yes: boolean;
  readonly json: boolean;
  readonly resume: boolean;
  /** What is done about images. @default "build", of a protected stack "keep" */
  readonly images: "build" | "keep" | undefined;
}

const USAGE: Readonly<Record<Command, string>> = {
  up: "npm run up -- STACK... [--yes] [--json] [--resume] [--build-images | --keep-images]",
  down: "npm run down -- STACK... [--yes] [--json] [--resume]",
  status: "npm run status -- STACK... [--json]",
};

/**
 * Reads the command line.
 *
 * @throws Error with one sentence for what the command does not know.
 */
export function readOptions(command: Command, args: readonly string[], known: readonly string[]): Options {
  const flag = { type: "boolean", default: false } as const;
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      options: {
        json: flag,
        ...(command !== "status" && { yes: flag, resume: flag }),
        ...(command === "up" && { "build-images": flag, "keep-images": flag }),
      },
      allowPositionals: true,
    });
  } catch (error) {
    const what = error instanceof Error ? error.message.split(". ")[0] : String(error);
    throw new Error(`${what}. Usage: ${USAGE[command]}`, { cause: error });
  }
  const { values, positionals: stacks } = parsed;
  const on = (name: string): boolean => Reflect.get(values, name) === true;
  const there = known.length === 0 ? "there are none" : `there are ${known.join(", ")}`;
  if (stacks.length === 0) throw new Error(`No stack is named (${there}). Usage: ${USAGE[command]}`);
  const unknown = stacks.find((stack) => !known.includes(stack));
  if (unknown !== undefined) throw new Error(`There is no stack ${unknown} (${there}).`);
  const twice = stacks.find((stack, index) => stacks.indexOf(stack) !== index);
  if (twice !== undefined) throw new Error(`The stack ${twice} is named twice.`);
  const [builds, keeps] = [on("build-images"), on("keep-images")];
  if (builds && keeps)
    throw new Error("--build-images and --keep-images exclude each other; give one of them.");
  return {
    stacks,
    yes: on("yes"),
    json: on("json"),
    resume: on("resume"),
    images: builds ? "build" : keeps ? "keep" : undefined,
  };
}

/** Runs a command for each of its stacks, in order, up to the first that fails; the exit code of the process. */
export async function deliver(
  command: Command,
  args: readonly string[],
  world: World,
  { input, output }: Terminal,
  interrupt: Interrupt,
): Promise<number> {
  const { stacks, yes, json, resume, images } = readOptions(command, args, world.stacks);
  const reporter = reporterFor(output, json, world.now);
  if (command === "status") {
    const unlisten = interrupt.listen(() => {
      world.cli.interrupt();
    });
    try {
      for (const stack of stacks) await status(world, stack, reporter, interrupt);
    } finally {
      unlisten();
    }
    return interrupt.requested ? 130 : 0;
  }
  const confirm = yes ? agree : asking(input, output, json);
  for (const stack of stacks) {
    const run = { command, stack, resume, images, confirm, world, reporter, interrupt };
    const outcome = await deliverStack(run);
    if (outcome !== "done") {
      const left = stacks.slice(stacks.indexOf(stack) + 1);
      if (left.length > 0) reporter.report({ event: "note", text: `Not begun: ${left.join(", ")}.` });
      return outcome === "interrupted" ? 130 : 1;
    }
  }
  return 0;
}

/** What to print of an error that ends a command before it has begun. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Stop && error.reason !== undefined) {
    return `${error.reason.sentence} ${error.reason.advice}`;
  }
  return errorSentence(error);
}
