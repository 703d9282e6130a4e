import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Account } from "../iam";
import { Key, throughServices } from "../key";
import type { LogSettings } from "../operations/logs";

/** What every store is made with. */
export interface StoreArgs {
  /** Physical name, and prefix of what belongs to the store. */
  readonly identifier: string;
  readonly account: Account;
  readonly vpcId: pulumi.Input<string>;
  /** Isolated subnets, one a zone. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Let Pulumi refuse to delete what holds data, and leave it in place when it leaves the stack. */
  readonly protect: boolean;
}

/** What every database of instances on shared storage is made with. */
export interface DatabaseArgs extends StoreArgs {
  /** Names of the zones that the instances are spread over. */
  readonly zones: readonly string[];
  /** The engine's version, as AWS writes it. */
  readonly version: string;
  /** `standard` is billed by request; `ioOptimized` costs more at rest and nothing a request. */
  readonly storage: "standard" | "ioOptimized";
  /** Days that automatic backups are kept, 1 to 35. */
  readonly backupRetentionDays: number;
  /** Record what is waited for, seven days back. */
  readonly performanceInsights: boolean;
  /** Let AWS refuse to delete the cluster. */
  readonly deletionProtection: boolean;
  /** Take a snapshot, `<identifier>-final`, when the cluster is deleted. */
  readonly finalSnapshot: boolean;
  /** Snapshot that the cluster is made from, name or ARN; heeded when it is made, and not again. @default none */
  readonly snapshot?: string | undefined;
  readonly logs: LogSettings;
}

/** A store that makes parts of itself. */
interface Owner {
  readonly component: pulumi.ComponentResource;
  readonly name: string;
  readonly args: StoreArgs;
}

/** The store's key, used by way of the services that hold what it encrypts. */
export function storeKey({ component, name, args }: Owner, encrypts: string, services: string[]): Key {
  const { identifier, account, protect } = args;
  return new Key(
    `${name}-encryption`,
    {
      description: `${encrypts} of ${identifier}`,
      alias: identifier,
      account,
      uses: [throughServices(account, ...services)],
      protect,
    },
    { parent: component },
  );
}

/** The store's security group, without rules: who may come in is said by resources of their own. */
export function storeGroup({ component, name, args }: Owner, title: string): aws.ec2.SecurityGroup {
  const { identifier, vpcId } = args;
  return new aws.ec2.SecurityGroup(
    `${name}-group`,
    { vpcId, description: `${title} ${identifier}`, tags: { Name: identifier } },
    { parent: component },
  );
}

/** Log groups that AWS would otherwise make by itself, without key and retention. */
export function storeLogs(
  { component, name, args }: Owner,
  folder: string,
  logs: readonly string[],
  settings: LogSettings,
): aws.cloudwatch.LogGroup[] {
  return logs.map(
    (log) =>
      new aws.cloudwatch.LogGroup(
        `${name}-${log}-log`,
        { name: `${folder}/${args.identifier}/${log}`, ...settings },
        { parent: component },
      ),
  );
}

/** ARN of the secret that AWS keeps the administrator's password in. */
export function managedSecret(secrets: readonly { readonly secretArn?: string }[]): string {
  const arn = secrets[0]?.secretArn;
  if (arn === undefined) throw new Error("The cluster has no managed master password.");
  return arn;
}
