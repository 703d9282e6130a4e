import { OPENSSH, REQUIREMENTS, WRK, type Requirement } from "../servers/packages";
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
  /** An npm script, counted as one; or the options and files of a mocha suite, counted test by test. */
  readonly run: { readonly script: string } | { readonly suite: readonly string[] };
}

const SERVERS = [REQUIREMENTS.redis, REQUIREMENTS.mysql];

export const STEPS: readonly Step[] = [
  { name: "types", needs: [], run: { script: "typecheck" } },
  { name: "lint", needs: [], run: { script: "lint" } },
  { name: "unit", needs: [], run: { suite: ["test/unit/**/*.test.ts"] } },
  { name: "golden", needs: [], run: { suite: ["test/golden/**/*.test.ts"] } },
  { name: "policy", needs: [PYTHON], run: { suite: ["test/policy/**/*.test.ts"] } },
  {
    name: "engine",
    needs: [PULUMI],
    run: { suite: ["--config", "test/engine/mocharc.yaml", "test/engine/**/*.test.ts"] },
  },
  {
    name: "integration",
    needs: [...SERVERS, OPENSSH, PYTHON, WRK],
    run: { suite: ["test/integration/**/*.test.ts"] },
  },
  { name: "faults", needs: [...SERVERS, GO], run: { suite: ["test/faults/**/*.test.ts"] } },
  { name: "browser", needs: [...SERVERS, BROWSER], run: { suite: ["test/browser/**/*.test.ts"] } },
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
