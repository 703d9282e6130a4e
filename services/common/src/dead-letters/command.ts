import { parseArgs } from "node:util";
import type { DeadLetters, Letter } from "../queue/dead-letters";
import { reasonOf } from "../reason";
import { UsageError } from "./options";
import { processAll, processLetters } from "./process";

export const USAGE = `Dead letters: entries of a queue that could never be processed.

  dlq list [--most N]          the oldest, one a line (100 of them)
  dlq show ID...               all that is known of some, as JSON
  dlq replay ID... | --all     puts them back into the queue, to be tried again
  dlq drop ID... | --all       deletes them for good

  --queue NAME                 which queue; needed if there are several
`;

/** What a command line asks for. */
export type Command =
  | { readonly action: "list"; readonly most: number }
  | { readonly action: "show"; readonly ids: readonly string[] }
  | { readonly action: "replay" | "drop"; readonly ids: readonly string[] | "all" };

/** Whether a command line asks how to use the command, as one without a command does. */
export function isHelp(args: readonly string[]): boolean {
  return args.length === 0 || args.includes("--help");
}

/** @throws UsageError */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  const [action = "", ...ids] = positionals;
  if (action === "list") {
    const most = Number(values.most ?? 100);
    if (!Number.isInteger(most) || most < 1)
      throw new UsageError(`--most is ${values.most ?? ""}; it must be a whole number above 0.`);
    return { action, most };
  }
  if (action === "show") return { action, ids: some(action, ids) };
  if (action === "replay" || action === "drop") {
    if (values.all !== true) return { action, ids: some(action, ids) };
    if (ids.length > 0) throw new UsageError(`${action} takes either ids or --all, not both.`);
    return { action, ids: "all" };
  }
  throw new UsageError(
    action === ""
      ? "The command is missing; there are list, show, replay and drop."
      : `There is no command ${JSON.stringify(action)}; there are list, show, replay and drop.`,
  );
}

/**
 * Does what a command asks for, and reports it line by line.
 *
 * @returns whether all letters that it names existed and were processed
 */
export async function runCommand(
  command: Command,
  letters: DeadLetters,
  say: (line: string) => void,
): Promise<boolean> {
  switch (command.action) {
    case "list": {
      const [count, list] = await Promise.all([letters.count(), letters.list(command.most)]);
      for (const letter of list) say(line(letter));
      say(list.length < count ? `${list.length} of ${plural(count)}` : plural(count));
      return true;
    }
    case "show": {
      const found = await Promise.all(command.ids.map((id) => letters.get(id)));
      for (const [index, letter] of found.entries()) {
        say(letter === undefined ? noLetter(command.ids[index] ?? "") : JSON.stringify(letter, null, 2));
      }
      return !found.includes(undefined);
    }
    case "replay":
    case "drop": {
      const { action, ids } = command;
      const act = (id: string) => letters[action](id);
      const { done, missing, failed, unconfirmed, stopped } =
        ids === "all" ? await processAll(letters, act) : await processLetters(ids, act);
      for (const id of missing) say(noLetter(id));
      for (const { id, reason } of failed) say(`The dead letter ${id} was not ${DONE[action]}: ${reason}.`);
      say(`${plural(done)} ${DONE[action]}`);
      if (stopped !== undefined) {
        const tried = unconfirmed === 0 ? "" : `${plural(unconfirmed)} not confirmed. `;
        say(
          `Stopped early: ${reasonOf(stopped).replace(/\.$/, "")}. ${tried}Run the command again for what is left.`,
        );
      }
      return missing.length === 0 && failed.length === 0 && stopped === undefined;
    }
  }
}

const DONE = { replay: "put back into the queue", drop: "deleted" } as const;

function noLetter(id: string): string {
  return `There is no dead letter ${id}.`;
}

function line({ id, at, attempts, reason, fields }: Letter): string {
  return [id, at.toISOString(), `delivered ${attempts}x`, reason, JSON.stringify(fields)].join("  ");
}

function plural(count: number): string {
  return `${count} dead ${count === 1 ? "letter" : "letters"}`;
}

function some(action: string, ids: readonly string[]): readonly string[] {
  if (ids.length === 0) throw new UsageError(`${action} needs the ids of letters, as list shows them.`);
  return ids;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { all: { type: "boolean" }, most: { type: "string" } },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
