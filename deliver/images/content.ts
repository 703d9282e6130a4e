import { lstatSync, readFileSync, readlinkSync } from "node:fs";

/**
 * What a path that git lists stands for, for a digest: the content of a file, or the target of a link, whether that exists
 * or not. A clone inside the repository, which git lists as a folder, counts by its name alone.
 */
export function contentOf(path: string): string | Buffer {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) return readlinkSync(path);
  return stats.isFile() ? readFileSync(path) : "";
}
