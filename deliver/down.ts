import type { Confirm } from "./confirm";
import { ask, carryOut, preview, type Deployment, type Previewed } from "./deploy";
import { countsText } from "./engine/changes";
import { ProgramStack, type StateResource } from "./engine/program-stack";
import type { Journal } from "./journal";
import { inOrder, projectsRead } from "./order";
import { remainsOf } from "./remains";
import type { Step } from "./run";
import { refuseLocked } from "./up";
import type { World } from "./world";

/** A program of a stack that is deployed. */
interface DeployedProgram {
  readonly project: string;
  readonly target: ProgramStack;
  readonly resources: readonly StateResource[];
  readonly reads: readonly string[];
}

/** What of a stack is deployed, in the order in which it is destroyed: the reverse of that in which it was deployed, by the states. */
export async function deployedInReverse(
  { programs, cli }: Pick<World, "cli" | "programs">,
  stack: string,
): Promise<DeployedProgram[]> {
  const found: DeployedProgram[] = [];
  for (const program of programs) {
    const target = await ProgramStack.find(program, stack, cli);
    const resources = (await target?.resources()) ?? [];
    if (target === undefined || resources.length === 0) continue;
    found.push({ project: program.project, target, resources, reads: projectsRead(resources) });
  }
  return inOrder(found).reverse();
}

/**
 * The steps that destroy a stack. All of it is previewed before anything is deleted, so that what is protected in the last
 * program refuses the first one as well.
 */
export function downSteps(
  world: World,
  programs: readonly DeployedProgram[],
  journal: () => Journal,
  deployment: Deployment,
  confirm: Confirm,
): Step[] {
  const { stack, reporter } = deployment;
  const previews = new Map<string, Previewed>();
  return [
    {
      name: "check",
      always: true,
      run: async () => {
        await refuseLocked(world, stack);
        for (const { project, target } of programs) {
          previews.set(project, await preview(target, "destroy", deployment));
        }
        if (programs.length > 0) await ask(confirm, `Destroy all of ${stack}?`, deployment);
        const known = programs.flatMap(({ resources }) => remainsOf(resources));
        // What an earlier part of the run has deleted is no longer in the states.
        journal().change({ remains: [...new Set([...journal().record.remains, ...known])] });
        return undefined;
      },
    },
    ...programs.map(({ project, target }) => ({
      name: project,
      // The states say what is left, also of what was deployed again since the run that is resumed.
      always: true,
      run: async () => {
        const previewed = previews.get(project);
        if (previewed === undefined) return "nothing to do";
        await carryOut(target, "destroy", previewed, deployment);
        return countsText(previewed.changes.counts);
      },
    })),
    {
      name: "remains",
      run: () => {
        const what = journal().record.remains;
        if (what.length > 0) reporter.report({ event: "remains", stack, what });
        return Promise.resolve(what.length === 0 ? "nothing" : undefined);
      },
    },
  ];
}
