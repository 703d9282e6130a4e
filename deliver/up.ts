import { failed, lines } from "../preflight/report";
import { ask, carryOut, isNothing, preview, type Deployment } from "./deploy";
import { countsText } from "./engine/changes";
import { ProgramStack } from "./engine/program-stack";
import type { Journal } from "./journal";
import { lockSentence, locksOf } from "./locks";
import { inOrder, projectsRead } from "./order";
import type { Requirement } from "./engine/program";
import type { Confirm } from "./confirm";
import type { Step } from "./run";
import { grpcCheck, patiently, smokeChecks } from "./smoke";
import { sourceOf } from "./source";
import { Stop } from "./stop";
import type { RecordedProgram, World } from "./world";

export interface UpOptions {
  readonly confirm: Confirm;
  /** Leaves the images that the stack's file names, such as those that a workflow has built. */
  readonly keepImages: boolean;
}

/** The programs of a stack in the order in which they are deployed, by what each reads of the others. */
export async function recordedInOrder(
  { programs }: Pick<World, "programs">,
  stack: string,
): Promise<RecordedProgram[]> {
  const recorded: RecordedProgram[] = [];
  // One after the other: recordings share the process's mocks.
  for (const program of programs) {
    const recording = await program.record(stack);
    const reads = projectsRead(recording.resources);
    recorded.push({ program, project: program.project, recording, reads });
  }
  return inOrder(recorded);
}

/** The steps that deploy a stack: a check, each program after what it needs, and a look at what runs. */
export function upSteps(
  world: World,
  programs: readonly RecordedProgram[],
  journal: () => Journal,
  deployment: Deployment,
  options: UpOptions,
): Step[] {
  const made = new Set<Requirement>();
  const requirements = (needs: readonly Requirement[]): Step[] =>
    needs.flatMap((need) => {
      if (made.has(need) || (need === "images" && options.keepImages)) return [];
      made.add(need);
      return [need === "images" ? imagesStep(world, journal, deployment) : pagesStep(world)];
    });
  return [
    { name: "check", always: true, run: () => check(world, deployment, options) },
    ...programs.flatMap((recorded) => [
      ...requirements(recorded.program.needs),
      { name: recorded.project, run: () => deployProgram(world, recorded, deployment, options.confirm) },
    ]),
    { name: "smoke test", run: () => smokeTest(world, programs, deployment) },
  ];
}

/** Refuses to begin while somebody else changes the stack, or where the account lacks something. */
async function check(
  world: World,
  deployment: Deployment,
  { keepImages }: UpOptions,
): Promise<string | undefined> {
  const { stack, reporter } = deployment;
  await refuseLocked(world, stack);
  // Images are pushed below, before anything needs them.
  const results = (await world.preflight(stack)).filter((result) => keepImages || result.check !== "images");
  if (results.length === 0) return undefined;
  const worth = results.filter(({ level }) => level !== "ok");
  for (const text of worth.length === 0 ? [] : lines(worth))
    reporter.report({ event: "note", text: `  ${text}` });
  if (!failed(results)) return undefined;
  const missing = results.filter(({ level }) => level === "fail").map(({ what }) => what);
  throw new Stop("refused", {
    sentence: `The account lacks what ${stack} needs: ${missing.join("; ")}.`,
    advice: "The fix of each is given above; docs/bootstrap.md and docs/deploying.md say more.",
  });
}

/** @throws Stop naming the owner of a lock of one of the stack's programs. */
export async function refuseLocked({ programs, locks, now }: World, stack: string): Promise<void> {
  for (const { project } of programs) {
    const [lock] = await locksOf(project, stack, locks);
    if (lock === undefined) continue;
    const [sentence, advice] = lockSentence(lock, stack, new Date(now()));
    throw new Stop("refused", { sentence, advice });
  }
}

function imagesStep(world: World, journal: () => Journal, { stack, reporter, interrupt }: Deployment): Step {
  return {
    name: "images",
    run: async () => {
      const say = (text: string) => {
        reporter.report({ event: "note", text: `  ${text}` });
      };
      const built = await world.images(stack, say, interrupt.signal);
      // Their digests are in the stack's configuration now, which a resumed run must find as it is.
      journal().change({ source: sourceOf(world.root, stack, world.programs) });
      return built.length === 0 ? "none to build" : `built ${built.join(", ")}`;
    },
  };
}

function pagesStep({ pages }: World): Step {
  return { name: "pages", run: async () => (await pages()).join(", ") || "none" };
}

async function deployProgram(
  { cli, secretsProvider }: World,
  { program, recording }: RecordedProgram,
  deployment: Deployment,
  confirm: Confirm,
): Promise<string> {
  const { stack } = deployment;
  const target = await ProgramStack.open(program, stack, cli, secretsProvider(stack));
  const previewed = await preview(target, "up", deployment, recording);
  if (isNothing(previewed)) {
    // Outputs may have changed all the same, and the next program reads them.
    await carryOut(target, "up", previewed, deployment);
    return "nothing to do";
  }
  await ask(confirm, `Deploy ${program.project} ${stack}?`, deployment);
  await carryOut(target, "up", previewed, deployment);
  return countsText(previewed.changes.counts);
}

/** Looks through the edge at what was deployed, and says where it is. */
async function smokeTest(
  world: World,
  programs: readonly RecordedProgram[],
  { stack, reporter, interrupt }: Deployment,
): Promise<string> {
  const { url, deployed, grpc } = await deployedAt(world, programs, stack);
  if (url === undefined) return "no edge to look through";
  const checks = [
    ...smokeChecks(world.services, url, deployed, !world.isProtected(stack)),
    ...(grpc === undefined ? [] : [grpcCheck(grpc, world.grpcHealth)]),
  ];
  for (const one of checks) {
    const wrong = await patiently(one, world, interrupt.signal);
    if (interrupt.requested) throw new Stop("interrupted");
    if (wrong !== undefined) {
      throw new Stop("failed", {
        sentence: `What was deployed does not work: ${one.what}: ${wrong}.`,
        advice: "The pods' logs and events say why: docs/runbook.md.",
      });
    }
    reporter.report({ event: "note", text: `  ${one.what}: ok` });
  }
  reporter.report({ event: "address", stack, name: "page", address: url });
  if (grpc !== undefined) reporter.report({ event: "address", stack, name: "gRPC", address: grpc });
  return `${checks.length} checks`;
}

interface Deployed {
  readonly url?: string;
  readonly grpc?: string;
  readonly deployed: readonly string[];
}

/** Where the edge is and which services run, by the outputs of the program that has them. */
async function deployedAt(
  { cli }: World,
  programs: readonly RecordedProgram[],
  stack: string,
): Promise<Deployed> {
  for (const { program, recording } of programs) {
    if (!("edge" in recording.outputs)) continue;
    const found = await ProgramStack.find(program, stack, cli);
    const outputs = (await found?.outputs()) ?? {};
    const [edge, services] = [fieldsOf(outputs.edge), fieldsOf(outputs.services)];
    return {
      ...(typeof edge.url === "string" && { url: edge.url }),
      ...(typeof edge.grpcAddress === "string" && { grpc: edge.grpcAddress }),
      deployed: Object.keys(services),
    };
  }
  return { deployed: [] };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
