import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { OPENSSH, REQUIREMENTS, WRK, type Requirement } from "../../local/servers/packages";
import { BROWSER } from "./browser";
import { GO } from "./go";
import { PULUMI } from "./pulumi";
import { PYTHON } from "./python";

/** One step of `npm test`. */
export interface Step {
  /** As `npm test -- NAME` selects it. */
  readonly name: string;
  /** What the machine has to have, brought first where that can be done. */
  readonly needs: readonly Requirement[];
  /** An npm script, counted as one; or a mocha suite, counted test by test. */
  readonly run: { readonly script: string } | Suite;
}

export interface Suite {
  /** Its files, as `folder/**\/*.test.ts`, where `*` stands for the name of any folder, and before them options of mocha. */
  readonly suite: readonly string[];
  /** How many processes share the files, side by side. @default 1 */
  readonly processes?: number;
  /** Folders whose files have a process to themselves, because they wait more than they work. @default none */
  readonly apart?: readonly string[];
  /** How many processes run at a time where mocha itself starts them. @default `processes` */
  readonly jobs?: number;
}

/** The files of each of a suite's processes. */
export function shares({ suite, processes = 1, apart = [] }: Suite, root: string): string[][] {
  const files = suite.flatMap((pattern) => filesOf(pattern, root).sort());
  const isApart = (file: string) => apart.some((folder) => file.startsWith(join(folder, "/")));
  const shared = files.filter((file) => !isApart(file));
  const all = Array.from({ length: processes }, (_, process) =>
    shared.filter((_file, index) => index % processes === process),
  );
  // A suite without files is for mocha to refuse.
  return [...all, files.filter(isApart)].filter((share, index) => index === 0 || share.length > 0);
}

function filesOf(pattern: string, root: string): string[] {
  const [place = "", name] = pattern.split("/**/*");
  if (name === undefined) return [pattern];
  return foldersOf(place, root).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(name))
      .map((path) => join(folder, path)),
  );
}

/** The folders that a place means: itself, or, with `*` for the name of any folder, those that exist. */
function foldersOf(place: string, root: string): string[] {
  const [parent = "", child] = place.split("/*/");
  if (child === undefined) return [place];
  return readdirSync(join(root, parent))
    .map((name) => join(parent, name, child))
    .filter((folder) => existsSync(join(root, folder)));
}

const SERVERS = [REQUIREMENTS.redis, REQUIREMENTS.mysql];

const POSTGRES = REQUIREMENTS.postgres;

/** Those of one process first: they run in pairs. */
export const STEPS: readonly Step[] = [
  { name: "types", needs: [], run: { script: "typecheck" } },
  { name: "lint", needs: [], run: { script: "lint" } },
  { name: "golden", needs: [], run: { suite: ["test/golden/**/*.test.ts"] } },
  { name: "policy", needs: [PYTHON], run: { suite: ["test/policy/**/*.test.ts"] } },
  {
    name: "unit",
    needs: [],
    run: {
      suite: ["test/unit/**/*.test.ts", "services/*/test/**/*.test.ts"],
      processes: 2,
      apart: ["test/unit/services"],
    },
  },
  {
    name: "engine",
    needs: [PULUMI],
    // Mocha starts the processes, since all of them share what its global setup builds.
    run: { suite: ["--config", "test/engine/mocharc.yaml", "test/engine/**/*.test.ts"], jobs: 2 },
  },
  {
    name: "integration",
    needs: [...SERVERS, POSTGRES, OPENSSH, PYTHON, WRK],
    run: { suite: ["test/integration/**/*.test.ts"], processes: 3 },
  },
  {
    // The repository with other services, or none, and its benchmarks: not repeated on other releases of Node.js.
    name: "repository",
    needs: [...SERVERS, POSTGRES, PYTHON, WRK],
    run: { suite: ["test/repository/**/*.test.ts"], processes: 2 },
  },
  { name: "faults", needs: [...SERVERS, GO], run: { suite: ["test/faults/**/*.test.ts"], processes: 3 } },
  {
    name: "browser",
    needs: [...SERVERS, BROWSER],
    run: { suite: ["test/browser/**/*.test.ts"], processes: 2 },
  },
];

/** The steps that `names` select, in their order; all of them if there are none. */
export function selectSteps(names: readonly string[]): readonly Step[] {
  const unknown = names.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    const known = STEPS.map(({ name }) => name).join(", ");
    throw new Error(`There is no step ${unknown.join(", ")}; the steps are ${known}.`);
  }
  return names.length === 0 ? STEPS : STEPS.filter(({ name }) => names.includes(name));
}
