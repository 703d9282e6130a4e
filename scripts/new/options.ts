import { parseArgs } from "node:util";
import { objectionToName } from "../../platform/name";

/** Kinds of services that are made; there is one migrator for all. */
export const NEW_KINDS = ["http", "worker", "cron", "job", "page"] as const;
export type NewKind = (typeof NEW_KINDS)[number];

/** What a command line asks for. */
export interface NewOptions {
  readonly name: string;
  readonly kind: NewKind;
  readonly queue?: string | undefined;
  readonly database?: string | undefined;
}

const USAGE =
  `npm run new -- service NAME --kind ${NEW_KINDS.join("|")} [--queue QUEUE] [--database DATABASE] ` +
  "is how a service is made";

/** Reads the command line of `npm run new`. @throws Error with one sentence for each problem. */
export function readNewOptions(args: readonly string[]): NewOptions {
  const { values, positionals } = parse(args);
  const [what, name, ...rest] = positionals;
  if (what !== "service" || name === undefined || rest.length > 0) throw new Error(`${USAGE}.`);
  const { queue, database } = values;
  const kind = NEW_KINDS.find((one) => one === values.kind);
  const problems: string[] = [];
  const objection = objectionToName(name);
  if (objection !== undefined) problems.push(`The service's name is "${name}"; it ${objection}.`);
  if (kind === undefined) {
    const given = values.kind === undefined ? "missing" : `"${values.kind}"`;
    problems.push(`--kind is ${given}; it must be one of ${NEW_KINDS.join(", ")}.`);
  }
  for (const [option, value] of Object.entries({ queue, database })) {
    if (value !== undefined && !/^(?=.{2,24}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(value)) {
      problems.push(
        `--${option} is "${value}"; it must be a name of 2 to 24 lower-case letters, digits and single dashes.`,
      );
    }
    if (value !== undefined && kind === "page") {
      problems.push(`--${option} is set; a page uses none, but calls a service that does.`);
    }
  }
  if (kind === "worker" && queue === undefined) {
    problems.push("--queue is missing; a worker takes its work from a queue.");
  }
  if (problems.length > 0 || kind === undefined) throw new Error(problems.join("\n"));
  return { name, kind, queue, database };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { kind: { type: "string" }, queue: { type: "string" }, database: { type: "string" } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new Error(`${(error as Error).message} ${USAGE}.`, { cause: error });
  }
}
