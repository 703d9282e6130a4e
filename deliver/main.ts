import { join } from "node:path";
import { connected } from "./account";
import { deliver, readOptions, sentenceOf, type Command } from "./command";
import { Interrupt } from "./interrupt";
import { knownStacks } from "./programs";
import type { World } from "./world";

/**
 * Runs a command as the process that it is, and ends the process with its exit code.
 *
 * @param connect what the command reaches. @default this machine's tools and the repository's programs
 * @param stacks names of the stacks that can be deployed. @default those of the repository
 */
export async function main(
  command: Command,
  connect: () => Promise<World> = () => connected(join(__dirname, "..")),
  stacks: readonly string[] = knownStacks(),
): Promise<never> {
  const interrupt = new Interrupt(Date.now);
  interrupt.attach();
  // The program that reads the output may stop reading, as `head` does; the run goes on.
  process.stdout.on("error", () => undefined);
  let code: number;
  try {
    const args = process.argv.slice(2);
    // A mistyped command is named before anything that is missing on this machine.
    readOptions(command, args, stacks);
    const world = await connect();
    // Nothing has to be waited for once the engine has ended.
    interrupt.listen((times) => {
      if (times > 1 && !world.cli.isRunning) process.exit(130);
    });
    const terminal = { input: process.stdin, output: process.stdout };
    code = await deliver(command, args, world, terminal, interrupt);
  } catch (error) {
    console.error(sentenceOf(error));
    code = interrupt.requested ? 130 : 1;
  }
  // An inline program whose engine was interrupted may still hold the process.
  process.exit(code);
}
