import assert from "node:assert/strict";
import type { Recording } from "../../../plan/record";
import { formerUrns } from "../../support/former-urns";
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

/** What holds data, by each URN that it has or had, with what names it. */
function stateful({ resources }: Recording): Record<string, Record<string, unknown>> {
  const urnsOf = formerUrns(resources);
  return Object.fromEntries(
    resources.flatMap((resource) => {
      const inputs = INPUTS[resource.type]?.filter((input) => input in resource.inputs);
      if (inputs === undefined) return [];
      const values = Object.fromEntries(inputs.map((input) => [input, resource.inputs[input]]));
      return urnsOf(resource).map((urn) => [urn, values]);
    }),
  );
}

describe("what holds data in environments that were deployed before services had manifests", () => {
  for (const [stack, resources] of Object.entries(before)) {
    it(`has the same URN, or an alias for it, and the same name in ${stack}, so that no \`up\` replaces it`, async () => {
      const now = stateful(await recorded(stack));
      assert.ok(Object.keys(resources).length >= 20);
      const kept = Object.keys(resources).map((urn) => [urn, now[urn]]);
      assert.deepEqual(Object.fromEntries(kept), resources);
    });
  }
});
