import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";

/** A file of a built page, and how browsers are to take it. */
export interface PageFile {
  /** Path within the page, with slashes: its address and its key in a bucket. */
  readonly key: string;
  readonly path: string;
  /** Undefined for a kind of file that is not known here. */
  readonly contentType: string | undefined;
  /** Whether its name says what is in it, so that it never changes. */
  readonly immutable: boolean;
  /** SHA-256 of what is in it. */
  readonly digest: string;
}

/** The file that names all others. */
export const INDEX = "index.html";

const TYPES: Readonly<Record<string, string>> = {
  ".avif": "image/avif",
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/vnd.microsoft.icon",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

/** `assets/index-DC-crV2v.js`: the build puts what it names by a hash there, and nowhere else. */
const HASHED = /^assets\/.+-[\w-]{8}\.\w+$/;

/** The files of a built page in the order of their keys; undefined where there is no page. */
export function pageFiles(directory: string): PageFile[] | undefined {
  if (!existsSync(join(directory, INDEX))) return undefined;
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, key: relative(directory, path).split(sep).join("/") }))
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .map(({ path, key }) => ({
      key,
      path,
      contentType: TYPES[extname(key)],
      immutable: HASHED.test(key),
      digest: createHash("sha256").update(readFileSync(path)).digest("hex"),
    }));
}
