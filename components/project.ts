import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { project } from "./rules/names";
import { objection } from "./rules/rule";

/** The project where package.json names none. */
export const DEFAULT_PROJECT = "millrace";

const PACKAGE = join(__dirname, "../package.json");

const settings = z.object({ config: z.object({ project: z.unknown() }).partial().optional() });

/**
 * The project: first part of all names that bootstrap and infra give in AWS, a tag of everything they make, and the default
 * of the services' namespace. It is `config.project` in the repository's package.json, for all programs and tools.
 *
 * @param Refusal class of the error. @default Error
 * @param file package.json to read. @default the repository's
 * @throws Refusal with one sentence, for a name that AWS would not take in all places.
 */
export function readProject(Refusal: new (message: string) => Error = Error, file: string = PACKAGE): string {
  const { config } = settings.parse(JSON.parse(readFileSync(file, "utf8")));
  const name = config?.project ?? DEFAULT_PROJECT;
  const must = typeof name === "string" ? objection(project, name) : "must be text";
  if (typeof name === "string" && must === undefined) return name;
  throw new Refusal(`config.project in package.json is ${JSON.stringify(name)}; it ${must}.`);
}
