import { imageName } from "./build";
import { attempt, docker, run } from "./docker";

const ECR = /^\d{12}\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?$/;

/** What Docker says of an image that a registry does not have. */
const NOT_FOUND = /not found|manifest unknown|name unknown|no such manifest/i;

/** The region of an ECR registry; undefined where the registry is none of Amazon's. */
export function ecrRegion(registry: string): string | undefined {
  return ECR.exec(registry.split("/", 1)[0] ?? "")?.groups?.["region"];
}

/** Logs Docker in to ECR with the AWS credentials at hand; other registries are the user's own affair. */
export async function logIn(registry: string): Promise<void> {
  const region = ecrRegion(registry);
  if (region === undefined) return;
  const password = await run("aws", ["ecr", "get-login-password", "--region", region], { capture: true });
  const host = registry.split("/", 1)[0] ?? "";
  await run("docker", ["login", "--username", "AWS", "--password-stdin", host], { input: password });
}

/**
 * Digests of the images that the registry has under a tag already. A commit's images are built once: built again they
 * would be others, and a tag that never moves could not name them.
 */
export async function pushedImages(
  registry: string,
  tag: string,
  services: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  return digestsOf(services, async (name) => {
    const image = imageName(name, { registry, tag });
    const inspect = ["buildx", "imagetools", "inspect", "--format", "{{.Manifest.Digest}}", image];
    const digest = await attempt("docker", inspect, NOT_FOUND);
    return digest?.startsWith("sha256:") ? digest : undefined;
  });
}

/** Pushes images and returns the digests that the registry gave them. */
export async function pushImages(
  registry: string,
  tag: string,
  services: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  return digestsOf(services, async (name) => {
    const image = imageName(name, { registry, tag });
    await docker("push", "--quiet", image);
    const known = await run("docker", ["inspect", "--format", "{{json .RepoDigests}}", image], {
      capture: true,
    });
    return digestOf(`${registry}/${name}`, JSON.parse(known) as string[]);
  });
}

/** By service, one after the other; those without a digest are left out. */
async function digestsOf(
  services: readonly string[],
  find: (service: string) => Promise<string | undefined>,
): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  for (const name of services) {
    const digest = await find(name);
    if (digest !== undefined) digests.set(name, digest);
  }
  return digests;
}

/** The digest that a repository knows an image by, among all under which Docker has it. */
export function digestOf(repository: string, repoDigests: readonly string[]): string {
  const found = repoDigests.find((entry) => entry.startsWith(`${repository}@`));
  if (found === undefined)
    throw new Error(`Docker knows no digest of the image it has pushed to ${repository}.`);
  return found.slice(repository.length + 1);
}
