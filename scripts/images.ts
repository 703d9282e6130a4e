import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadServices } from "../platform/load";
import type { Service } from "../platform/services";
import { buildImages, imageName } from "../deliver/images/build";
import { run } from "../deliver/images/docker";
import { readImageOptions, type ImageCommand, type ImageOptions } from "./image-options";
import { imagesOf, useImages } from "../deliver/images/promote";
import { checkRecord, configLines } from "../deliver/images/record";
import { readJson } from "../local/processes/files";
import { logIn, pushedImages, pushImages } from "../deliver/images/registry";

// npm run images [-- --push --registry HOST/NAMESPACE [--record FILE]] [--tag TAG] [--platform linux/arm64]
// npm run images -- --use FILE --to STACK
// npm run images -- --promote STACK --to STACK

const root = join(__dirname, "..");

async function main(): Promise<void> {
  const options = readImageOptions(process.argv.slice(2));
  // An image that a manifest names is built, and kept, elsewhere.
  const services = loadServices(root).filter(({ source }) => source !== "image");
  if (options.command === "use") use(options, services);
  else await build(options, services);
}

const namesOf = (services: readonly Service[]) => services.map(({ name }) => name);

/** Has a stack run images that were built before, by what never changes: their digests. */
function use({ from, to }: Extract<ImageCommand, { command: "use" }>, services: readonly Service[]): void {
  const record =
    "stack" in from
      ? imagesOf(root, from.stack, namesOf(services))
      : checkRecord(readJson(from.file), from.file, namesOf(services));
  useImages(root, record, to);
  console.log(`apps/Pulumi.${to}.yaml now says:\n\n${configLines(record)}`);
}

async function build(options: ImageOptions, services: readonly Service[]): Promise<void> {
  const git = (...args: string[]) => run("git", ["-C", root, ...args], { capture: true });
  const revision = await git("rev-parse", "HEAD");
  const dirty = (await git("status", "--porcelain")) !== "";
  if (options.push && dirty) {
    throw new Error(
      "There are uncommitted changes: images are pushed under their commit's name, so commit first.",
    );
  }
  const { registry, tag = `${revision.slice(0, 12)}${dirty ? "-dirty" : ""}` } = options;
  const names = namesOf(services);
  if (!options.push) {
    await buildImages(services, { root, ...options, tag, revision });
    for (const name of names) console.log(imageName(name, { registry, tag }));
    return;
  }
  await logIn(registry);
  const pushed =
    options.tag === undefined ? await pushedImages(registry, tag, names) : new Map<string, string>();
  const missing = services.filter(({ name }) => !pushed.has(name));
  if (missing.length === 0) console.log(`${registry} has the images of ${tag} already.`);
  await buildImages(missing, { root, ...options, tag, revision });
  const digests = new Map([...pushed, ...(await pushImages(registry, tag, namesOf(missing)))]);
  const record = checkRecord({ registry, ...Object.fromEntries(digests) }, "What was pushed", names);
  if (options.record !== undefined) writeFileSync(options.record, JSON.stringify(record));
  console.log(`\nFor the stack that shall run them:\n\n${configLines(record)}`);
}

main().catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
