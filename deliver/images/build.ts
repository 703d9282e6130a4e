import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { runsToCompletion, type Service } from "../../platform/services";
import { docker } from "./docker";

export interface BuildOptions {
  /** The repository's folder. */
  readonly root: string;
  readonly registry: string;
  readonly tag: string;
  readonly platform?: string;
  /** Recorded in the images as where they come from. */
  readonly revision?: string;
  /** @default the Dockerfile's, or what NODE_IMAGE says */
  readonly nodeImage?: string;
}

/** The full name of a service's image. */
export function imageName(
  service: string,
  { registry, tag }: Pick<BuildOptions, "registry" | "tag">,
): string {
  return `${registry}/${service}:${tag}`;
}

/**
 * Builds the images of services: of those in TypeScript from the repository's Dockerfile, of which the first build does the
 * work of all, and of others from the Dockerfile in the service's folder, with that folder as context.
 */
export async function buildImages(services: readonly Service[], options: BuildOptions): Promise<void> {
  const { root, platform, revision, nodeImage = process.env["NODE_IMAGE"] } = options;
  shareAuthorities(root);
  for (const service of services) {
    const { name, description, source } = service;
    const args = { SERVICE: name, DESCRIPTION: description, NODE_IMAGE: nodeImage, REVISION: revision };
    const labels = { title: `millrace/${name}`, description, revision };
    await docker(
      "build",
      ...["--quiet", "--tag", imageName(name, options)],
      ...(platform === undefined ? [] : ["--platform", platform]),
      ...(source === "dockerfile"
        ? [...flags("--label", labels, "org.opencontainers.image."), join(root, "services", name)]
        : ["--target", targetOf(service), ...flags("--build-arg", args), root]),
    );
  }
}

/** `--flag key=value` for each value that there is. */
function flags(flag: string, values: Readonly<Record<string, string | undefined>>, prefix = ""): string[] {
  return Object.entries(values).flatMap(([key, value]) => (value ? [flag, `${prefix}${key}=${value}`] : []));
}

/** The stage of the Dockerfile that a service's image is: only what runs until it is stopped has a health check. */
function targetOf(service: Service): "job" | "service" {
  return runsToCompletion(service) ? "job" : "service";
}

/** A machine that needs an authority of its own to reach npm needs it inside the build as well. */
function shareAuthorities(root: string): void {
  const authorities = process.env["NODE_EXTRA_CA_CERTS"];
  if (authorities === undefined || authorities === "") return;
  mkdirSync(join(root, ".local"), { recursive: true });
  copyFileSync(authorities, join(root, ".local", "ca.pem"));
}
