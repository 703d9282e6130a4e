import { relative } from "node:path";
import { parseArgs } from "node:util";
import { writeManifests } from "../plan/manifest-files";
import { recordApps } from "../plan/programs";
import { manifests } from "../plan/render";

const USAGE = "Usage: npm run render -- --stack <stack> --out <directory>";

/** Writes the Kubernetes manifests of an apps stack, from the very program that deploys it. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { stack: { type: "string" }, out: { type: "string" } } });
  if (values.stack === undefined || values.out === undefined) throw new Error(USAGE);
  const files = writeManifests(values.out, manifests(await recordApps(values.stack)));
  for (const file of files) console.log(relative(process.cwd(), file));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
