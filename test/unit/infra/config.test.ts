import assert from "node:assert/strict";
import { stackConfig, stacks } from "../../../plan/stack-file";
import { registryFrom } from "../../support/registries";
import { SHOP } from "../../support/stacks/services";
import { network, read, readWhole, refused } from "./configured";

describe("the infra configuration", () => {
  it("has a safe default for what is not said", async () => {
    const { registry, ...config } = await read();
    assert.deepEqual(registry.services, registryFrom(SHOP));
    assert.deepEqual(config, {
      project: "millrace",
      region: "eu-central-1",
      environment: "test",
      owner: "platform",
      repository: "github.com/acme/millrace",
      namespace: "millrace",
      protect: true,
      logRetentionDays: 30,
      boundary: "own",
      network: {
        cidr: "10.0.0.0/16",
        zoneIds: ["euc1-az1", "euc1-az2", "euc1-az3"],
        nat: "perZone",
        interfaceEndpoints: [],
        flowLogs: "ALL",
      },
      addOns: { keda: false, externalDns: false },
      cluster: {
        version: "1.36",
        serviceCidr: "172.20.0.0/16",
        publicCidrs: [],
        access: {},
        imageCache: false,
        deletionProtection: true,
      },
      mysql: {
        version: "8.0.mysql_aurora.3.10.3",
        database: "millrace",
        minCapacity: 0.5,
        maxCapacity: 8,
        pauseAfterSeconds: 300,
        readers: 2,
        storage: "standard",
        backupRetentionDays: 30,
        performanceInsights: true,
        machineMetricsSeconds: 60,
        deletionProtection: true,
        finalSnapshot: true,
      },
      postgres: {
        version: "17.7",
        database: "millrace",
        minCapacity: 0.5,
        maxCapacity: 8,
        pauseAfterSeconds: 300,
        readers: 2,
        storage: "standard",
        backupRetentionDays: 30,
        performanceInsights: true,
        machineMetricsSeconds: 60,
        deletionProtection: true,
        finalSnapshot: true,
      },
      databases: {},
      removedQueues: [],
      restored: {},
      queue: {
        engine: { kind: "serverless", version: "8", maxStorageGb: 1, maxEcpuPerSecond: 10_000 },
        snapshotRetentionDays: 7,
      },
      services: {},
      dashboards: false,
    });
  });

  it("takes a queue of as many nodes as ElastiCache allows in a cluster", async () => {
    for (const size of [
      { shards: 166, replicasPerShard: 2 },
      { shards: 83, replicasPerShard: 5 },
      { shards: 2, replicasPerShard: 1, shardScaling: { max: 83 }, replicaScaling: { max: 5 } },
    ]) {
      const { engine } =
        (await read({ queue: { engine: { kind: "cluster", ...size } } })).queue ?? assert.fail();
      assert.equal(engine.kind === "cluster" && engine.shards, size.shards);
    }
  });

  it("has a durable queue lose nothing, and another cluster as little as is free", async () => {
    for (const [kind, durability] of [
      ["durable", "sync"],
      ["cluster", "async"],
    ]) {
      assert.deepEqual((await read({ queue: { engine: { kind } } })).queue?.engine, {
        kind: "cluster",
        version: "9.0",
        nodeType: "cache.m7g.large",
        shards: 1,
        replicasPerShard: 2,
        durability,
        finalSnapshot: true,
      });
    }
  });

  it("has three zones and thirty days of backups for the stores that it turns on", async () => {
    const { documents } = await read({ documents: {} });
    assert.deepEqual(documents, {
      version: "5.0.0",
      instanceClass: "db.r6g.large",
      instances: 3,
      storage: "standard",
      profilerThresholdMs: 100,
      backupRetentionDays: 30,
      performanceInsights: true,
      deletionProtection: true,
      finalSnapshot: true,
      serviceAccounts: [],
    });
  });

  for (const stack of stacks(".")) {
    it(`of stack ${stack} is right as committed`, async () => {
      assert.equal((await readWhole(stackConfig(".", stack))).environment, stack);
    });
  }

  it("takes capacities as `pulumi config set --path` writes them", async () => {
    const { mysql } = await read({ mysql: { minCapacity: "1.5", maxCapacity: "3" } });
    assert.deepEqual([mysql.minCapacity, mysql.maxCapacity], [1.5, 3]);
    await refused(
      { mysql: { minCapacity: "half" } },
      'millrace-infra:mysql.minCapacity is "half"; it must be a number.',
    );
  });

  it("takes the namespace from the project, unless it names one", async () => {
    assert.equal((await read({}, "acme")).namespace, "acme");
    assert.equal((await read({ namespace: "shop" }, "acme")).namespace, "shop");
    await assert.rejects(read({}, "keda"), {
      message:
        "The configuration of stack test has a problem:\n  - millrace-infra:namespace is missing; it must not be " +
        "amazon-cloudwatch, datadog, external-dns or keda, where add-ons run.",
    });
  });

  it("refuses an environment whose name leaves the project no room", async () => {
    await assert.rejects(read({ environment: "stage" }, "a-longer-project"), {
      message:
        'The configuration of stack test has a problem:\n  - millrace-infra:environment is "stage"; it must have at ' +
        "most 4 characters, since a-longer-project-ENVIRONMENT is part of names and may have 21.",
    });
  });

  it("is read-only", async () => {
    const config = await read();
    assert.ok(Object.isFrozen(config) && Object.isFrozen(config.network.zoneIds));
  });

  it("names all that is missing at once", async () => {
    await assert.rejects(readWhole({}, undefined, registryFrom(SHOP)), {
      message: [
        "The configuration of stack test has 6 problems:",
        "  - aws:region is missing; it must be an AWS region, such as eu-central-1.",
        "  - millrace-infra:environment is missing; it must be a name of up to 12 lower-case letters, digits and dashes.",
        "  - millrace-infra:owner is missing; it must be a tag value of 1 to 256 letters, digits, spaces and _ . : / = + - @, without a space at either end.",
        "  - millrace-infra:repository is missing; it must be a repository's address without a scheme, such as github.com/example/millrace.",
        "  - millrace-infra:network is missing; it must be an object.",
        "  - millrace-infra:queue is missing; it must be an object with an engine, since services use queues (mails, orders).",
      ].join("\n"),
    });
  });

  it("names wrong values of different parts at once", async () => {
    await assert.rejects(
      read({
        ...network({ nat: "double" }),
        mysql: { readers: 16, minCapacity: 0.3 },
        cluster: { version: "latest" },
        logRetentionDays: "31",
      }),
      {
        message: [
          "The configuration of stack test has 5 problems:",
          '  - millrace-infra:logRetentionDays is "31"; it must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653.',
          '  - millrace-infra:network.nat is "double"; it must be "none", "single" or "perZone".',
          '  - millrace-infra:cluster.version is "latest"; it must be a Kubernetes version in quotes, such as "1.36".',
          "  - millrace-infra:mysql.minCapacity is 0.3; it must be a multiple of 0.5.",
          "  - millrace-infra:mysql.readers is 16; it must be at most 15.",
        ].join("\n"),
      },
    );
  });
});
