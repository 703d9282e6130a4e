import assert from "node:assert/strict";
import fc from "fast-check";
import { KINDS, type Subject } from "../../../../components/operations/alarm-rows/row";
import {
  auroraSubject,
  cacheSubjects,
  connectionLimit,
  documentsSubject,
  ingestionSubject,
  kafkaSubjects,
  searchSubject,
} from "../../../../components/operations/alarm-subjects";

const SERVERLESS = { kind: "serverless", maxStorageGb: 2, maxEcpuPerSecond: 1000 } as const;
const CLUSTER = { kind: "cluster", shards: 2, replicasPerShard: 1, durability: "sync" } as const;
const BROKERS = { brokers: 3, monitoring: "PER_BROKER" } as const;
const SIZE = { engine: "mysql", minCapacity: 0.5, maxCapacity: 8, readers: 0 } as const;

const EXAMPLES: readonly Subject[] = [
  auroraSubject("mysql", "millrace-test-mysql", SIZE),
  documentsSubject("documents", "millrace-test-documents"),
  ...cacheSubjects("queue", "millrace-test-queue", SERVERLESS),
  ...cacheSubjects("queue", "millrace-test-queue", CLUSTER),
  searchSubject("search", "millrace-test", "123456789012", 100),
  ...kafkaSubjects("streaming", "millrace-test", BROKERS),
  ingestionSubject("ingestion", "millrace-test-rows"),
];

describe("subjects of alarms", () => {
  it("have the dimensions of their kind", () => {
    for (const { kind, dimensions } of EXAMPLES) {
      assert.deepEqual(Object.keys(dimensions).sort(), [...KINDS[kind].dimensions].sort(), kind);
    }
  });

  it("of a cluster cache are its nodes, as ElastiCache names them", () => {
    const nodes = cacheSubjects("queue", "q", CLUSTER);
    assert.deepEqual(
      nodes.map(({ name, dimensions }) => [name, dimensions["CacheClusterId"]]),
      [
        ["queue-0001-001", "q-0001-001"],
        ["queue-0001-002", "q-0001-002"],
        ["queue-0002-001", "q-0002-001"],
        ["queue-0002-002", "q-0002-002"],
      ],
    );
  });

  it("of a cluster cache that AWS scales are all nodes up to the maximum", () => {
    const scaled = { ...CLUSTER, shardScaling: { max: 4 }, replicaScaling: { max: 2 } };
    const nodes = cacheSubjects("queue", "q", scaled).map(({ name }) => name);
    assert.equal(nodes.length, 12);
    assert.equal(nodes.at(-1), "queue-0004-003");
    assert.equal(cacheSubjects("queue", "q", { ...CLUSTER, shardScaling: { max: 4 } }).length, 8);
  });

  it("of a cluster cache refuse writes for a log that lags only where writes do not wait for it", () => {
    const traits = (durability: "sync" | "async" | "disabled") =>
      cacheSubjects("queue", "q", { ...CLUSTER, durability })[0]?.traits;
    assert.deepEqual(traits("async"), ["lag"]);
    assert.equal(traits("sync"), undefined);
    assert.equal(traits("disabled"), undefined);
  });

  it("of a serverless cache is the cache, with its limits", () => {
    assert.deepEqual(cacheSubjects("queue", "q", SERVERLESS), [
      {
        kind: "serverlessCache",
        name: "queue",
        dimensions: { clusterId: "q" },
        limits: { bytes: 2e9, ecpuPerMinute: 60_000 },
      },
    ]);
  });

  it("of Kafka are the cluster and its brokers, counted from 1", () => {
    assert.deepEqual(
      kafkaSubjects("streaming", "k", BROKERS).map(({ name }) => name),
      ["streaming", "streaming-1", "streaming-2", "streaming-3"],
    );
  });

  it("of Kafka have the metrics of the level PER_BROKER only from there on", () => {
    const traits = (monitoring: string) =>
      kafkaSubjects("streaming", "k", { ...BROKERS, monitoring }).map((subject) => subject.traits);
    assert.deepEqual(traits("PER_BROKER"), [undefined, ["perBroker"], ["perBroker"], ["perBroker"]]);
    assert.deepEqual(traits("DEFAULT"), [undefined, undefined, undefined, undefined]);
  });

  it("of a search domain know its disks in MiB", () => {
    assert.deepEqual(searchSubject("search", "d", "123456789012", 100).limits, { megabytes: 102_400 });
  });

  it("of Aurora watch readers where there are any", () => {
    assert.equal(auroraSubject("mysql", "m", SIZE).traits, undefined);
    assert.deepEqual(auroraSubject("mysql", "m", { ...SIZE, readers: 1 }).traits, ["readers"]);
  });
});

describe("connectionLimit", () => {
  it("is what AWS documents for the largest size", () => {
    const limit = (engine: "mysql" | "postgres", maxCapacity: number, minCapacity = 1) =>
      connectionLimit({ engine, minCapacity, maxCapacity });
    assert.equal(limit("mysql", 1), 90);
    assert.equal(limit("mysql", 7.5), 135);
    assert.equal(limit("mysql", 8), 1000);
    assert.equal(limit("mysql", 16, 0.5), 2000);
    assert.equal(limit("postgres", 16), 3360);
    assert.equal(limit("postgres", 16, 0.5), 2000);
    assert.equal(limit("postgres", 256, 0), 2000);
  });

  it("does not fall as the size grows", () => {
    const capacity = fc.integer({ min: 2, max: 512 }).map((halves) => halves / 2);
    fc.assert(
      fc.property(
        fc.constantFrom("mysql" as const, "postgres" as const),
        capacity,
        capacity,
        (engine, a, b) => {
          const limit = (maxCapacity: number) => connectionLimit({ engine, minCapacity: 1, maxCapacity });
          assert.ok(limit(Math.min(a, b)) <= limit(Math.max(a, b)));
        },
      ),
    );
  });
});
