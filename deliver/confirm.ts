import { createInterface } from "node:readline/promises";
import { Stop } from "./stop";

/** Asks before something is changed; true where it may be. */
export type Confirm = (question: string, signal: AbortSignal) => Promise<boolean>;

/** Agrees to everything. */
export const agree: Confirm = () => Promise.resolve(true);

/**
 * What asks on a terminal.
 *
 * @param json whether the output is for machines.
 * @throws Stop where there is no terminal to ask on, before anything is done.
 */
export function asking(
  input: NodeJS.ReadableStream & { readonly isTTY?: boolean },
  output: NodeJS.WritableStream & { readonly isTTY?: boolean },
  json: boolean,
): Confirm {
  if (json || input.isTTY !== true || output.isTTY !== true) {
    const why = json ? "--json is for machines" : "This is not a terminal";
    throw new Stop("refused", {
      sentence: `${why}, so nobody can be asked before something is changed.`,
      advice: "Add --yes to go on without a question.",
    });
  }
  return async (question, signal) => {
    const terminal = createInterface({ input, output });
    // Ctrl-C at the question reaches the terminal's line editor, and not the process.
    terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
    try {
      const answer = await terminal.question(`${question} (yes/no) `, { signal });
      return /^y(es)?$/i.test(answer.trim());
    } catch (error) {
      if (signal.aborted) throw new Stop("interrupted");
      throw error;
    } finally {
      terminal.close();
    }
  };
}
