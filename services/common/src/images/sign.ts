import { createHmac } from "node:crypto";

/** What addresses of images are signed with. */
export interface SigningPair {
  readonly key: Buffer;
  readonly salt: Buffer;
}

/** What is asked of the image proxy. */
export interface ImageRequest {
  /** Key of the image in its bucket, such as `photos/cat.jpg`. */
  readonly object: string;
  /** Processing options as the proxy writes them, such as `rs:fit:300:300`; none leaves the image as large as it is. */
  readonly options: readonly string[];
  /** Format of the answer, such as `webp`. @default the image's own */
  readonly format?: string;
}

/** First part of every image's path, which the signature does not cover. */
const PREFIX = "/images";

const KEY = "IMGPROXY_KEY";
const SALT = "IMGPROXY_SALT";

/**
 * Reads the secret that the image proxy reads, lines of `NAME=value`; of several pairs the first one signs.
 *
 * @throws If key or salt is missing or not hexadecimal.
 */
export function readSigningPair(secret: string): SigningPair {
  return { key: hex(secret, KEY), salt: hex(secret, SALT) };
}

/** The path of an image, which nobody without the pair can make: for an address of it, put the edge's URL before it. */
export function signedImagePath(pair: SigningPair, { object, options, format }: ImageRequest): string {
  // In plain text the object's name would need escapes, and might look like an attack to a firewall.
  const source = Buffer.from(object).toString("base64url");
  const path = `/${[...options, source].join("/")}${format === undefined ? "" : `.${format}`}`;
  return `${PREFIX}/${signature(pair, path)}${path}`;
}

/** The signature of what stands behind it in a path, from its slash on. */
export function signature({ key, salt }: SigningPair, path: string): string {
  return createHmac("sha256", key).update(salt).update(path).digest("base64url");
}

function hex(secret: string, name: string): Buffer {
  const value = new RegExp(`^${name}=([^,\\s]*)`, "m").exec(secret)?.[1];
  if (value === undefined) throw new Error(`The secret has no line ${name}=...`);
  if (!/^([0-9a-f]{2})+$/i.test(value)) throw new Error(`${name} in the secret is not hexadecimal.`);
  return Buffer.from(value, "hex");
}
