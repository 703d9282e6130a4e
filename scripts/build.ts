/**
 * Bundles services so that each runs from its `dist` folder alone, without `node_modules`.
 *
 *     npm run build                      all services
 *     npm run build -- producer web      the ones named
 */
import { cp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build as bundle } from "esbuild";

const SERVICES = join(__dirname, "..", "services");

interface Service {
  /** Source of the program, within the service's folder. */
  readonly entry: string;
  /** Files that the program reads at run time: where they come from, by their place in `dist`. */
  readonly files?: Readonly<Record<string, () => string>>;
  /** What else is built into `dist`. */
  readonly extra?: (folder: string) => Promise<void>;
}

const services: Readonly<Record<string, Service>> = {
  producer: {
    entry: "src/main.ts",
    files: { docs: () => join(dirname(require.resolve("@fastify/swagger-ui/package.json")), "static") },
  },
  consumer: { entry: "src/main.ts" },
  migrations: {
    entry: "src/main.ts",
    files: { sql: () => join(SERVICES, "migrations", "sql") },
  },
  web: { entry: "server/main.ts", extra: buildPage },
};

async function buildPage(folder: string): Promise<void> {
  // Vite is an ES module.
  const vite = await import("vite");
  await vite.build({
    root: join(folder, "src"),
    configFile: join(folder, "vite.config.mts"),
    logLevel: "warn",
  });
}

async function buildService(name: string): Promise<void> {
  const service = services[name];
  if (service === undefined) {
    throw new Error(`There is no service "${name}"; there are ${Object.keys(services).join(", ")}.`);
  }
  const folder = join(SERVICES, name);
  const dist = join(folder, "dist");
  await rm(dist, { recursive: true, force: true });
  await bundle({
    entryPoints: [join(folder, service.entry)],
    outfile: join(dist, "main.js"),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    // Stack traces in logs then name what is in the source.
    keepNames: true,
    legalComments: "none",
    logLevel: "warning",
  });
  for (const [place, source] of Object.entries(service.files ?? {})) {
    await cp(source(), join(dist, place), { recursive: true });
  }
  await service.extra?.(folder);
}

async function main(): Promise<void> {
  const named = process.argv.slice(2);
  await Promise.all((named.length > 0 ? named : Object.keys(services)).map(buildService));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
