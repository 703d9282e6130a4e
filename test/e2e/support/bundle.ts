import { join } from "node:path";
import { buildSync } from "esbuild";
import { COMPILED } from "../../../local/bundle";

/** A program of this folder as one file without dependencies, to be run in a pod. */
export function bundle(source: string): string {
  const { outputFiles } = buildSync({ ...COMPILED, entryPoints: [join(__dirname, source)], write: false });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`esbuild made nothing of ${source}.`);
  return file.text;
}
