import { isEmpty } from "./engine/changes";
import { ProgramStack, type StateResource } from "./engine/program-stack";
import type { Interrupt } from "./interrupt";
import { Journal, journalFolder } from "./journal";
import { locksOf, lockSentence } from "./locks";
import type { Reporter } from "./report/reporter";
import { duration } from "./report/duration";
import type { World } from "./world";

/**
 * Reports what is deployed of a stack, how it differs from its state, what ran last, and what runs. Changes nothing, and
 * ends early when it is interrupted.
 */
export async function status(
  world: World,
  stack: string,
  reporter: Reporter,
  interrupt: Pick<Interrupt, "requested">,
): Promise<void> {
  const { cli, programs, now, root, locks } = world;
  const isOver = () => interrupt.requested;
  const say = (what: string, name: string, value: string) => {
    reporter.report({ event: "status", stack, what, name, value });
  };
  say("version", "pulumi", String(cli.pulumi.version ?? "unknown"));
  for (const program of programs) {
    if (isOver()) return;
    const { project } = program;
    for (const lock of await locksOf(project, stack, locks)) {
      say("lock", project, lockSentence(lock, stack, new Date(now())).join(" "));
    }
    const target = await ProgramStack.find(program, stack, cli);
    const resources = (await target?.resources()) ?? [];
    if (target === undefined || resources.length === 0) {
      say("program", project, "not deployed");
      continue;
    }
    const last = await target.lastUpdate();
    const ago = last && duration((now() - last.endTime.getTime()) / 1_000);
    const update = last === undefined ? "" : `; last ${last.kind}: ${last.result}, ${ago} ago`;
    say(
      "program",
      project,
      `${resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:")).length} resources${update}`,
    );
    for (const [name, version] of versionsIn(resources)) say("version", name, version);
    for (const [name, image] of imagesIn(resources)) say("runs", name, image);
    const differences = await drift(target);
    if (isOver()) return;
    for (const [name, value] of differences) say("drift", name, value);
  }
  const journal = Journal.last(journalFolder(root, stack));
  if (journal !== undefined) {
    const { command, outcome, startedAt, source, steps } = journal.record;
    const step = steps.find(({ state }) => state !== "done" && state !== "waiting");
    const where = outcome === "done" || step === undefined ? "" : ` at ${step.name}`;
    say("last run", command, `${outcome}${where}, begun ${startedAt}, commit ${source.commit.slice(0, 12)}`);
    if (step?.failure !== undefined)
      say("last run", step.failure.resource ?? step.name, step.failure.sentence);
  }
}

/** Each resource that differs from the state, and how. */
async function drift(target: ProgramStack): Promise<[string, string][]> {
  const { changes, failure } = await target.drift();
  const { project } = target.program;
  if (failure !== undefined) return [[project, `not known: ${failure.sentence}`]];
  if (isEmpty(changes)) return [[project, "none"]];
  return changes.resources
    .filter(({ custom }) => custom)
    .map(({ name, type, change }) => [name, `${change === "delete" ? "is gone" : "differs"} (${type})`]);
}

/** Versions of what AWS runs, by resource. */
export function versionsIn(
  resources: readonly Pick<StateResource, "inputs" | "name" | "type">[],
): [string, string][] {
  return resources.flatMap(({ name, type, inputs }): [string, string][] => {
    const { version, engine, engineVersion } = inputs;
    if (type === "aws:eks/cluster:Cluster" && typeof version === "string")
      return [[name, `Kubernetes ${version}`]];
    const isEngine = /^aws:(rds|docdb)\/cluster:|^aws:elasticache\/(replicationGroup|serverlessCache):/.test(
      type,
    );
    if (!isEngine || typeof engine !== "string") return [];
    return [[name, typeof engineVersion === "string" ? `${engine} ${engineVersion}` : engine]];
  });
}

/** Images of the workloads, by workload. */
export function imagesIn(
  resources: readonly Pick<StateResource, "inputs" | "name" | "type">[],
): [string, string][] {
  return resources.flatMap(({ name, type, inputs }): [string, string][] => {
    if (!/^kubernetes:(apps|batch)\//.test(type)) return [];
    const images = [...JSON.stringify(inputs).matchAll(/"image":"([^"]+)"/g)].flatMap(
      ([, image]) => image ?? [],
    );
    return images.length === 0 ? [] : [[name, [...new Set(images)].join(", ")]];
  });
}
