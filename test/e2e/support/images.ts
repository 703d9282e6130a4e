import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadServices, serviceNames } from "../../../platform/load";
import { buildImages, imageName } from "../../../deliver/images/build";
import { mailerPython, repositoryWithFourServices } from "../../support/four-services";
import type { Cluster } from "./cluster";
import { exec } from "./exec";

/** Versions of images, as the apps stack's configuration names them. */
export interface Images {
  readonly services: Readonly<Record<string, string>>;
  readonly stores: string;
}

/** Tag of the images until they are named after what is in them. */
const UNNAMED = "e2e";

let brought: Promise<Images> | undefined;

/**
 * Builds the images of the repository's services, of the four that tests add to it, and of the stores that they use, and
 * brings them to the cluster's nodes, once in this process.
 */
export function bringImages(cluster: Cluster): Promise<Images> {
  return (brought ??= bring(cluster));
}

async function bring(cluster: Cluster): Promise<Images> {
  const { registry, nodeImage } = cluster;
  const root = repositoryWithFourServices();
  const options = { root, registry, tag: UNNAMED, ...(nodeImage !== undefined && { nodeImage }) };
  const all = loadServices(root);
  await buildImages(
    all.filter(({ source }) => source === "typescript"),
    options,
  );
  const services: Record<string, string> = {};
  for (const { name, source } of all) {
    const image =
      source === "typescript"
        ? imageName(name, options)
        : await buildPython(cluster, join(root, "services", name));
    services[name] = await nameByContent(image, `${registry}/${name}`);
  }
  const stores = await buildStores(cluster);
  const tags = Object.entries({ ...services, stores });
  await cluster.deliver(tags.map(([image, tag]) => `${registry}/${image}:${tag}`));
  return { services, stores };
}

async function buildStores(cluster: Cluster): Promise<string> {
  return nameByContent(await build(cluster, "stores.Dockerfile"), `${cluster.registry}/stores`);
}

/** Builds the image of a service in Python on the base of the others, since the base that its Dockerfile names is on the Internet. */
async function buildPython(cluster: Cluster, service: string): Promise<string> {
  const context = mkdtempSync(join(tmpdir(), "millrace-python-"));
  try {
    cpSync(join(service, "main.py"), join(context, "main.py"));
    cpSync(join(dirname(await mailerPython()), "..", "lib"), join(context, "lib"), { recursive: true });
    return await build(cluster, "python.Dockerfile", { context });
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

/** Versions of the images that stand in for the services. */
export interface StandIns {
  /** Where they are, as the apps stack's configuration names it. */
  readonly registry: string;
  readonly working: string;
  readonly failing: string;
}

/**
 * Builds images under the services' names that only answer probes and end, one of them with an error, and brings them
 * to the cluster's nodes.
 *
 * @param error what the failing one says.
 */
export async function bringStandIns(cluster: Cluster, error: string): Promise<StandIns> {
  const registry = `${cluster.registry}/stand-ins`;
  const [working, failing] = await Promise.all([
    build(cluster, "stand-in.Dockerfile"),
    build(cluster, "stand-in.Dockerfile", { args: [`FAILS=${error}`] }),
  ]);
  const tag = (image: string) =>
    Promise.all(serviceNames().map((name) => nameByContent(image, `${registry}/${name}`)));
  const versions = { working: (await tag(working))[0] ?? "", failing: (await tag(failing))[0] ?? "" };
  await cluster.deliver(
    Object.values(versions).flatMap((version) =>
      serviceNames().map((name) => `${registry}/${name}:${version}`),
    ),
  );
  return { registry, ...versions };
}

/** Builds an image from one of this folder's Dockerfiles; returns its id. */
async function build(
  { nodeImage }: Cluster,
  file: string,
  { args = [], context = __dirname }: { readonly args?: readonly string[]; readonly context?: string } = {},
): Promise<string> {
  const given = [...(nodeImage === undefined ? [] : [`NODE_IMAGE=${nodeImage}`]), ...args];
  const flags = given.flatMap((arg) => ["--build-arg", arg]);
  const { stdout } = await exec("docker", [
    "build",
    "--quiet",
    ...flags,
    "-f",
    join(__dirname, file),
    context,
  ]);
  return stdout.trim();
}

/** Tags an image after what is in it, so that no node ever runs an older one of the same name. */
async function nameByContent(image: string, repository: string): Promise<string> {
  const { stdout: id } = await exec("docker", ["image", "inspect", "--format", "{{.Id}}", image]);
  const tag = `${UNNAMED}-${id.replace("sha256:", "").slice(0, 12)}`;
  await exec("docker", ["tag", image, `${repository}:${tag}`]);
  return tag;
}
