import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, isScalar, parseDocument, type YAMLMap } from "yaml";
import { checkRecord, type ImageRecord } from "./record";

/** Makes an apps stack run the images of a record, by writing them into its file. */
export function useImages(root: string, record: ImageRecord, stack: string): void {
  writeFileSync(join(root, stackFile(stack)), withImages(read(root, stack), record, stackFile(stack)));
}

/** The images of these services that an apps stack runs, by its file. */
export function imagesOf(root: string, stack: string, services: readonly string[]): ImageRecord {
  const { config } = parseDocument(read(root, stack)).toJS() as { config?: Record<string, unknown> };
  return checkRecord(config?.["millrace-apps:images"], stackFile(stack), services);
}

/**
 * A stack's file with the images of a record. Everything else stays as people wrote it, so that a commit shows what was
 * promoted and nothing else.
 *
 * @throws Error where the file names no registry yet.
 */
export function withImages(text: string, record: ImageRecord, file: string): string {
  const images = parseDocument(text).getIn(["config", "millrace-apps:images"], true);
  const place = isMap(images) ? placeAfterRegistry(text, images) : undefined;
  if (!isMap(images) || place === undefined) throw new Error(`${file} has no millrace-apps:images.registry.`);
  const edits = Object.entries(record).map(([key, value]) => {
    const range = rangeOf(images, key);
    return range ? { ...range, value } : { ...place, value: `${place.separator}${key}: ${value}` };
  });
  // From the end to the start, so that no edit moves the place of another; new keys keep their order.
  return edits
    .reverse()
    .sort((one, other) => other.start - one.start)
    .reduce((result, { start, end, value }) => result.slice(0, start) + value + result.slice(end), text);
}

/** Where a key's value is; undefined for a key that the map does not have. */
function rangeOf(map: YAMLMap, key: string): { start: number; end: number } | undefined {
  const node = map.get(key, true);
  return isScalar(node) && node.range ? { start: node.range[0], end: node.range[1] } : undefined;
}

/** Where keys are inserted, and what separates them from what is before them. */
function placeAfterRegistry(text: string, images: YAMLMap) {
  const registry = rangeOf(images, "registry");
  if (registry === undefined) return undefined;
  if (images.flow === true) return { start: registry.end, end: registry.end, separator: ", " };
  const [indent = ""] = /^ */.exec(text.slice(text.lastIndexOf("\n", registry.start) + 1)) ?? [];
  const [restOfLine = ""] = /^[^\r\n]*/.exec(text.slice(registry.end)) ?? [];
  const end = registry.end + restOfLine.length;
  return { start: end, end, separator: `\n${indent}` };
}

function read(root: string, stack: string): string {
  const file = join(root, stackFile(stack));
  if (!existsSync(file)) throw new Error(`There is no stack ${stack}: ${stackFile(stack)} is missing.`);
  return readFileSync(file, "utf8");
}

function stackFile(stack: string): string {
  return `apps/Pulumi.${stack}.yaml`;
}
