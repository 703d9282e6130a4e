import type * as pulumi from "@pulumi/pulumi";
import { auroraStores } from "../components/data/stores/aurora";
import { documentStores } from "../components/data/stores/documents";
import { queueStores } from "../components/data/stores/queue";
import { searchStores } from "../components/data/stores/search";
import type { Store, StoreKind, StorePlan } from "../components/data/stores/store";
import { streamingStores } from "../components/data/stores/streaming";
import type { Ports } from "../components/network/acl-rules";
import { Admission } from "../components/network/admission";
import type { Network } from "../components/network/network";
import type { Config } from "./config";
import type { Scope } from "./scope";

/** All kinds of stores, each after those that it is built from. A new one is a file and a line here. */
export const STORES: readonly StoreKind<Config>[] = [
  auroraStores("mysql"),
  queueStores,
  auroraStores("postgres"),
  documentStores,
  searchStores,
  streamingStores,
];

/** A store and what was known of it before. */
export type BuiltStore = Store & Pick<StorePlan, "name" | "ports">;

/** The stores that the services and the configuration ask for. */
export function planStores({ config, identifier, account }: Scope, kinds = STORES): StorePlan[] {
  return kinds.flatMap(({ plan }) => plan(config, { identifier, account }));
}

/** Ports of the stores, each once. */
export function dataPorts(plans: readonly StorePlan[]): Ports[] {
  return [...new Map(plans.map(({ ports }) => [`${ports.from}-${ports.to}`, ports])).values()];
}

/** Builds the stores, in the isolated subnets. */
export function buildStores(scope: Scope, network: Network, plans: readonly StorePlan[]): BuiltStore[] {
  const { config, identifier, account, zones, logs, opts } = scope;
  const place = {
    identifier,
    account,
    vpcId: network.vpcId,
    subnetIds: network.isolatedSubnetIds,
    privateSubnetIds: network.privateSubnetIds,
    zones,
    protect: config.protect,
    logs,
    opts,
  };
  const stores: BuiltStore[] = [];
  for (const { name, ports, build } of plans) stores.push({ name, ports, ...build(place, stores) });
  return stores;
}

/** Admits pods and nodes to the stores; separate rule resources, so that no store waits for the cluster. */
export function admitPods({ opts }: Scope, pods: pulumi.Output<string>, stores: readonly BuiltStore[]): void {
  for (const { name, securityGroupId, ports } of stores) {
    new Admission(
      `${name}-admission`,
      { description: "Pods and nodes", from: pods, to: securityGroupId, ports },
      opts,
    );
  }
}
