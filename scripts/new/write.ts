import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { format, resolveConfig } from "prettier";

/**
 * Writes a new folder in `services/`, formatted as the repository is: all of it or nothing.
 *
 * @param files contents by their paths in the folder.
 */
export async function writeService(
  root: string,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const target = join(root, "services", name);
  mkdirSync(join(root, ".local"), { recursive: true });
  const made = mkdtempSync(join(root, ".local", "new-"));
  try {
    for (const [path, content] of Object.entries(files)) {
      const file = join(made, "service", path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, await formatted(content, join(target, path)));
    }
    renameSync(join(made, "service"), target);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

async function formatted(content: string, file: string): Promise<string> {
  if (file.endsWith(".sql")) return content;
  // Parts that a service does without leave empty lines.
  const text = content.replaceAll(/(^\s*import .*;)\n\s*\n(?=\s*import )/gm, "$1\n");
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}
