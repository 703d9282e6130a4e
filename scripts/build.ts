/**
 * Bundles services into their `dist` folders.
 *
 *     npm run build                      all services in TypeScript
 *     npm run build -- NAME ...          the ones named
 */
import { loadServices } from "../platform/load";
import { bundleService } from "../local/bundle";

async function main(): Promise<void> {
  const named = process.argv.slice(2);
  const typescript = loadServices().filter(({ source }) => source === "typescript");
  const names = named.length > 0 ? named : typescript.map(({ name }) => name);
  await Promise.all(names.map((name) => bundleService(name)));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
