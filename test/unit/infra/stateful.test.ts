import assert from "node:assert/strict";
import type { RecordedResource, Recording } from "../../../plan/record";
import { recorded } from "../../support/graph";
import before from "./stateful.json";

/**
 * Inputs of types that hold data, or what data is found by, that name the resource or whose change replaces it.
 *
 * @see https://www.pulumi.com/registry/packages/aws/
 */
const INPUTS: Readonly<Record<string, readonly string[]>> = {
  "aws:backup/vault:Vault": ["name"],
  "aws:cloudwatch/logGroup:LogGroup": ["name"],
  "aws:elasticache/replicationGroup:ReplicationGroup": [
    "replicationGroupId",
    "engine",
    "subnetGroupName",
    "kmsKeyId",
    "atRestEncryptionEnabled",
  ],
  "aws:elasticache/serverlessCache:ServerlessCache": ["name", "engine", "kmsKeyId"],
  "aws:elasticache/subnetGroup:SubnetGroup": ["name"],
  "aws:kms/key:Key": [],
  "aws:rds/cluster:Cluster": [
    "clusterIdentifier",
    "engine",
    "engineMode",
    "databaseName",
    "masterUsername",
    "dbSubnetGroupName",
    "storageEncrypted",
    "kmsKeyId",
  ],
  "aws:rds/clusterInstance:ClusterInstance": [
    "identifier",
    "clusterIdentifier",
    "engine",
    "availabilityZone",
  ],
  "aws:rds/subnetGroup:SubnetGroup": ["name"],
  "aws:s3/bucket:Bucket": ["bucket"],
  "aws:secretsmanager/secret:Secret": ["name"],
  "eks:index:Cluster": ["name"],
};

/** The last part of a resource's URN: the types of its parents and its own, and its name. */
function pathOf(
  { name, type, parent }: RecordedResource,
  byUrn: ReadonlyMap<string, RecordedResource>,
): string {
  const types = [type];
  for (let of = byUrn.get(parent ?? ""); of !== undefined; of = byUrn.get(of.parent ?? ""))
    types.unshift(of.type);
  return `${types.join("$")}::${name}`;
}

/** What holds data, by URN, with what names it. */
function stateful({ resources }: Recording): Record<string, Record<string, unknown>> {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  return Object.fromEntries(
    resources.flatMap((resource) => {
      const inputs = INPUTS[resource.type]?.filter((input) => input in resource.inputs);
      if (inputs === undefined) return [];
      const values = Object.fromEntries(inputs.map((input) => [input, resource.inputs[input]]));
      return [[pathOf(resource, byUrn), values]];
    }),
  );
}

describe("what holds data in environments that were deployed before services had manifests", () => {
  for (const [stack, resources] of Object.entries(before)) {
    it(`has the same URN and the same name in ${stack}, so that no \`up\` replaces it`, async () => {
      const now = stateful(await recorded(stack));
      assert.ok(Object.keys(resources).length >= 20);
      const kept = Object.keys(resources).map((urn) => [urn, now[urn]]);
      assert.deepEqual(Object.fromEntries(kept), resources);
    });
  }
});
