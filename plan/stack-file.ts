import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** The programs of this repository, by the folder that holds their stacks' configuration. */
export type ProgramFolder = "." | "apps" | "bootstrap";

const ROOT = join(__dirname, "..");

/**
 * The configuration in a stack's file, as the engine hands it to the program: keys with their namespace, and all
 * values as text, objects as JSON.
 *
 * @throws one sentence when there is no such stack.
 */
export function stackConfig(program: ProgramFolder, stack: string): Record<string, string> {
  const file = join(ROOT, program, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) {
    const known = stacks(program).join(", ");
    throw new Error(
      `There is no stack ${stack}: ${join(program, `Pulumi.${stack}.yaml`)} is missing (there are ${known}).`,
    );
  }
  const { config = {} } = parse(readFileSync(file, "utf8")) as { config?: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

/** The secrets provider that a stack's file names; `undefined` before `pulumi stack init` has written it there. */
export function secretsProvider(program: ProgramFolder, stack: string): string | undefined {
  const file = readFileSync(join(ROOT, program, `Pulumi.${stack}.yaml`), "utf8");
  return (parse(file) as { secretsprovider?: string }).secretsprovider;
}

/** Names of the stacks that have a file in the program's folder, sorted. */
export function stacks(program: ProgramFolder): string[] {
  return readdirSync(join(ROOT, program))
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}
