import { useTopics } from "../../identity/grants";
import type { TopicUse } from "../../identity/topic-rights";
import { kafkaSubjects } from "../../operations/alarm-subjects";
import { charge, field, instances, size, type Prices } from "../../price";
import { ZONES } from "../../rules/cidr";
import { Streaming, type StreamingArgs } from "../streaming";
import type { Environment, StoreKind, StorePlan } from "./store";

export interface StreamingConfig {
  readonly streaming?:
    | {
        readonly engine: StreamingArgs["engine"];
        /** What service accounts do with topics. */
        readonly serviceAccounts: Readonly<Record<string, TopicUse>>;
      }
    | undefined;
}

/** Name of the component, and last part of the cluster's identifier. */
const NAME = "streaming";

const PORTS = { from: 9098, to: 9098 };

/** A GB of a broker's disk. */
const DISK_GB = 0.1;

/** A serverless cluster without topics. */
const SERVERLESS = 547.5;

const PRICES: Prices = {
  billed: {
    "aws:msk/cluster:Cluster": ({ inputs }) => {
      const { brokerNodeGroupInfo: brokers } = inputs;
      const count = Number(inputs.numberOfBrokerNodes);
      const disk = size(field(field(brokers, "storageInfo"), "ebsStorageInfo"), "volumeSize");
      return [
        ...instances("Kafka brokers", field(brokers, "instanceType"), count),
        ...charge("Kafka disks, GB", DISK_GB, disk * count),
      ];
    },
    "aws:msk/serverlessCluster:ServerlessCluster": () => charge("Kafka Serverless", SERVERLESS),
  },
  hourly: { "kafka.m7g.large": 0.204 },
  free: ["aws:msk/configuration:Configuration"],
};

/** Kafka, where the configuration has it. */
export const streamingStores: StoreKind<StreamingConfig> = { plan, prices: PRICES };

function plan({ streaming: settings }: StreamingConfig, environment: Environment): StorePlan[] {
  if (settings === undefined) return [];
  const { engine, serviceAccounts } = settings;
  const identifier = `${environment.identifier}-${NAME}`;
  return [
    {
      name: NAME,
      ports: PORTS,
      // A serverless cluster has metrics of its topics only, which belong to the services that create them.
      subjects:
        engine.kind === "provisioned"
          ? kafkaSubjects(NAME, identifier, {
              brokers: engine.brokersPerZone * ZONES,
              monitoring: engine.monitoring,
            })
          : [],
      build: ({ account, vpcId, subnetIds, protect, logs, opts }) => {
        const { arn, bootstrapBrokers, port, securityGroupId } = new Streaming(
          NAME,
          { engine, identifier, account, vpcId, subnetIds, protect, logs },
          opts,
        );
        return {
          securityGroupId,
          destinations: [{ name: NAME, host: bootstrapBrokers.apply(firstHost), port }],
          grants: Object.entries(serviceAccounts).map(([user, use]) => [user, useTopics(arn, use)] as const),
          outputs: () => ({ streaming: { bootstrapBrokers, clusterArn: arn } }),
        };
      },
    },
  ];
}

/** The first of brokers' addresses, `host:port,host:port`; a client learns the others from it. */
function firstHost(brokers: string): string {
  return brokers.replace(/[:,].*$/, "");
}
