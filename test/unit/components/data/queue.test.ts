import assert from "node:assert/strict";
import fc from "fast-check";
import { parameterFamily, type ClusterEngine } from "../../../../components/data/cluster-cache";
import { Queue, type QueueArgs } from "../../../../components/data/queue";
import { queueUserName } from "../../../../components/data/queue-users";
import { accessString } from "../../../../components/data/redis-acl";
import { statementsOf } from "../../../support/graph";
import { assertParents, made, value } from "../account/made";

const ARGS: QueueArgs = {
  identifier: "millrace-test-queue",
  account: { id: "123456789012", region: "eu-central-1" },
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2", "subnet-3"],
  engine: { kind: "serverless", version: "8", maxStorageGb: 1, maxEcpuPerSecond: 10_000 },
  accesses: { orders: { orders: "produce", mails: "produce" }, billing: { orders: "consume" } },
  snapshotRetentionDays: 7,
  protect: true,
  logs: { kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/logs", retentionInDays: 30 },
};

const CLUSTER: ClusterEngine = {
  kind: "cluster",
  version: "9.0",
  nodeType: "cache.m7g.large",
  shards: 2,
  replicasPerShard: 2,
  durability: "sync",
  finalSnapshot: true,
};

const KEY = "arn:aws:kms:eu-central-1:123456789012:key/q-encryption-key-id";

const queue = (args: Partial<QueueArgs> = {}) => made(() => new Queue("q", { ...ARGS, ...args }));

for (const engine of [ARGS.engine, CLUSTER]) {
  const cache = engine.kind === "serverless" ? "q-cache-serverless" : "q-cache-replicas";

  describe(`Queue on a ${engine.kind} cache`, () => {
    it("makes its parts as children, named after their parents", async () => {
      assertParents((await queue({ engine })).resources, "q");
    });

    it("is encrypted with its key, and waits for key, network, group and users alone", async () => {
      const { named, before } = await queue({ engine });
      assert.equal(named(cache).inputs.kmsKeyId, KEY);
      const own =
        engine.kind === "cluster"
          ? ["q-cache-engine-log", "q-cache-parameters", "q-cache-slow-log", "q-cache-subnets"]
          : [];
      assert.deepEqual(before(cache), [...own, "q-encryption-key", "q-group", "q-users-group"]);
    });

    it("lets ElastiCache come to the key under both of its names", async () => {
      const { named } = await queue({ engine });
      const [, use] = statementsOf(named("q-encryption-key"));
      assert.deepEqual(
        Reflect.get(Object(Reflect.get(Object(use?.Condition), "StringEquals")), "kms:ViaService"),
        ["elasticache.eu-central-1.amazonaws.com", "dax.eu-central-1.amazonaws.com"],
      );
    });

    it("keeps cache and key when protected, and nothing else", async () => {
      const kept = async (protect: boolean) =>
        (await queue({ engine, protect })).resources
          .filter((resource) => resource.protect && resource.retainOnDelete)
          .map(({ name }) => name)
          .sort();
      assert.deepEqual(await kept(true), [cache, "q-encryption-key"]);
      assert.deepEqual(await kept(false), []);
    });

    it("admits the services' users by token, and nobody else", async () => {
      const { named } = await queue({ engine });
      for (const [service, accesses] of Object.entries(ARGS.accesses)) {
        const name = `millrace-test-queue-${service}`;
        assert.deepEqual(named(`q-users-${service}`).inputs, {
          userId: name,
          userName: name,
          engine: "valkey",
          accessString: accessString(accesses),
          authenticationMode: { type: "iam" },
        });
      }
      assert.deepEqual(named("q-users-group").inputs.userIds, [
        "millrace-test-queue-orders",
        "millrace-test-queue-billing",
      ]);
    });

    it("hands out what clients and roles need", async () => {
      const { component } = await queue({ engine });
      assert.equal(component.cacheName, "millrace-test-queue");
      assert.equal(component.serverless, engine.kind === "serverless");
      assert.equal(await value(component.port), 6379);
      assert.match(String(await value(component.host)), /millrace-test-queue\..*\.cache\.amazonaws\.com$/);
      assert.equal(
        await value(component.arn),
        `arn:aws:elasticache:eu-central-1:123456789012:${engine.kind === "serverless" ? "serverlesscache" : "replicationgroup"}:millrace-test-queue`,
      );
      assert.equal(
        await value(component.userArns["billing"] ?? assert.fail()),
        "arn:aws:elasticache:eu-central-1:123456789012:user:millrace-test-queue-billing",
      );
    });
  });
}

describe("Queue's serverless cache", () => {
  it("is limited in size and rate, and stands in its network for its users", async () => {
    assert.deepEqual((await queue()).named("q-cache-serverless").inputs, {
      name: "millrace-test-queue",
      description: "Queue millrace-test-queue",
      engine: "valkey",
      majorEngineVersion: "8",
      cacheUsageLimits: {
        dataStorage: { maximum: 1, unit: "GB" },
        ecpuPerSeconds: [{ maximum: 10_000 }],
      },
      kmsKeyId: KEY,
      subnetIds: ARGS.subnetIds,
      securityGroupIds: ["q-group-id"],
      userGroupId: "millrace-test-queue",
      snapshotRetentionLimit: 7,
      dailySnapshotTime: "03:00",
    });
  });

  it("takes snapshots at an hour, or none at all", async () => {
    const snapshots = async (snapshotRetentionDays: number) => {
      const { inputs } = (await queue({ snapshotRetentionDays })).named("q-cache-serverless");
      return [inputs.snapshotRetentionLimit, inputs.dailySnapshotTime];
    };
    assert.deepEqual(await snapshots(7), [7, "03:00"]);
    assert.deepEqual(await snapshots(0), [0, undefined]);
  });
});

describe("Queue's cluster cache", () => {
  it("has what durability demands: cluster mode, several zones, replicas, TLS", async () => {
    const { named } = await queue({ engine: CLUSTER });
    assert.deepEqual(named("q-cache-replicas").inputs, {
      replicationGroupId: "millrace-test-queue",
      description: "Queue millrace-test-queue",
      engine: "valkey",
      engineVersion: "9.0",
      nodeType: "cache.m7g.large",
      port: 6379,
      parameterGroupName: "q-cache-parameters",
      subnetGroupName: "millrace-test-queue",
      securityGroupIds: ["q-group-id"],
      userGroupIds: ["millrace-test-queue"],
      clusterMode: "enabled",
      numNodeGroups: 2,
      replicasPerNodeGroup: 2,
      automaticFailoverEnabled: true,
      multiAzEnabled: true,
      durability: "sync",
      atRestEncryptionEnabled: true,
      kmsKeyId: KEY,
      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",
      logDeliveryConfigurations: ["engine-log", "slow-log"].map((log) => ({
        destination: `/aws/vendedlogs/elasticache/millrace-test-queue/${log}`,
        destinationType: "cloudwatch-logs",
        logFormat: "json",
        logType: log,
      })),
      snapshotRetentionLimit: 7,
      snapshotWindow: "03:00-04:00",
      finalSnapshotIdentifier: "millrace-test-queue-final",
      maintenanceWindow: "sun:04:30-sun:05:30",
      autoMinorVersionUpgrade: false,
      applyImmediately: true,
    });
    assert.deepEqual(named("q-cache-subnets").inputs.subnetIds, ARGS.subnetIds);
  });

  it("refuses writes rather than drop entries", async () => {
    const { inputs } = (await queue({ engine: CLUSTER })).named("q-cache-parameters");
    assert.equal(inputs.family, "valkey9");
    assert.deepEqual(inputs.parameters, [
      { name: "cluster-enabled", value: "yes" },
      { name: "maxmemory-policy", value: "noeviction" },
    ]);
  });

  it("logs into groups that are there first, with key and retention", async () => {
    const { named } = await queue({ engine: CLUSTER });
    for (const log of ["engine-log", "slow-log"]) {
      assert.deepEqual(named(`q-cache-${log}`).inputs, {
        name: `/aws/vendedlogs/elasticache/millrace-test-queue/${log}`,
        ...ARGS.logs,
      });
    }
  });

  it("leaves a snapshot only if asked to", async () => {
    const { named } = await queue({ engine: { ...CLUSTER, finalSnapshot: false } });
    assert.ok(!("finalSnapshotIdentifier" in named("q-cache-replicas").inputs));
  });

  it("has as many shards and replicas as it is told, and no scaling beside", async () => {
    const { named, resources } = await queue({ engine: CLUSTER });
    assert.deepEqual(named("q-cache-replicas").ignoreChanges, []);
    assert.deepEqual(
      resources.filter(({ type }) => type.startsWith("aws:appautoscaling/") || type.includes("Scaling")),
      [],
    );
  });

  it("leaves the numbers to AWS that AWS scales, between the number told and the most", async () => {
    const shardScaling = { max: 6, cpuPercent: 50, memoryPercent: 65 };
    const replicaScaling = { max: 4, cpuPercent: 70 };
    const { named, before, resources } = await queue({
      engine: { ...CLUSTER, shardScaling, replicaScaling },
    });
    assertParents(resources, "q");
    const { inputs, ignoreChanges } = named("q-cache-replicas");
    assert.deepEqual([inputs.numNodeGroups, inputs.replicasPerNodeGroup], [2, 2]);
    assert.deepEqual(ignoreChanges, ["numNodeGroups", "replicasPerNodeGroup"]);
    const group = {
      serviceNamespace: "elasticache",
      resourceId: "replication-group/q-cache-replicas-id",
    };
    assert.deepEqual(named("q-cache-scaling-shards").inputs, {
      ...group,
      scalableDimension: "elasticache:replication-group:NodeGroups",
      minCapacity: 2,
      maxCapacity: 6,
    });
    assert.deepEqual(named("q-cache-scaling-replicas").inputs, {
      ...group,
      scalableDimension: "elasticache:replication-group:Replicas",
      minCapacity: 2,
      maxCapacity: 4,
    });
    const policies = resources
      .filter(({ type }) => type === "aws:appautoscaling/policy:Policy")
      .map(({ name, inputs: { targetTrackingScalingPolicyConfiguration } }) => [
        name,
        targetTrackingScalingPolicyConfiguration,
      ]);
    const aim = (predefinedMetricType: string, targetValue: number) => ({
      predefinedMetricSpecification: { predefinedMetricType },
      targetValue,
    });
    assert.deepEqual(Object.fromEntries(policies), {
      "q-cache-scaling-shards-cpu": aim("ElastiCachePrimaryEngineCPUUtilization", 50),
      "q-cache-scaling-shards-memory": aim("ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage", 65),
      "q-cache-scaling-replicas-cpu": aim("ElastiCacheReplicaEngineCPUUtilization", 70),
    });
    assert.ok(before("q-cache-scaling-shards-cpu").includes("q-cache-scaling-shards"));
  });

  it("takes its parameters from the version's family", () => {
    assert.equal(parameterFamily("9.1"), "valkey9");
    assert.equal(parameterFamily("10.0"), "valkey10");
  });
});

describe("queueUserName", () => {
  it("is the service's name after the cache's where that is short enough", () => {
    assert.equal(queueUserName("millrace-prod-queue", "orders"), "millrace-prod-queue-orders");
    assert.equal(queueUserName("a".repeat(31), "producer"), `${"a".repeat(31)}-producer`);
  });

  it("is a name that ElastiCache takes, different for each service, however long both are", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    const args = fc.tuple(name, fc.uniqueArray(name, { minLength: 2, maxLength: 5 }));
    fc.assert(
      fc.property(args, ([identifier, services]) => {
        const names = services.map((service) => queueUserName(identifier, service));
        assert.equal(new Set(names).size, services.length);
        for (const one of names) assert.match(one, /^(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      }),
    );
  });
});
