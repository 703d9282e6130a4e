import { imageName, IMAGES, type ImageName } from "./build";
import { docker, run } from "./docker";

const ECR = /^\d{12}\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?$/;

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

/** Pushes every image and returns the digests that the registry gave them. */
export async function pushImages(registry: string, tag: string): Promise<ReadonlyMap<ImageName, string>> {
  const digests = new Map<ImageName, string>();
  for (const name of IMAGES) {
    const image = imageName(name, { registry, tag });
    await docker("push", "--quiet", image);
    const known = await run("docker", ["inspect", "--format", "{{json .RepoDigests}}", image], {
      capture: true,
    });
    digests.set(name, digestOf(`${registry}/${name}`, JSON.parse(known) as string[]));
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

/** The commands that make an apps stack run these images. */
export function configLines(registry: string, digests: ReadonlyMap<ImageName, string>): string {
  const set = (key: string, value: string) =>
    `pulumi config set --cwd apps --path 'millrace-apps:images.${key}' ${value}`;
  return [set("registry", registry), ...[...digests].map(([name, digest]) => set(name, digest))].join("\n");
}
