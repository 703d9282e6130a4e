import { resolveNs } from "node:dns/promises";
import { join } from "node:path";
import { bundleService } from "../local/bundle";
import { stackConfig } from "../plan/stack-file";
import { loadServices } from "../platform/load";
import { runChecks } from "../preflight/run";
import { connect } from "../preflight/target/aws";
import { backendUrl, targetOf } from "../preflight/target/target";
import { bootstrapKey } from "../preflight/target/urls";
import { Cli } from "./engine/cli";
import { grpcHealth } from "./grpc-health";
import { ensureImages } from "./images/ensure";
import { knownStacks, programsOf } from "./programs";
import { git } from "./source";
import type { World } from "./world";

/** What the commands reach on a user's machine: the Pulumi CLI, AWS, Docker, and the programs of this repository. */
export async function connected(root: string, env = process.env): Promise<World> {
  const services = loadServices(root);
  const backend = backendUrl(env);
  return {
    root,
    cli: await Cli.find(),
    programs: programsOf(root),
    stacks: knownStacks(),
    services,
    locks: { backendUrl: backend, s3: (region) => connect(region).s3(region) },
    secretsProvider: (stack) => secretsProvider(backend, stack),
    preflight: async (stack) => {
      const target = await targetOf(stack, env);
      const aws = connect(target.stack.region);
      return runChecks(target, { aws, resolveNs, now: new Date() });
    },
    isProtected: (stack) => stackConfig(".", stack, root)["millrace-infra:protect"] !== "false",
    images: (stack, say, signal) =>
      ensureImages(root, stack, services, { revision: git(root, "rev-parse", "HEAD").trim(), say, signal }),
    pages: async () => {
      const pages = services.filter(({ kind }) => kind === "page").map(({ name }) => name);
      for (const page of pages) await bundleService(page, join(root, "services", page, "dist"));
      return pages;
    },
    fetch,
    grpcHealth,
    now: Date.now,
  };
}

/** What `pulumi stack init --secrets-provider` takes for an environment: the key of bootstrap, with its context. */
export function secretsProvider(backend: string | undefined, stack: string): string | undefined {
  const key = bootstrapKey(backend, "us-east-1");
  return key && `${key}&context_environment=${stack}`;
}
