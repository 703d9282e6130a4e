import { createHash } from "node:crypto";

/** What ends the name of an object that cannot be changed: another content makes another object. */
export function digest(content: unknown): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 8);
}
