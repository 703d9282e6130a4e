import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Account } from "./account/account";
import { AwsProvider } from "./providers/aws/aws";
import { ComponentProvider } from "./providers/component";
import { KubernetesProvider } from "./providers/kubernetes";
import type { Provider } from "./providers/provider";
import { RandomProvider } from "./providers/random";
import { serve } from "./providers/server";
import { readSettings } from "./providers/settings";
import { Tables } from "./sdk/tables";

// The program behind every executable of the provider folder: `main.cjs NAME FOLDER`, in which FOLDER holds the tables
// and the versions that `install.ts` wrote. It prints the port that it serves on, as the engine expects of a provider.

/**
 * How often a provider looks whether the engine that started it still runs. An engine that ends in order ends its
 * providers by SIGINT; the SIGINT of a terminal does not reach them, since the engine starts each in a new process group.
 */
const PARENT_CHECK_MS = 500;

type Versions = Readonly<Record<string, string>>;

async function main([name = "", folder = ""]: readonly string[]): Promise<void> {
  const provider = providerOf(basename(name), folder);
  const { port } = await serve(provider);
  process.stdout.write(`${port}\n`);
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, PARENT_CHECK_MS);
}

function providerOf(name: string, folder: string): Provider {
  const versions = JSON.parse(readFileSync(join(folder, "versions.json"), "utf8")) as Versions;
  const version = versions[name];
  if (version === undefined) throw new Error(`There is no simulated provider ${name}.`);
  const settings = readSettings(process.env);
  switch (name) {
    case "aws":
      return new AwsProvider(
        version,
        new Account(settings.account),
        new Tables(join(folder, "tables")),
        settings,
      );
    case "kubernetes":
      return new KubernetesProvider(version, settings);
    case "random":
      return new RandomProvider(version, settings);
    default:
      return new ComponentProvider(name, version, versions.aws ?? "");
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
