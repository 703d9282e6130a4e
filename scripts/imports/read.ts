import { relative, sep } from "node:path";
import ts from "typescript";
import type { Import } from "./cycles";

const SOURCES = [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs"];

/** Dependencies, what is built, and folders of tools. */
const NOT_SOURCES = ["**/node_modules", "**/dist", "**/.*"];

const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  allowJs: true,
};

/**
 * Every import between source files of a repository, as the compiler resolves it: those of types alone, those by the name
 * of a workspace, `import()` and `require()` too.
 *
 * @param root the repository's folder
 */
export function readImports(root: string): Import[] {
  const files = ts.sys.readDirectory(root, SOURCES, NOT_SOURCES);
  const cache = ts.createModuleResolutionCache(root, (name) => name, OPTIONS);
  const resolve = (name: string, from: string) =>
    ts.resolveModuleName(name, from, OPTIONS, ts.sys, cache, undefined, ts.ModuleKind.CommonJS)
      .resolvedModule;
  return files.flatMap((from) =>
    ts
      .preProcessFile(ts.sys.readFile(from) ?? "", true, true)
      .importedFiles.flatMap(({ fileName }): Import[] => {
        const found = resolve(fileName, from);
        const isPackage = found?.resolvedFileName.includes("/node_modules/") ?? true;
        if (found === undefined || isPackage) return [];
        return [[pathIn(root, from), pathIn(root, implementation(found.resolvedFileName))]];
      }),
  );
}

/** A file in JavaScript is imported by way of its declarations. */
function implementation(path: string): string {
  return path.replace(/\.d\.([cm]?)ts$/, ".$1js");
}

function pathIn(root: string, path: string): string {
  return relative(root, path).split(sep).join("/");
}
