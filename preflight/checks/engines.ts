import { isDeepStrictEqual } from "node:util";
import { DescribeAvailabilityZonesCommand } from "@aws-sdk/client-ec2";
import { paginateDescribeCacheEngineVersions } from "@aws-sdk/client-elasticache";
import { paginateListKafkaVersions } from "@aws-sdk/client-kafka";
import { paginateListInstanceTypeDetails } from "@aws-sdk/client-opensearch";
import { paginateDescribeOrderableDBInstanceOptions } from "@aws-sdk/client-rds";
import { field, found, type Resources } from "../quotas/quota";
import type { Aws } from "../target/aws";
import { check, ok, uncreatable, type Finding } from "./check";

/** A version of an engine, and what it runs on. */
interface Engine {
  readonly kind: "cache" | "database" | "kafka" | "search";
  /** `aurora-mysql`, `docdb`, `valkey`. */
  readonly engine: string;
  readonly version: string;
  /** Instance class or type; `undefined` where AWS's API offers no list. */
  readonly type?: string;
}

interface EngineNeeds {
  readonly engines: readonly Engine[];
  /** Those that the stack runs. */
  readonly deployed: readonly Engine[];
  readonly zoneIds: readonly string[];
}

/** Ids of the zones that offer an engine; `undefined` where the engine is offered by region only. */
type Offer = { readonly engine: Engine; readonly zoneIds?: readonly string[] | undefined };

/** Whether AWS offers the versions and instance types of databases, caches, search and Kafka where they are needed. */
export const engines = check<EngineNeeds, readonly Offer[]>({
  name: "engines",
  unused: "the stack has no database, cache, search domain or Kafka cluster",
  needs: ({ stack, deployed, zoneIds }) => {
    const engines = enginesOf(stack);
    return engines.length === 0 ? undefined : { engines, deployed: enginesOf(deployed), zoneIds };
  },
  look: async ({ engines }, { aws }) => {
    const names = await zoneNames(aws);
    const offers = await Promise.all(engines.map((engine) => offerOf(engine, aws, names)));
    return offers.filter((offer) => offer !== undefined);
  },
  judge: (offers, { engines, deployed, zoneIds }) => {
    const problems = engines.flatMap((engine): Finding[] => {
      const name = [engine.engine, engine.version, engine.type].filter(Boolean).join(" ");
      const fix = "Choose another version or instance type in the configuration of infra";
      const runs = deployed.some((one) => isDeepStrictEqual(one, engine));
      const offer = offers.find((one) => one.engine === engine);
      if (offer === undefined) return [uncreatable(`AWS does not offer ${name} in this region`, fix, runs)];
      const missing = zoneIds.filter((id) => offer.zoneIds?.includes(id) === false);
      if (missing.length === 0) return [];
      return [uncreatable(`AWS does not offer ${name} in ${missing.join(", ")}`, fix, runs)];
    });
    const names = [...new Set(engines.map(({ engine, version }) => `${engine} ${version}`))];
    return problems.length > 0 ? problems : [ok(`${names.join(", ")} offered`)];
  },
});

function enginesOf(stack: Resources): Engine[] {
  const databases = found(stack, ["aws:rds/clusterInstance:ClusterInstance"]).map(({ inputs }): Engine => {
    const { engine, engineVersion, instanceClass } = inputs;
    return {
      kind: "database",
      engine: String(engine),
      version: String(engineVersion),
      type: String(instanceClass),
    };
  });
  const documents = found(stack, ["aws:docdb/cluster:Cluster"]).flatMap(({ inputs }) =>
    found(stack, ["aws:docdb/clusterInstance:ClusterInstance"]).map(
      ({ inputs: { instanceClass } }): Engine => {
        return {
          kind: "database",
          engine: "docdb",
          version: String(inputs.engineVersion),
          type: String(instanceClass),
        };
      },
    ),
  );
  const caches = found(stack, [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:elasticache/serverlessCache:ServerlessCache",
  ]).map(({ inputs }): Engine => {
    return {
      kind: "cache",
      engine: String(inputs.engine),
      version: String(inputs.engineVersion ?? inputs.majorEngineVersion),
    };
  });
  const search = found(stack, ["aws:opensearch/domain:Domain"]).flatMap(({ inputs }): Engine[] => {
    const version = String(inputs.engineVersion);
    const { instanceType, dedicatedMasterType } = Object(inputs.clusterConfig) as Record<string, unknown>;
    return [instanceType, dedicatedMasterType]
      .filter((type) => typeof type === "string")
      .map((type) => ({ kind: "search", engine: "opensearch", version, type }));
  });
  const kafka = found(stack, ["aws:msk/cluster:Cluster"]).map(({ inputs }): Engine => {
    return { kind: "kafka", engine: "kafka", version: String(field(inputs, "kafkaVersion")) };
  });
  const all = [...databases, ...documents, ...caches, ...search, ...kafka];
  return [...new Map(all.map((engine) => [JSON.stringify(engine), engine])).values()];
}

/** Ids of zones by name, which differ from account to account. */
async function zoneNames(aws: Aws): Promise<ReadonlyMap<string, string>> {
  const { AvailabilityZones = [] } = await aws.ec2.send(new DescribeAvailabilityZonesCommand({}));
  return new Map(AvailabilityZones.map(({ ZoneName = "", ZoneId = "" }) => [ZoneName, ZoneId]));
}

async function offerOf(
  engine: Engine,
  aws: Aws,
  names: ReadonlyMap<string, string>,
): Promise<Offer | undefined> {
  const ids = (zones: readonly (string | undefined)[]) => zones.flatMap((name = "") => names.get(name) ?? []);
  switch (engine.kind) {
    case "database": {
      const pages = paginateDescribeOrderableDBInstanceOptions(
        { client: aws.rds },
        { Engine: engine.engine, EngineVersion: engine.version, DBInstanceClass: engine.type, Vpc: true },
      );
      const zones: (string | undefined)[] = [];
      for await (const { OrderableDBInstanceOptions = [] } of pages) {
        zones.push(
          ...OrderableDBInstanceOptions.flatMap(({ AvailabilityZones = [] }) =>
            AvailabilityZones.map(({ Name }) => Name),
          ),
        );
      }
      return zones.length === 0 ? undefined : { engine, zoneIds: ids(zones) };
    }
    case "cache": {
      const pages = paginateDescribeCacheEngineVersions(
        { client: aws.elasticache },
        { Engine: engine.engine },
      );
      for await (const { CacheEngineVersions = [] } of pages) {
        const versions = CacheEngineVersions.map(({ EngineVersion = "" }) => EngineVersion);
        if (versions.some((one) => one === engine.version || one.startsWith(`${engine.version}.`)))
          return { engine };
      }
      return undefined;
    }
    case "search": {
      const pages = paginateListInstanceTypeDetails(
        { client: aws.opensearch },
        { EngineVersion: engine.version, RetrieveAZs: true, InstanceType: engine.type },
      );
      for await (const { InstanceTypeDetails = [] } of pages) {
        const details = InstanceTypeDetails.find(({ InstanceType }) => InstanceType === engine.type);
        if (details !== undefined)
          return { engine, zoneIds: details.AvailabilityZones && ids(details.AvailabilityZones) };
      }
      return undefined;
    }
    case "kafka": {
      for await (const { KafkaVersions = [] } of paginateListKafkaVersions({ client: aws.kafka }, {})) {
        if (KafkaVersions.some(({ Version, Status }) => Version === engine.version && Status === "ACTIVE"))
          return { engine };
      }
      return undefined;
    }
  }
}
