import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SECRET_PLACEHOLDER } from "../components/config";
import { parseConfig, parseProjectName, topLevelText } from "./stack-yaml";

/** The programs of this repository, by the folder that holds their stacks' configuration. */
export type ProgramFolder = "." | "apps" | "bootstrap";

const ROOT = join(__dirname, "..");

/**
 * The configuration in a stack's file, as the engine passes it to the program: keys with their namespace, all values as
 * text, objects as JSON. Secrets, which only the engine can decrypt, are {@link SECRET_PLACEHOLDER}.
 *
 * @param root folder of the repository.
 * @throws Error with one sentence when there is no such stack, or when its file cannot be read as the engine reads it.
 */
export function stackConfig(program: ProgramFolder, stack: string, root = ROOT): Record<string, string> {
  const file = join(program, `Pulumi.${stack}.yaml`);
  if (!existsSync(join(root, file))) {
    const known = stacks(program, root).join(", ");
    throw new Error(`There is no stack ${stack}: ${file} is missing (there are ${known}).`);
  }
  const projectFile = join(program, "Pulumi.yaml");
  return parseConfig(readFileSync(join(root, file), "utf8"), {
    file,
    project: () => parseProjectName(readFileSync(join(root, projectFile), "utf8"), projectFile),
    secret: SECRET_PLACEHOLDER,
  });
}

/** The secrets provider that a stack's file names; `undefined` before `pulumi stack init` has written it there. */
export function secretsProvider(program: ProgramFolder, stack: string): string | undefined {
  const file = join(program, `Pulumi.${stack}.yaml`);
  return topLevelText(readFileSync(join(ROOT, file), "utf8"), file, "secretsprovider");
}

/** Names of the stacks that have a file in the program's folder, sorted. */
export function stacks(program: ProgramFolder, root = ROOT): string[] {
  return readdirSync(join(root, program))
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}
