import assert from "node:assert/strict";
import type { Alias, RecordedResource, Recording } from "../../../plan/record";
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

/** What a resource is known by in a stack: the types of its parents and its own, and its name. */
interface Path {
  readonly types: string;
  readonly name: string;
}

type ByUrn = ReadonlyMap<string, RecordedResource>;

/** The path of a resource and its former ones, also those that follow from its parents', as the engine takes them. */
function pathsOf(resource: RecordedResource, byUrn: ByUrn): Path[] {
  const { name, type, parent, aliases = [] } = resource;
  const of = byUrn.get(parent ?? "");
  const above = of === undefined ? [{ types: "", name: "" }] : pathsOf(of, byUrn);
  return [{ noParent: false }, ...aliases].flatMap((alias: Alias) => {
    const own = { name: alias.name ?? name, type: alias.type ?? type };
    if (alias.noParent) return [{ types: own.type, name: own.name }];
    return above.map(({ types, name: parentName }) => ({
      types: types === "" ? own.type : `${types}$${own.type}`,
      // A child named after its parent was named after the parent's former name.
      name:
        of !== undefined && own.name.startsWith(of.name)
          ? parentName + own.name.slice(of.name.length)
          : own.name,
    }));
  });
}

/** What holds data, by all that it is known by, with what names it. */
function stateful({ resources }: Recording): Record<string, Record<string, unknown>> {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  return Object.fromEntries(
    resources.flatMap((resource) => {
      const inputs = INPUTS[resource.type]?.filter((input) => input in resource.inputs);
      if (inputs === undefined) return [];
      const values = Object.fromEntries(inputs.map((input) => [input, resource.inputs[input]]));
      return pathsOf(resource, byUrn).map(({ types, name }) => [`${types}::${name}`, values]);
    }),
  );
}

describe("what holds data in environments that were deployed before services had manifests", () => {
  for (const [stack, resources] of Object.entries(before)) {
    it(`has its former URN, or an alias for it, and its former name in ${stack}, so that no \`up\` replaces it`, async () => {
      const now = stateful(await recorded(stack));
      assert.ok(Object.keys(resources).length >= 20);
      const kept = Object.keys(resources).map((urn) => [urn, now[urn]]);
      assert.deepEqual(Object.fromEntries(kept), resources);
    });
  }
});
