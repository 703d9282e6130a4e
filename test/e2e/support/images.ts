import { join } from "node:path";
import { buildImages, imageName, IMAGES, type ImageName } from "../../../scripts/images/build";
import type { Cluster } from "./cluster";
import { exec } from "./exec";

const ROOT = join(__dirname, "..", "..", "..");

/** Version of each image, as the apps stack's configuration names it. */
export type Images = Readonly<Record<ImageName | "stores", string>>;

/** Tag of the images until they are named after what is in them. */
const UNNAMED = "e2e";

let brought: Promise<Images> | undefined;

/**
 * Builds the services' images, and that of the stores they use, and brings them to the cluster's nodes, once in this
 * process.
 */
export function bringImages(cluster: Cluster): Promise<Images> {
  return (brought ??= bring(cluster));
}

async function bring(cluster: Cluster): Promise<Images> {
  const { registry, nodeImage } = cluster;
  await buildImages({ root: ROOT, registry, tag: UNNAMED, ...(nodeImage !== undefined && { nodeImage }) });
  const tags: Partial<Record<ImageName | "stores", string>> = { stores: await buildStores(cluster) };
  for (const name of IMAGES) {
    tags[name] = await nameByContent(imageName(name, { registry, tag: UNNAMED }), `${registry}/${name}`);
  }
  await cluster.deliver(Object.entries(tags).map(([image, tag]) => `${registry}/${image}:${tag}`));
  return tags as Images;
}

async function buildStores({ registry, nodeImage }: Cluster): Promise<string> {
  const base = nodeImage === undefined ? [] : ["--build-arg", `NODE_IMAGE=${nodeImage}`];
  const file = join(__dirname, "stores.Dockerfile");
  const { stdout: id } = await exec("docker", ["build", "--quiet", ...base, "-f", file, __dirname]);
  return nameByContent(id.trim(), `${registry}/stores`);
}

/** Tags an image after what is in it, so that no node ever runs an older one of the same name. */
async function nameByContent(image: string, repository: string): Promise<string> {
  const { stdout: id } = await exec("docker", ["image", "inspect", "--format", "{{.Id}}", image]);
  const tag = `${UNNAMED}-${id.replace("sha256:", "").slice(0, 12)}`;
  await exec("docker", ["tag", image, `${repository}:${tag}`]);
  return tag;
}
