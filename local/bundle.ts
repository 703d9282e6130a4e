import { existsSync } from "node:fs";
import { chmod, cp, mkdtemp, readdir, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { build, type BuildOptions } from "esbuild";
import { migrationFolders } from "../platform/databases";
import { loadServices } from "../platform/load";
import { isOwnPath } from "../platform/paths";
import { programsOf } from "../platform/services";

const ROOT = join(__dirname, "..");

/** How programs are compiled; what is compared with the services is compiled alike. */
export const COMPILED = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  legalComments: "none",
  // A process keeps the text of its program in memory, of which a third is indentation; lines stay to be named in
  // stack traces.
  minifyWhitespace: true,
  lineLimit: 120,
  logLevel: "warning",
} as const satisfies BuildOptions;

/**
 * Bundles a service, so that `main.js`, and its other programs, run from its folder alone, without `node_modules`. The
 * migrator's bundle has the SQL files of every database in `sql/<database>`.
 *
 * The folder is replaced when all of it is there: who runs from it meanwhile finds the old or the new one.
 *
 * @param target folder to make; by default the service's `dist`
 */
export async function bundleService(name: string, target = join(folderOf(name), "dist")): Promise<void> {
  const services = loadServices(ROOT);
  const service = services.find((one) => one.name === name);
  if (service === undefined) {
    const known = services.length === 0 ? "none" : services.map((one) => one.name).join(", ");
    throw new Error(`There is no service "${name}"; there are ${known}.`);
  }
  if (service.source !== "typescript") {
    throw new Error(
      `${name} is not in TypeScript, so there is nothing to bundle; npm run images builds its image.`,
    );
  }
  const source = folderOf(name);
  const made = `${target}.${process.pid}.new`;
  try {
    await build({
      // Relative: esbuild takes an absolute path that contains "*" for a pattern.
      absWorkingDir: source,
      entryPoints: Object.entries(programsOf(service)).map(([out, entry]) => ({ in: entry, out })),
      outdir: made,
      ...COMPILED,
    });
    for (const [folder, path] of Object.entries(service.folders)) {
      await cp(isOwnPath(path) ? join(source, path) : packageFolder(path, name), join(made, folder), {
        recursive: true,
      });
    }
    for (const [database, path] of Object.entries(migrationFolders(name, services))) {
      await cp(join(ROOT, path), join(made, "sql", database), { recursive: true });
    }
    if (service.kind === "page") await buildPage(source, join(made, "page"));
    await letEveryoneRead(made);
    await replace(made, target);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

function folderOf(service: string): string {
  return join(ROOT, "services", service);
}

/** A folder in a package, `@fastify/swagger-ui/static`, as Node.js would find the package from the service's folder. */
function packageFolder(path: string, service: string): string {
  const places = createRequire(join(folderOf(service), "service.ts")).resolve.paths(path) ?? [];
  const found = places.map((place) => join(place, path)).find(existsSync);
  if (found !== undefined) return found;
  throw new Error(
    `services/${service}/service.ts: folders has "${path}", which no installed package has; ` +
      `it must be in a package that services/${service}/package.json names, installed by npm install.`,
  );
}

/** An image runs as another user than the one who built it, whose umask may keep files private. */
async function letEveryoneRead(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}

/** Puts a folder in another one's place, though others may do the same at the same time. */
async function replace(made: string, target: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const replaced = `${made}.${attempt}.old`;
    await rename(target, replaced).catch(() => undefined);
    await rm(replaced, { recursive: true, force: true });
    try {
      await rename(made, target);
      return;
    } catch (error) {
      // Somebody else's folder has come between the two.
      if (attempt === 10) throw error;
    }
  }
}

/** Builds the page through a link, since Vite takes "#" and "*" in a path for syntax. */
async function buildPage(source: string, outDir: string): Promise<void> {
  // Vite is an ES module.
  const vite = await import("vite");
  const links = await mkdtemp(join(tmpdir(), "millrace-page-"));
  const root = join(links, "checkout");
  await symlink(ROOT, root);
  const linked = join(root, relative(ROOT, source));
  try {
    await vite.build({
      root: join(linked, "src"),
      configFile: join(linked, "vite.config.mts"),
      resolve: { preserveSymlinks: true },
      logLevel: "warn",
      build: { outDir },
    });
  } finally {
    await rm(links, { recursive: true });
  }
}
