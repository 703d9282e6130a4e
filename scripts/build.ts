/**
 * Bundles services into their `dist` folders.
 *
 *     npm run build                      all services
 *     npm run build -- producer web      the ones named
 */
import { bundleService, SERVICE_NAMES } from "./bundle";

async function main(): Promise<void> {
  const named = process.argv.slice(2);
  await Promise.all((named.length > 0 ? named : SERVICE_NAMES).map((name) => bundleService(name)));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
