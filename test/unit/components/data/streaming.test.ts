import assert from "node:assert/strict";
import { Streaming, type StreamingArgs } from "../../../../components/data/streaming";
import { assertParents, made, value } from "../account/made";

const PROVISIONED = {
  kind: "provisioned",
  version: "3.9.x.kraft",
  brokerType: "kafka.m7g.large",
  brokersPerZone: 2,
  volumeGb: 100,
  maxVolumeGb: 1000,
  monitoring: "PER_BROKER",
} as const;

const ARGS: StreamingArgs = {
  identifier: "millrace-test-streaming",
  account: { id: "123456789012", region: "eu-central-1" },
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2", "subnet-3"],
  engine: PROVISIONED,
  protect: true,
  logs: { kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/logs", retentionInDays: 30 },
};

const streaming = (args: Partial<StreamingArgs> = {}) =>
  made(() => new Streaming("topics", { ...ARGS, ...args }));

const serverless = (args: Partial<StreamingArgs> = {}) =>
  streaming({ engine: { kind: "serverless" }, ...args });

const ARN = "arn:aws:kafka:eu-central-1:123456789012:cluster/millrace-test-streaming/example";
const BROKERS = "boot-example.millrace-test-streaming.kafka.eu-central-1.amazonaws.com:9098";

describe("Streaming", () => {
  for (const [kind, make] of [
    ["with brokers of its own", streaming],
    ["serverless", serverless],
  ] as const) {
    it(`${kind} makes its parts as children, named after their parents`, async () => {
      assertParents((await make()).resources, "topics");
    });

    it(`${kind} hands out what clients, roles and rules need`, async () => {
      const { component } = await make();
      assert.equal(await value(component.bootstrapBrokers), BROKERS);
      assert.equal(await value(component.port), 9098);
      assert.equal(await value(component.arn), ARN);
      assert.equal(await value(component.securityGroupId), "topics-group-id");
    });

    it(`${kind} has no rules in its security group`, async () => {
      const { named, resources } = await make();
      assert.ok(!("ingress" in named("topics-group").inputs));
      assert.ok(!resources.some(({ type }) => type.startsWith("aws:vpc/")));
    });
  }

  it("has brokers in three zones, IAM and TLS only, encrypted with its key", async () => {
    const { named, before } = await streaming();
    assert.deepEqual(named("topics-brokers-cluster").inputs, {
      clusterName: "millrace-test-streaming",
      kafkaVersion: "3.9.x.kraft",
      numberOfBrokerNodes: 6,
      brokerNodeGroupInfo: {
        instanceType: "kafka.m7g.large",
        clientSubnets: ARGS.subnetIds,
        securityGroups: ["topics-group-id"],
        connectivityInfo: { publicAccess: { type: "DISABLED" } },
        storageInfo: { ebsStorageInfo: { volumeSize: 100 } },
      },
      configurationInfo: {
        arn: "arn:aws:kafka:eu-central-1:123456789012:configuration/topics-brokers-configuration/example",
        revision: 1,
      },
      clientAuthentication: { sasl: { iam: true, scram: false }, unauthenticated: false },
      encryptionInfo: {
        encryptionAtRestKmsKeyArn:
          "arn:aws:kms:eu-central-1:123456789012:key/topics-brokers-encryption-key-id",
        encryptionInTransit: { clientBroker: "TLS", inCluster: true },
      },
      enhancedMonitoring: "PER_BROKER",
      loggingInfo: {
        brokerLogs: {
          cloudwatchLogs: { enabled: true, logGroup: "/aws/msk/millrace-test-streaming/broker" },
        },
      },
    });
    assert.deepEqual(named("topics-brokers-log").inputs, {
      name: "/aws/msk/millrace-test-streaming/broker",
      ...ARGS.logs,
    });
    assert.ok(before("topics-brokers-cluster").includes("topics-brokers-log"));
  });

  it("acknowledges a write when two of three copies have it", async () => {
    const { serverProperties } = (await streaming()).named("topics-brokers-configuration").inputs;
    const lines = String(serverProperties).split("\n");
    for (const line of [
      "default.replication.factor=3",
      "min.insync.replicas=2",
      "unclean.leader.election.enable=false",
      "auto.create.topics.enable=false",
    ])
      assert.ok(lines.includes(line), line);
  });

  it("grows its disks by itself, and is not shrunk by a deployment", async () => {
    const { named } = await streaming();
    const disks = {
      serviceNamespace: "kafka",
      scalableDimension: "kafka:broker-storage:VolumeSize",
      resourceId: ARN,
    };
    assert.deepEqual(named("topics-brokers-disks").inputs, { ...disks, minCapacity: 1, maxCapacity: 1000 });
    assert.deepEqual(named("topics-brokers-growth").inputs, {
      name: "millrace-test-streaming-disks",
      policyType: "TargetTrackingScaling",
      ...disks,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: "KafkaBrokerStorageUtilization" },
        targetValue: 60,
        disableScaleIn: true,
      },
    });
    assert.deepEqual(named("topics-brokers-cluster").ignoreChanges, [
      "brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize",
    ]);
  });

  it("is AWS's to scale where it is serverless", async () => {
    assert.deepEqual((await serverless()).named("topics-brokers-serverless").inputs, {
      clusterName: "millrace-test-streaming",
      clientAuthentication: { sasl: { iam: { enabled: true } } },
      vpcConfigs: [{ subnetIds: ARGS.subnetIds, securityGroupIds: ["topics-group-id"] }],
    });
  });

  it("keeps what holds data, with its key, when protected", async () => {
    const kept = async (args: Partial<StreamingArgs>) =>
      (await streaming(args)).resources
        .filter((resource) => resource.protect || resource.retainOnDelete)
        .map(({ name }) => name)
        .sort();
    assert.deepEqual(await kept({}), ["topics-brokers-cluster", "topics-brokers-encryption-key"]);
    assert.deepEqual(await kept({ engine: { kind: "serverless" } }), ["topics-brokers-serverless"]);
    assert.deepEqual(await kept({ protect: false }), []);
    assert.deepEqual(await kept({ engine: { kind: "serverless" }, protect: false }), []);
  });
});
