import { join } from "node:path";
import { buildImages, imageName, IMAGES } from "./images/build";
import { run } from "./images/docker";
import { readImageOptions } from "./images/options";
import { configLines, logIn, pushImages } from "./images/registry";

// npm run images [-- --push --registry HOST/NAMESPACE] [--tag TAG] [--platform linux/arm64]

const root = join(__dirname, "..");

async function main(): Promise<void> {
  const options = readImageOptions(process.argv.slice(2));
  const git = (...args: string[]) => run("git", ["-C", root, ...args], { capture: true });
  const revision = await git("rev-parse", "HEAD");
  const dirty = (await git("status", "--porcelain")) !== "";
  if (options.push && dirty) {
    throw new Error(
      "There are uncommitted changes: images are pushed under their commit's name, so commit first.",
    );
  }
  const { registry, tag = `${revision.slice(0, 12)}${dirty ? "-dirty" : ""}` } = options;
  if (options.push) await logIn(registry);

  await buildImages({ root, ...options, tag, revision });
  if (!options.push) {
    for (const name of IMAGES) console.log(imageName(name, { registry, tag }));
    return;
  }
  const digests = await pushImages(registry, tag);
  console.log(`\nFor the stack that shall run them:\n\n${configLines(registry, digests)}`);
}

main().catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
