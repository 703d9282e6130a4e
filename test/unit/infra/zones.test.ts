import assert from "node:assert/strict";
import type { RecordedResource, Recording } from "../../../plan/record";
import { recordEverything } from "../../support/stacks/everything";
import { ofTypes, recorded, STACKS } from "../../support/graph";

/** Stacks that must survive the loss of a zone. */
const SURVIVING: Readonly<Record<string, () => Promise<Recording>>> = {
  ...Object.fromEntries(
    STACKS.filter((stack) => stack.startsWith("prod")).map((stack) => [stack, () => recorded(stack)]),
  ),
  "prod with every option on": () => recordEverything(),
};

const ZONES = 3;

type Inputs = RecordedResource["inputs"];

/** A list among the inputs, or in an object among them. */
function list(inputs: Inputs, ...path: readonly string[]): readonly unknown[] {
  const value = path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    inputs,
  );
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** Types whose subnets say where their members are: one in each zone. */
const IN_SUBNETS: Readonly<Record<string, readonly string[]>> = {
  "aws:docdb/subnetGroup:SubnetGroup": ["subnetIds"],
  "aws:elasticache/serverlessCache:ServerlessCache": ["subnetIds"],
  "aws:elasticache/subnetGroup:SubnetGroup": ["subnetIds"],
  "aws:lb/loadBalancer:LoadBalancer": ["subnets"],
  "aws:msk/cluster:Cluster": ["brokerNodeGroupInfo", "clientSubnets"],
  "aws:opensearch/domain:Domain": ["vpcOptions", "subnetIds"],
  "aws:rds/subnetGroup:SubnetGroup": ["subnetIds"],
  "eks:index:Cluster": ["subnetIds"],
};

/** Instances of a cluster, each in a zone that configuration names. */
const INSTANCES = ["aws:docdb/clusterInstance:ClusterInstance", "aws:rds/clusterInstance:ClusterInstance"];

/** Members of what AWS spreads by itself, as many as there are zones or a multiple. */
const MEMBERS: Readonly<Record<string, (inputs: Inputs) => unknown>> = {
  "aws:elasticache/replicationGroup:ReplicationGroup": (inputs) => [
    inputs.multiAzEnabled,
    inputs.automaticFailoverEnabled,
    1 + Number(inputs.replicasPerNodeGroup) >= ZONES,
  ],
};

/** Reads in which zones a cluster's instances are. */
function zonesByCluster(recording: Recording): Map<unknown, Set<unknown>> {
  const zones = new Map<unknown, Set<unknown>>();
  for (const { inputs } of ofTypes(recording, INSTANCES)) {
    const known = zones.get(inputs.clusterIdentifier) ?? new Set();
    zones.set(inputs.clusterIdentifier, known.add(inputs.availabilityZone));
  }
  return zones;
}

for (const [stack, record] of Object.entries(SURVIVING)) {
  describe(`the loss of a zone, in ${stack},`, () => {
    let recording: Recording;
    before(async () => {
      recording = await record();
    });

    it("leaves subnets of everything that serves or keeps data in two others", () => {
      const spread = ofTypes(recording, Object.keys(IN_SUBNETS));
      assert.ok(spread.length >= 4);
      for (const { name, type, inputs } of spread) {
        const subnets = list(inputs, ...(IN_SUBNETS[type] ?? []));
        assert.equal(new Set(subnets).size, ZONES, `${name} is in ${JSON.stringify(subnets)}`);
      }
    });

    it("leaves instances of every database in two others", () => {
      const clusters = [...zonesByCluster(recording)];
      assert.ok(clusters.length >= 1);
      for (const [cluster, zones] of clusters) assert.equal(zones.size, ZONES, String(cluster));
    });

    it("leaves members of the queue's cache in two others, one of which takes over", () => {
      const caches = ofTypes(recording, Object.keys(MEMBERS));
      assert.equal(caches.length, 1);
      for (const { name, type, inputs } of caches) {
        assert.deepEqual(MEMBERS[type]?.(inputs), [true, true, true], name);
      }
    });

    it("leaves the other two their own ways out", () => {
      const gateways = ofTypes(recording, ["aws:ec2/natGateway:NatGateway"]);
      assert.equal(new Set(gateways.map(({ inputs }) => inputs.subnetId)).size, ZONES);
      const routes = ofTypes(recording, ["aws:ec2/route:Route"]).filter(({ inputs }) => inputs.natGatewayId);
      assert.equal(new Set(routes.map(({ inputs }) => inputs.natGatewayId)).size, ZONES);
      assert.equal(new Set(routes.map(({ inputs }) => inputs.routeTableId)).size, ZONES);
    });
  });
}

describe("the parts that are held to three zones", () => {
  it("are all there with every option on, but for the serverless cache", async () => {
    const { resources } = await recordEverything();
    const types = new Set(resources.map(({ type }) => type));
    assert.deepEqual(
      [...Object.keys(IN_SUBNETS), ...INSTANCES, ...Object.keys(MEMBERS)].filter((type) => !types.has(type)),
      ["aws:elasticache/serverlessCache:ServerlessCache"],
    );
  });
});
