import { diffLines } from "diff";
import { byNameAndType, compare, details, heading, nameIn, yaml } from "./graph";
import type { Recording } from "./record";

/** What a recording is compared with. */
export interface Reference {
  readonly recording: Recording;
  /** What only the compared recording says, such as the stack's name, with what the reference says in its place. */
  readonly words: Readonly<Record<string, string>>;
}

/**
 * How a recording differs from another, as text: `+` before resources and lines that only this one has, `-` before
 * those that only the other has, `~` before resources that both have.
 */
export function differenceText(recording: Recording, { recording: other, words }: Reference): string {
  const translated = (text: string) =>
    Object.entries(words).reduce((result, [word, meaning]) => result.replaceAll(word, meaning), text);
  const mine = new Map([...entries(recording)].map(([title, text]) => [translated(title), translated(text)]));
  const theirs = entries(other);
  const titles = [...new Set([...mine.keys(), ...theirs.keys()])].sort(compare);
  const changes = titles.flatMap((title) => change(title, mine.get(title), theirs.get(title)));
  const replaced = Object.entries(words).map(([word, meaning]) => `, ${word} for ${meaning}`);
  return [
    `${recording.project}, stack ${recording.stack}, compared with ${other.stack}${replaced.join("")}`,
    "",
    ...(changes.length === 0 ? ["no differences"] : changes),
    "",
  ].join("\n");
}

function change(title: string, mine: string | undefined, theirs: string | undefined): string[] {
  if (mine === theirs) return [];
  if (mine === undefined) return [`- ${title}`];
  if (theirs === undefined) return [`+ ${title}`, ...marked("+", mine)];
  const lines = diffLines(theirs, mine).flatMap(({ added, removed, value }) =>
    added || removed ? marked(added ? "+" : "-", value) : [],
  );
  return [`~ ${title}`, ...lines];
}

function marked(sign: string, text: string): string[] {
  return text.split("\n").flatMap((line) => (line === "" ? [] : [`${sign}     ${line}`]));
}

/** Each resource's details by its heading, and the outputs. */
function entries({ resources, outputs }: Recording): Map<string, string> {
  const names = new Map(resources.map(({ urn, name }) => [urn, name]));
  const found = new Map<string, string>();
  for (const resource of [...resources].sort(byNameAndType)) {
    const title = heading(resource, names);
    const inside = resource.parent === undefined ? [] : [`(in ${nameIn(names, resource.parent)})`];
    // Resources of one type and name, in components of different types, share an entry.
    found.set(title, (found.get(title) ?? "") + ended([...inside, ...details(resource, names)]));
  }
  return found.set("outputs", ended(yaml(outputs)));
}

function ended(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
