import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { readProject } from "../../components/project";
import { toPunycode } from "../../components/rules/network";
import { INFRA } from "../../contract/projects";
import { recordApps, recordInfra } from "../../plan/programs";
import { secretsProvider, stackConfig, stacks } from "../../plan/stack-file";
import { NOTHING, type Resources, type Stack } from "../quotas/quota";
import { stackOf } from "../quotas/stack";
import { bootstrapKey } from "./urls";

/** The stack that is checked, as its programs and its configuration describe it. */
export interface Target {
  readonly stack: Stack;
  /** What of it is deployed, by Pulumi's state. @default nothing until the state has been read */
  readonly deployed: Resources;
  /** First part of all names, of this and other stacks. */
  readonly project: string;
  /** Physical name and prefix, `millrace-dev`; the cluster's name. */
  readonly identifier: string;
  /** The only account that may be deployed to, where the configuration names one. */
  readonly accountId: string | undefined;
  /** Ids of the availability zones, in the order of the VPC's subnets. */
  readonly zoneIds: readonly string[];
  /** Hosted zone of the edge's domain, in Punycode. */
  readonly hostedZone: string | undefined;
  /** What `pulumi login` was given; `undefined` where nobody is logged in. */
  readonly backendUrl: string | undefined;
  /**
   * What encrypts the stack's secrets, as `pulumi stack init --secrets-provider` takes it: what the stack's file names, else
   * the key that bootstrap made for the backend's bucket. `undefined` where neither is known.
   */
  readonly secretsProvider: string | undefined;
}

/** A value of the configuration that is JSON. */
const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);

/** What of the configuration the recorded graph does not show. */
const settings = z.object({
  [`${INFRA}:network` as const]: json(z.object({ zoneIds: z.array(z.string()) })),
  [`${INFRA}:edge` as const]: json(
    z.object({ domain: z.object({ zoneName: z.string().transform(toPunycode) }).optional() }),
  ).optional(),
});

/**
 * Records the stack's programs: infra, and apps where it has a stack of that name.
 *
 * @throws Error or pulumi.RunError, one sentence, for an unknown stack and a configuration that is refused.
 */
export async function targetOf(stack: string, env = process.env): Promise<Target> {
  const config = stackConfig(".", stack);
  const infra = await recordInfra(stack);
  const apps = stacks("apps").includes(stack) ? [await recordApps(stack)] : [];
  return describe(config, stackOf(infra, ...apps), backendUrl(env), secretsProvider(".", stack));
}

/** The target that a recording and its configuration describe. */
export function describe(
  config: Readonly<Record<string, string>>,
  stack: Stack,
  backendUrl: string | undefined,
  provider: string | undefined,
): Target {
  const { [`${INFRA}:network` as const]: network, [`${INFRA}:edge` as const]: edge } = settings.parse(config);
  const aws = stack.resources.find(({ type }) => type === "pulumi:providers:aws");
  const cluster = stack.resources.find(({ type }) => type === "eks:index:Cluster");
  const allowed = aws?.inputs.allowedAccountIds;
  const [accountId] = typeof allowed === "string" ? accountIds.parse(JSON.parse(allowed)) : [];
  return {
    stack,
    deployed: NOTHING,
    project: readProject(),
    identifier: String(cluster?.inputs.name),
    accountId,
    zoneIds: network.zoneIds,
    hostedZone: edge?.domain?.zoneName,
    backendUrl,
    secretsProvider: provider ?? bootstrapKey(backendUrl, stack.region),
  };
}

const accountIds = z.array(z.string());

const credentials = z.object({ current: z.string().optional() });

/** The backend that `pulumi` uses: of the environment, else the one that `pulumi login` has noted. */
export function backendUrl(env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (env.PULUMI_BACKEND_URL) return env.PULUMI_BACKEND_URL;
  const folder = env.PULUMI_CREDENTIALS_PATH ?? env.PULUMI_HOME ?? join(homedir(), ".pulumi");
  const file = join(folder, "credentials.json");
  if (!existsSync(file)) return undefined;
  return credentials.parse(JSON.parse(readFileSync(file, "utf8"))).current;
}
