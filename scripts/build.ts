/**
 * Bundles services into their `dist` folders.
 *
 *     npm run build                      all services
 *     npm run build -- NAME ...          the ones named
 */
import { serviceNames } from "../platform/load";
import { bundleService } from "./bundle";

async function main(): Promise<void> {
  const named = process.argv.slice(2);
  await Promise.all((named.length > 0 ? named : serviceNames()).map((name) => bundleService(name)));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
