import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isScalar, parseDocument } from "yaml";
import { IMAGES } from "./build";
import { checkRecord, type ImageRecord } from "./record";

const KEYS = ["registry", ...IMAGES] as const;

/** Makes an apps stack run the images of a record, by writing them into its file. */
export function useImages(root: string, record: ImageRecord, stack: string): void {
  writeFileSync(join(root, stackFile(stack)), withImages(read(root, stack), record, stackFile(stack)));
}

/** The images that an apps stack runs, by its file. */
export function imagesOf(root: string, stack: string): ImageRecord {
  const { config } = parseDocument(read(root, stack)).toJS() as { config?: Record<string, unknown> };
  return checkRecord(config?.["millrace-apps:images"], stackFile(stack));
}

/**
 * A stack's file with the images of a record. Only their values change: people wrote the rest, and what a commit shows
 * shall be what was promoted.
 *
 * @throws Error where the file names no images yet.
 */
export function withImages(text: string, record: ImageRecord, file: string): string {
  const document = parseDocument(text);
  const edits = KEYS.map((key) => {
    const node: unknown = document.getIn(["config", "millrace-apps:images", key], true);
    if (!isScalar(node) || !node.range) throw new Error(`${file} has no millrace-apps:images.${key}.`);
    return { start: node.range[0], end: node.range[1], value: record[key] };
  });
  return edits
    .sort((one, other) => other.start - one.start)
    .reduce((result, { start, end, value }) => result.slice(0, start) + value + result.slice(end), text);
}

function read(root: string, stack: string): string {
  const file = join(root, stackFile(stack));
  if (!existsSync(file)) throw new Error(`There is no stack ${stack}: ${stackFile(stack)} is missing.`);
  return readFileSync(file, "utf8");
}

function stackFile(stack: string): string {
  return `apps/Pulumi.${stack}.yaml`;
}
