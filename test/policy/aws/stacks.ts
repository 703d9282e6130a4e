import type { RecordedResource, Recording } from "../../../plan/record";
import { recordApps, recordInfra } from "../../../plan/programs";
import { stacks as stackFiles } from "../../../plan/stack-file";
import { onAws } from "../../support/stacks/contract";
import { apps, least } from "../../support/stacks/apps";
import { ALL, recordBootstrap } from "../../support/stacks/bootstrap";
import { recordEverything } from "../../support/stacks/everything";
import { remoteResources, type AwsResource } from "./remote-resources";

/** The AWS resources of a stack. */
export interface Stack {
  readonly name: string;
  /** What the program itself makes. */
  readonly own: readonly RecordedResource[];
  /** What is made in all, with what is known of other providers' components. */
  readonly resources: readonly AwsResource[];
  readonly recording: Recording;
  /** Region of what says none of its own. */
  readonly region: string;
  /** Whether a text is an id that only AWS knows. */
  readonly isUnknown: (text: string) => boolean;
}

/** All stacks of infra and apps, also with every option on, and bootstrap with all parts. */
export async function recordStacks(): Promise<Stack[]> {
  const serverless = { "millrace-infra:streaming": JSON.stringify({ engine: { kind: "serverless" } }) };
  const addOns = { metricsServer: {}, externalDns: {}, observability: {} };
  return [
    stack("everything", await recordEverything()),
    stack("prod-eu", await recordInfra("prod-eu")),
    stack("prod", await recordInfra("prod")),
    stack("stage", await recordInfra("stage")),
    stack("dev", await recordInfra("dev", serverless)),
    ...(await Promise.all(
      stackFiles(".").map(async (name) => stack(`apps-${name}`, await recordApps(name))),
    )),
    stack("apps-everything", await apps({ ...least, addOns }, onAws)),
    stack(BOOTSTRAP, await recordBootstrap(ALL)),
  ];
}

/** The one stack that an administrator deploys, and no workflow. */
export const BOOTSTRAP = "bootstrap";

export function stack(name: string, recording: Recording): Stack {
  const { resources } = recording;
  const provider = resources.find(({ type }) => type === "pulumi:providers:aws");
  const own = resources.filter(isOfAws);
  const remote = resources.flatMap(remoteResources);
  const ids = new Set([...resources.flatMap(idsOf), ...remote.flatMap(({ id }) => id ?? [])]);
  return {
    name,
    own,
    resources: [...own, ...remote],
    recording,
    region: (provider?.inputs.region as string | undefined) ?? "us-east-1",
    isUnknown: (text) => ids.has(text),
  };
}

function isOfAws({ type, custom, read }: RecordedResource): boolean {
  return type.startsWith("aws:") && custom && !read;
}

/** What a recording has in place of ids. */
function idsOf({ name }: RecordedResource): string[] {
  return [`${name}-id`, `${name}-security-group`];
}

/** A type as the tables of this folder have it: `kms/key:Key` of `aws:kms/key:Key`. */
export function shortType({ type }: Pick<AwsResource, "type">): string {
  return type.replace(/^aws:/, "");
}
