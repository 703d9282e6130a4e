import { signInToQueue } from "../../identity/grants";
import { cacheSubjects } from "../../operations/alarm-subjects";
import { charge, HOURS, instances, type Prices } from "../../price";
import { Queue, type QueueArgs } from "../queue";
import type { QueueAccesses } from "../queue-users";
import type { Environment, StoreKind, StorePlan } from "./store";

/** Settings of the cache, from the configuration. */
export type QueueSettings = Pick<QueueArgs, "engine" | "snapshotRetentionDays">;

export interface QueuesConfig {
  /** Demanded by the configuration where services use queues. */
  readonly queue?: QueueSettings | undefined;
  readonly registry: {
    /** Queues that services use, with the first part of each one's keys. */
    readonly queues: readonly { readonly name: string; readonly physical: string }[];
    readonly cacheUsers: QueueAccesses;
  };
}

/** Name of the component, and last part of the cache's identifier. */
const NAME = "queue";

/** Valkey's second port is that of its readers. */
const PORTS = { from: 6379, to: 6380 };

/** The least that AWS bills for a serverless cache of Valkey, 100 MB. */
const SERVERLESS_MINIMUM = 0.084 * 0.1 * HOURS;

const PRICES: Prices = {
  billed: {
    "aws:elasticache/replicationGroup:ReplicationGroup": ({ inputs }) => {
      const count = Number(inputs.numNodeGroups) * (1 + Number(inputs.replicasPerNodeGroup));
      return instances("Valkey nodes", inputs.nodeType, count);
    },
    "aws:elasticache/serverlessCache:ServerlessCache": () =>
      charge("Valkey Serverless, 100 MB", SERVERLESS_MINIMUM),
  },
  hourly: { "cache.m7g.large": 0.127 },
  free: [
    "aws:elasticache/parameterGroup:ParameterGroup",
    "aws:elasticache/subnetGroup:SubnetGroup",
    "aws:elasticache/user:User",
    "aws:elasticache/userGroup:UserGroup",
  ],
};

/** The cache that holds all queues, where any service uses one. */
export const queueStores: StoreKind<QueuesConfig> = { plan, prices: PRICES };

function plan({ queue: settings, registry }: QueuesConfig, environment: Environment): StorePlan[] {
  const { queues, cacheUsers: accesses } = registry;
  if (settings === undefined || queues.length === 0) return [];
  const identifier = `${environment.identifier}-${NAME}`;
  return [
    {
      name: NAME,
      ports: PORTS,
      subjects: cacheSubjects(NAME, identifier, settings.engine),
      build: ({ account, vpcId, subnetIds, protect, logs, opts }) => {
        const queue = new Queue(
          NAME,
          { ...settings, identifier, accesses, account, vpcId, subnetIds, protect, logs },
          opts,
        );
        const { host, port, arn, cacheName, serverless, securityGroupId, userNames } = queue;
        return {
          securityGroupId,
          destinations: [{ name: NAME, host, port }],
          grants: Object.entries(queue.userArns).map(
            ([service, userArn]) => [service, [signInToQueue(arn, userArn)]] as const,
          ),
          outputs: () => ({
            queues: {
              host,
              port,
              cluster: true,
              tls: true,
              replicas: replicasOf(settings.engine),
              users: userNames,
              names: Object.fromEntries(queues.map(({ name, physical }) => [name, physical])),
              credentials: { kind: "iam", cacheName, serverless },
            },
          }),
        };
      },
    },
  ];
}

/** Replicas a shard whose acknowledgement of a write is worth waiting for: `queues.replicas` of the contract. */
function replicasOf(engine: QueueSettings["engine"]): number {
  return engine.kind === "serverless" || engine.durability === "sync" ? 0 : engine.replicasPerShard;
}
