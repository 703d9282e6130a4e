import type * as pulumi from "@pulumi/pulumi";
import type { Account, Statement } from "../../iam";
import type { Ports } from "../../network/acl-rules";
import type { Subject } from "../../operations/alarm-rows/row";
import type { LogSettings } from "../../operations/logs";
import type { Prices } from "../../price";
import type { StoreOutputs } from "./outputs";

/** The environment that stores belong to, as it is known before anything is built. */
export interface Environment {
  /** Physical name, and prefix of the names of all stores. */
  readonly identifier: string;
  readonly account: Account;
}

/** What stores are built with. */
export interface StorePlace extends Environment {
  readonly vpcId: pulumi.Input<string>;
  /** Isolated subnets, one a zone: where the stores are. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Private subnets, one a zone: where the stores are reached from. */
  readonly privateSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Names of the zones. */
  readonly zones: readonly string[];
  /** Let Pulumi refuse to delete what holds data, and leave it in place when it leaves the stack. */
  readonly protect: boolean;
  readonly logs: LogSettings;
  /** Options of the stack's components. */
  readonly opts: pulumi.ComponentResourceOptions;
}

/** A host inside the network that operators open a tunnel to. */
export interface Destination {
  /** Name of the tunnel. */
  readonly name: string;
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number> | number;
}

/** What the pods of a Kubernetes service account may do in AWS; nothing where the role is only an identity. */
export type Grant = readonly [serviceAccount: string, statements: readonly Statement[]];

/** ARNs of the pods' roles, by service account. */
export type Roles = Readonly<Record<string, pulumi.Output<string>>>;

/** A store that the configuration or a service asks for: what is known before it is built. */
export interface StorePlan {
  /** Name of its component, and first part of the names of the rules that admit clients. */
  readonly name: string;
  /** Ports that clients connect to. */
  readonly ports: Ports;
  /** What alarms and dashboards watch, by names that AWS resources are given, so that no alarm waits for a store. */
  readonly subjects: readonly Subject[];
  /** @param others the stores that were built before, in the order of the registry of stores. */
  readonly build: (place: StorePlace, others: readonly Store[]) => Store;
}

/** A store that has been built. */
export interface Store {
  /** Has no inline rules: the rules that admit clients are separate resources. */
  readonly securityGroupId: pulumi.Output<string>;
  readonly destinations: readonly Destination[];
  readonly grants: readonly Grant[];
  /** Its part of the contract with the program `apps`. */
  readonly outputs: (roles: Roles) => StoreOutputs;
  /** Changes of rows that a search domain follows, where it follows this store. */
  readonly rows?: Rows;
}

/** A database whose changes of rows are followed, and the user who follows them. */
export interface Rows {
  /** Identifier of the Aurora cluster, known once it exists. */
  readonly clusterIdentifier: pulumi.Input<string>;
  /** Name of the schema. */
  readonly schema: string;
  readonly ports: Ports;
  readonly securityGroupId: pulumi.Input<string>;
  /** Secret with name and password of the user, and the key that encrypts it. */
  readonly secret: { readonly arn: pulumi.Input<string>; readonly keyArn: pulumi.Input<string> };
}

/**
 * A kind of store.
 *
 * To add one, add a file with one of these to this folder and a line to `STORES` in `infra/data.ts`: network ACLs, rules
 * for clients, tunnels, roles, alarms, the contract and the costs follow from it. What operators or `apps` must say or
 * know of it is a section in `infra/config.ts`, and one in `outputs.ts` and `contract/outputs.ts`.
 */
export interface StoreKind<Config> {
  /** The stores of this kind, by the configuration and by what the services use. */
  readonly plan: (config: Config, environment: Environment) => readonly StorePlan[];
  /** Prices of the resources that only stores have; those of keys, secrets and alarms are in `plan/prices.ts`. */
  readonly prices: Prices;
}

/** The endpoints of a store with writer and readers, for tunnels. */
export function endpoints(
  name: string,
  store: {
    readonly host: pulumi.Output<string>;
    readonly readHost: pulumi.Output<string>;
    readonly port: pulumi.Output<number>;
  },
  readers: number,
): Destination[] {
  const { host, readHost, port } = store;
  return [{ name, host, port }, ...(readers > 0 ? [{ name: `${name}Reader`, host: readHost, port }] : [])];
}
