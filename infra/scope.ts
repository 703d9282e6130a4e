import * as aws from "@pulumi/aws";
import type { ResourceTransformation } from "@pulumi/pulumi";
import { Boundary } from "../components/identity/boundary";
import type { Account } from "../components/iam";
import { Logs, type LogSettings } from "../components/operations/logs";
import { identifierOf } from "../contract/identifier";
import type { Config } from "./config";
import { lookUpPlace } from "./place";

/** What every part of a stack is built with. */
export interface Scope {
  readonly config: Config;
  /** Physical name of the environment, and prefix of what belongs to it: `millrace-dev`. */
  readonly identifier: string;
  readonly account: Account;
  /** Names of the zones, in the order of their ids. */
  readonly zones: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly logs: LogSettings;
  /** Options of the stack's components: the provider with region, tags and account, and the boundary of all roles. */
  readonly opts: {
    readonly provider: aws.Provider;
    readonly transformations: ResourceTransformation[];
  };
}

/**
 * Where the stack goes and what its parts share.
 *
 * @throws pulumi.RunError for credentials that AWS refuses, and for zones that the account does not have.
 */
export async function scopeOf(config: Config): Promise<Scope> {
  const { project, environment, owner, repository, region } = config;
  const identifier = identifierOf(project, environment);
  const tags = { project, environment, owner, repository };
  const provider = new aws.Provider("aws", {
    region,
    defaultTags: { tags },
    ...(config.accountId !== undefined && { allowedAccountIds: [config.accountId] }),
  });
  const { account, zones } = await lookUpPlace(provider, region, config.network.zoneIds);
  const boundary = new Boundary("boundary", { identifier, account, source: config.boundary }, { provider });
  const opts = { provider, transformations: [boundary.set] };
  const { settings: logs } = new Logs(
    "logs",
    { identifier, account, retentionDays: config.logRetentionDays },
    opts,
  );
  return { config, identifier, account, zones, tags, logs, opts };
}
