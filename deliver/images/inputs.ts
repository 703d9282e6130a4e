import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Service } from "../../platform/services";
import { contentOf } from "./content";

/** Folder of what TypeScript services share. */
const COMMON = "services/common/";

/**
 * The tag of a service's image: a digest of all files that it is built from. Images are pushed under it, so that one is
 * built where a file of it has changed, and only there, whether that has been committed or not.
 *
 * @throws Error outside a git repository, which says what belongs to it and what is generated.
 */
export function inputsTag(root: string, { name, source }: Pick<Service, "name" | "source">): string {
  const folder = `services/${name}/`;
  const files =
    source === "dockerfile"
      ? filesIn(root, [folder])
      : filesIn(root, ["Dockerfile", ".dockerignore", ...contextOf(root)]).filter((file) => {
          const isOther =
            file.startsWith("services/") && !file.startsWith(folder) && !file.startsWith(COMMON);
          // The packages of all services are installed together.
          return !isOther || /^services\/[^/]+\/package\.json$/.test(file);
        });
  const hash = createHash("sha256");
  for (const file of files.sort()) {
    hash
      .update(`${file}\0`)
      .update(contentOf(join(root, file)))
      .update("\0");
  }
  return `src-${hash.digest("hex").slice(0, 20)}`;
}

/** What `.dockerignore` lets into a build. */
function contextOf(root: string): string[] {
  return readFileSync(join(root, ".dockerignore"), "utf8")
    .split("\n")
    .flatMap((line) => /^!(?!\.local\/)(\S+)/.exec(line)?.[1] ?? []);
}

/** Files of the repository, committed or not, without what git ignores. */
function filesIn(root: string, paths: readonly string[]): string[] {
  const args = ["-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ...paths];
  try {
    return execFileSync("git", args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 1 << 28,
    })
      .split("\0")
      .filter((file) => file !== "" && lstatSync(join(root, file), { throwIfNoEntry: false }) !== undefined);
  } catch (error) {
    throw new Error("Images are named by the files that git knows, so the repository must be a clone.", {
      cause: error,
    });
  }
}
