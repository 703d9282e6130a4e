import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { docker } from "./docker";

export const IMAGES = ["producer", "consumer", "migrations", "web"] as const;
export type ImageName = (typeof IMAGES)[number];

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
  name: ImageName,
  { registry, tag }: Pick<BuildOptions, "registry" | "tag">,
): string {
  return `${registry}/${name}:${tag}`;
}

/** Builds the image of every service; the first build does the work of all. */
export async function buildImages(options: BuildOptions): Promise<void> {
  const { root, platform, revision, nodeImage = process.env["NODE_IMAGE"] } = options;
  shareAuthorities(root);
  for (const name of IMAGES) {
    const args = { SERVICE: name, NODE_IMAGE: nodeImage, REVISION: revision };
    await docker(
      "build",
      ...[
        "--quiet",
        "--tag",
        imageName(name, options),
        "--target",
        name === "migrations" ? "job" : "service",
      ],
      ...(platform === undefined ? [] : ["--platform", platform]),
      ...Object.entries(args).flatMap(([key, value]) => (value ? ["--build-arg", `${key}=${value}`] : [])),
      root,
    );
  }
}

/** A machine that needs an authority of its own to reach npm needs it inside the build as well. */
function shareAuthorities(root: string): void {
  const authorities = process.env["NODE_EXTRA_CA_CERTS"];
  if (authorities === undefined || authorities === "") return;
  mkdirSync(join(root, ".local"), { recursive: true });
  copyFileSync(authorities, join(root, ".local", "ca.pem"));
}
