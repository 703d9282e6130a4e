import { existsSync } from "node:fs";
import { join } from "node:path";
import { exec } from "./exec";
import { Kubectl } from "./kubectl";

/** A Kubernetes cluster to test on. */
export interface Cluster {
  /** For people. */
  readonly name: string;
  readonly kubectl: Kubectl;
  /** Where its nodes have images from, as the beginning of their names. */
  readonly registry: string;
  /** Node.js base image to build on. @default the Dockerfile's */
  readonly nodeImage?: string;
  /** Brings images that were built here, under {@link registry}, to where its nodes find them. */
  readonly deliver: (images: readonly string[]) => Promise<void>;
}

/** Images that never leave this machine and its clusters. */
const LOCAL = "local/millrace";

/** A cluster next to the repository, if there is one, with its command. */
const BESIDE = join(__dirname, "..", "..", "..", "..", "shared", "cluster", "cluster");

/**
 * The cluster of the current kubeconfig, whatever it is; if none answers, the one next to the repository.
 *
 * @param registry where a cluster that is neither of those on this machine has its images from.
 * @throws one sentence when there is none, or no way to bring images to it.
 */
export async function findCluster(registry: string | undefined): Promise<Cluster> {
  const kubectl = new Kubectl(["kubectl"]);
  const context = await answeringContext(kubectl);
  const beside = existsSync(BESIDE);
  if (beside && (context === undefined || (await isBeside(kubectl)))) return startBeside();
  if (context === undefined) {
    throw new Error(
      "No Kubernetes cluster answers: point kubectl to one, or make one with `kind create cluster`.",
    );
  }
  if (registry !== undefined) return remote(context, kubectl, registry);
  if (context.startsWith("kind-")) return kind(context, kubectl);
  throw new Error(`The cluster of ${context} cannot see this machine's images: name a registry it pulls from, as in
  npm run e2e -- --registry registry.example/millrace`);
}

/** The current context's name, if its API server answers. */
async function answeringContext(kubectl: Kubectl): Promise<string | undefined> {
  try {
    await kubectl.run("get", "--raw=/readyz", "--request-timeout=10s");
    return (await kubectl.run("config", "current-context")).trim();
  } catch {
    return undefined;
  }
}

/** Whether the current kubeconfig is that of the cluster next to the repository, which loads images in another way. */
async function isBeside(kubectl: Kubectl): Promise<boolean> {
  const server = (which: Kubectl) =>
    which.run("config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}");
  try {
    return (await server(kubectl)) === (await server(new Kubectl([BESIDE, "kubectl"])));
  } catch {
    return false;
  }
}

async function startBeside(): Promise<Cluster> {
  await exec(BESIDE, ["up"], { show: true });
  await exec(BESIDE, ["addon", "network-policy"], { show: true });
  await exec(BESIDE, ["docker"], { show: true });
  const { stdout } = await exec(BESIDE, ["base-image"], { show: true });
  return {
    name: "the cluster next to the repository",
    kubectl: new Kubectl([BESIDE, "kubectl"]),
    registry: LOCAL,
    nodeImage: stdout.trim(),
    deliver: async (images) => {
      await exec(BESIDE, ["load", ...images]);
    },
  };
}

function kind(context: string, kubectl: Kubectl): Cluster {
  const name = context.slice("kind-".length);
  return {
    name: `the kind cluster ${name}`,
    kubectl,
    registry: LOCAL,
    deliver: async (images) => {
      await exec("kind", ["load", "docker-image", "--name", name, ...images]);
    },
  };
}

function remote(context: string, kubectl: Kubectl, registry: string): Cluster {
  return {
    name: `the cluster of ${context}`,
    kubectl,
    registry,
    deliver: async (images) => {
      for (const image of images) await exec("docker", ["push", image]);
    },
  };
}
