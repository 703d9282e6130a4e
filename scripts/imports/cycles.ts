/** One import: the paths of a file and of one that it imports, both relative to the repository's folder. */
export type Import = readonly [from: string, to: string];

/** Files or folders each of which imports the next, and the last the first. */
export interface Cycle {
  readonly members: readonly string[];
  /** For each member, an import of the next. */
  readonly imports: readonly Import[];
}

/** Cycles of files, at least one in each group of files that import each other. */
export function fileCycles(imports: readonly Import[]): Cycle[] {
  return cyclesOf(imports.map((each) => [...each, each]));
}

/**
 * Cycles of folders. Within each folder, the files directly in it count as one node, named like the folder, and every
 * subfolder with all its contents as one: so a folder and its subfolder do not import each other either.
 */
export function folderCycles(imports: readonly Import[]): Cycle[] {
  const levels = new Map<string, Edge[]>();
  for (const each of imports) {
    const { parent, from, to } = nodesOf(each);
    if (from === to) continue;
    const edges = levels.get(parent) ?? [];
    edges.push([from, to, each]);
    levels.set(parent, edges);
  }
  return [...levels.values()].flatMap(cyclesOf);
}

type Edge = readonly [from: string, to: string, because: Import];

/** The innermost folder that contains both files of an import, and its two nodes that they are in. */
function nodesOf([from, to]: Import): { parent: string; from: string; to: string } {
  const folders = from.split("/").slice(0, -1);
  const others = to.split("/").slice(0, -1);
  const different = folders.findIndex((folder, index) => folder !== others[index]);
  const shared = different < 0 ? folders.length : different;
  const node = (path: readonly string[]) => path.slice(0, shared + 1).join("/") || ".";
  return { parent: folders.slice(0, shared).join("/"), from: node(folders), to: node(others) };
}

/** A shortest cycle through each node that is on one, except through nodes of cycles already found. */
function cyclesOf(edges: readonly Edge[]): Cycle[] {
  const graph: Graph = new Map();
  for (const [from, to, because] of edges) {
    const targets = graph.get(from) ?? new Map<string, Import>();
    targets.set(to, because);
    graph.set(from, targets);
  }
  const found = new Set<string>();
  return [...graph.keys()].sort().flatMap((start) => {
    const cycle = found.has(start) ? undefined : cycleThrough(start, graph);
    for (const member of cycle?.members ?? []) found.add(member);
    return cycle ?? [];
  });
}

/** By node, the nodes that it imports, each with an import that shows it. */
type Graph = Map<string, Map<string, Import>>;

function cycleThrough(start: string, graph: Graph): Cycle | undefined {
  const paths = new Map<string, Cycle>([[start, { members: [start], imports: [] }]]);
  // Breadth first: nodes that are added during the loop come after those before them.
  for (const [node, { members, imports }] of paths) {
    for (const [target, because] of graph.get(node) ?? []) {
      if (target === start) return { members, imports: [...imports, because] };
      if (paths.has(target)) continue;
      paths.set(target, { members: [...members, target], imports: [...imports, because] });
    }
  }
  return undefined;
}
