import { createHash } from "node:crypto";
import { build } from "esbuild";
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeTables } from "./sdk/tables";

/** The packages whose providers are simulated. */
const PROVIDERS = ["aws", "awsx", "eks", "kubernetes", "random"] as const;

/**
 * Makes the executables `pulumi-resource-aws`, `-awsx`, `-eks`, `-kubernetes` and `-random` for the installed SDKs, where they are not
 * there yet, and returns their folder. Put first in the PATH of an engine, it uses them in the place of the real ones.
 *
 * @param root the repository's root
 */
export async function providerFolder(root: string): Promise<string> {
  const [code, versions] = await Promise.all([bundle(root), installedVersions(root)]);
  const digest = createHash("sha256")
    .update(code)
    .update(JSON.stringify(versions))
    .digest("hex")
    .slice(0, 16);
  const base = join(root, ".local", "simulator");
  const folder = join(base, digest);
  if (await exists(folder)) return folder;
  await mkdir(base, { recursive: true });
  const made = await mkdtemp(join(base, ".new-"));
  await writeTables(join(root, "node_modules", "@pulumi", "aws"), join(made, "tables"));
  await writeFile(join(made, "main.cjs"), code);
  await writeFile(join(made, "versions.json"), JSON.stringify(versions));
  for (const name of PROVIDERS) await executable(join(made, `pulumi-resource-${name}`), name);
  try {
    await rename(made, folder);
  } catch (error) {
    await rm(made, { recursive: true });
    // Another process was faster.
    if (!(await exists(folder))) throw error;
  }
  return folder;
}

async function bundle(root: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, "simulator", "main.ts")],
    bundle: true,
    platform: "node",
    target: "node20",
    minify: true,
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

async function installedVersions(root: string): Promise<Record<string, string>> {
  const entries = await Promise.all(
    PROVIDERS.map(async (name) => {
      const manifest = await readFile(join(root, "node_modules", "@pulumi", name, "package.json"), "utf8");
      return [name, (JSON.parse(manifest) as Manifest).version];
    }),
  );
  return Object.fromEntries(entries) as Record<string, string>;
}

interface Manifest {
  readonly version: string;
}

/** A script that runs the bundle with the Node.js that runs now. */
async function executable(path: string, name: string): Promise<void> {
  const node = shellQuoted(process.execPath);
  await writeFile(
    path,
    `#!/bin/sh\nfolder=$(cd "$(dirname "$0")" && pwd)\nexec ${node} "$folder/main.cjs" ${name} "$folder"\n`,
  );
  await chmod(path, 0o755);
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
