import { fileCycles, folderCycles, type Cycle, type Import } from "./cycles";
import type { Layers } from "./layers";
import { readImports } from "./read";

const REMEDY = "Move what they share to where neither imports the other.";

/**
 * What is wrong with the imports between the files of a repository, a sentence or two for each: cycles of files and of
 * folders, and imports that the layers do not allow. An import of types alone counts like any other.
 *
 * @param root the repository's folder
 */
export function checkImports(root: string, layers: Layers): string[] {
  const imports = readImports(root);
  const problems = [
    ...fileCycles(imports).map((cycle) => `Files import each other in a cycle: ${ring(cycle)}. ${REMEDY}`),
    ...folderCycles(imports).map(
      (cycle) =>
        `Folders import each other in a cycle: ${ring(cycle)}, where ${cycle.imports.map(text).join(", ")}. ${REMEDY}`,
    ),
    ...imports.flatMap((each) => againstLayers(each, layers)),
  ];
  return [...new Set(problems)];
}

function againstLayers([from, to]: Import, layers: Layers): string[] {
  const layer = Object.keys(layers).find((pattern) => matched(pattern, from) !== undefined);
  if (layer === undefined) {
    const [folder = from] = from.split("/");
    return [
      `${folder} is in no layer: add it to scripts/imports/layers.ts, with the folders that it may import.`,
    ];
  }
  const allowed = layers[layer] ?? [];
  const isOwn = matched(layer, from) === matched(layer, to);
  if (isOwn || allowed.some((pattern) => matched(pattern, to) !== undefined)) return [];
  const others = allowed.length === 0 ? "no other folder" : `only ${allowed.join(", ")}`;
  return [`${text([from, to])}, but ${layer} may import ${others}.`];
}

/** The beginning of a path that a layer's pattern stands for; undefined where the path is not in the layer. */
function matched(pattern: string, path: string): string | undefined {
  const source = pattern.replaceAll(".", "\\.").replaceAll("*", "[^/]+");
  return new RegExp(`^(${source})(/|$)`).exec(path)?.[1];
}

function ring({ members }: Cycle): string {
  return [...members, members[0]].join(" -> ");
}

function text([from, to]: Import): string {
  return `${from} imports ${to}`;
}
