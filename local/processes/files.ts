import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Writes a file so that it has either its old content or all of the new one, also after a power cut.
 *
 * @param mode permissions of the file.
 */
export function writeWhole(file: string, content: string, mode: number): void {
  const made = `${file}.new`;
  rmSync(made, { force: true });
  const descriptor = openSync(made, "w", mode);
  try {
    writeFileSync(descriptor, content);
    // A renamed file whose content is not on the disk yet may be empty after a power cut.
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(made, file);
  syncFolder(dirname(file));
}

/** Writes the entries of a folder to the disk, such as a name that a file was given. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * The value in a JSON file, which may begin with a byte order mark.
 *
 * @throws Error naming the file when it is not JSON.
 */
export function readJson(file: string): unknown {
  const text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  try {
    return JSON.parse(text);
  } catch (error) {
    const what = text.trim() === "" ? "is empty" : `is not JSON (${(error as Error).message})`;
    throw new Error(`${file} ${what}.`, { cause: error });
  }
}
