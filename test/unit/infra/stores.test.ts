import assert from "node:assert/strict";
import { contract } from "../../../contract/outputs";
import { recordInfra } from "../../../plan/programs";
import type { Recording } from "../../../plan/record";
import { ofTypes, recorded, statementsOf } from "../../support/graph";

const OPTIONS = {
  "millrace-infra:databases": JSON.stringify({ orders: { minCapacity: 0, serviceAccounts: ["orders"] } }),
  "millrace-infra:postgres": JSON.stringify({ serviceAccounts: ["billing", "producer"] }),
  "millrace-infra:documents": JSON.stringify({ serviceAccounts: ["catalog", "orders"] }),
};

/** Ports on which the isolated subnets let the private ones in. */
function openPorts(recording: Recording): number[] {
  const acl = recording.resources.find(({ name }) => name === "network-acls-isolated");
  const rules = acl?.inputs.ingress as readonly { readonly fromPort: number }[];
  return [...new Set(rules.map(({ fromPort }) => fromPort))].sort((a, b) => a - b);
}

/** What a service's pods may do, as `action resource`. */
function allowed({ resources }: Recording, policy: string): string[] {
  return resources
    .filter(({ name }) => name === policy)
    .flatMap((resource) => statementsOf(resource))
    .flatMap(({ Action, Resource = [] }) =>
      Resource.map((arn) => `${Action.join()} ${arn.split(":").slice(5).join(":")}`),
    );
}

describe("the stores of an environment", () => {
  let all: Recording;
  before(async () => {
    all = await recordInfra("prod", OPTIONS);
  });

  it("are MySQL and the queue where nothing else is asked for, and the network knows no other port", async () => {
    const dev = await recorded("dev");
    assert.deepEqual(ofTypes(dev, ["aws:docdb/cluster:Cluster"]), []);
    assert.equal(ofTypes(dev, ["aws:rds/cluster:Cluster"]).length, 1);
    assert.deepEqual(openPorts(dev), [3306, 6379]);
    const { databases, postgres, documents } = contract.parse(dev.outputs);
    assert.deepEqual(
      { databases, postgres, documents },
      { databases: {}, postgres: undefined, documents: undefined },
    );
  });

  it("have replicas to wait for where the queue's nodes answer before their log has a write", async () => {
    const replicas = async (engine: object) => {
      const queue = JSON.stringify({ engine });
      const { outputs } = await recordInfra("stage", { "millrace-infra:queue": queue });
      return contract.parse(outputs).queue.replicas;
    };
    assert.equal(await replicas({ kind: "cluster", replicasPerShard: 1, durability: "disabled" }), 1);
    assert.equal(await replicas({ kind: "cluster" }), 2);
    assert.equal(await replicas({ kind: "durable" }), 0);
    assert.equal(await replicas({ kind: "serverless" }), 0);
  });

  it("each let pods in at a door of its own, which the network opens", () => {
    const doors = ofTypes(all, ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"])
      .filter(({ inputs }) => inputs.referencedSecurityGroupId === "cluster-eks-security-group")
      .map(({ inputs }) => [inputs.securityGroupId, inputs.fromPort, inputs.toPort]);
    assert.deepEqual(doors, [
      ["mysql-group-id", 3306, 3306],
      ["database-orders-group-id", 3306, 3306],
      ["postgres-group-id", 5432, 5432],
      ["documents-group-id", 27_017, 27_017],
      ["queue-group-id", 6379, 6380],
    ]);
    assert.deepEqual(openPorts(all), [3306, 5432, 6379, 27_017]);
  });

  it("are called after environment and store, each with members in three zones", () => {
    const clusters = ofTypes(all, ["aws:rds/cluster:Cluster", "aws:docdb/cluster:Cluster"]);
    const ids = clusters.map(({ inputs }) => String(inputs.clusterIdentifier)).sort();
    assert.deepEqual(ids, [
      "millrace-prod-documents",
      "millrace-prod-mysql",
      "millrace-prod-mysql-orders",
      "millrace-prod-postgres",
    ]);
    const instances = ofTypes(all, [
      "aws:rds/clusterInstance:ClusterInstance",
      "aws:docdb/clusterInstance:ClusterInstance",
    ]);
    for (const id of ids) {
      const zones = instances
        .filter(({ inputs }) => new RegExp(`^${id}-\\d$`).test(String(inputs.identifier)))
        .map(({ inputs }) => inputs.availabilityZone);
      assert.deepEqual([zones.length, new Set(zones).size], [3, 3], id);
    }
  });

  it("that AWS Backup knows carry the tag of its plan", () => {
    for (const { name, inputs } of ofTypes(all, ["aws:rds/cluster:Cluster", "aws:docdb/cluster:Cluster"])) {
      assert.deepEqual(inputs.tags, { backup: "daily" }, name);
    }
  });

  it("are kept with their keys, and leave a last snapshot", () => {
    for (const store of ["mysql", "database-orders", "postgres", "documents"]) {
      const cluster = all.resources.find(({ name }) => name === `${store}-cluster`);
      const key = all.resources.find(({ name }) => name === `${store}-encryption-key`);
      assert.deepEqual([cluster?.protect, cluster?.retainOnDelete], [true, true], store);
      assert.deepEqual([key?.protect, key?.retainOnDelete], [true, true], store);
      const { deletionProtection, finalSnapshotIdentifier } = cluster?.inputs ?? {};
      assert.equal(deletionProtection, true, store);
      assert.match(String(finalSnapshotIdentifier), /^millrace-prod-.*-final$/);
    }
  });

  it("are signed in to by one role a service, whatever the number of its stores", () => {
    assert.deepEqual(allowed(all, "service-orders-policy"), [
      "rds-db:connect dbuser:cluster-MILLRACE-PROD-MYSQL-ORDERS/orders",
    ]);
    assert.deepEqual(allowed(all, "service-billing-policy"), [
      "rds-db:connect dbuser:cluster-MILLRACE-PROD-POSTGRES/billing",
    ]);
    assert.deepEqual(allowed(all, "producer-policy"), [
      "rds-db:connect dbuser:cluster-MILLRACE-PROD-MYSQL/producer",
      "elasticache:Connect replicationgroup:millrace-prod-queue",
      "elasticache:Connect user:millrace-prod-queue-producer",
      "rds-db:connect dbuser:cluster-MILLRACE-PROD-POSTGRES/producer",
    ]);
    const associated = ofTypes(all, ["aws:eks/podIdentityAssociation:PodIdentityAssociation"])
      .map(({ inputs }) => String(inputs.serviceAccount))
      .filter((name) =>
        ["producer", "consumer", "migrations", "orders", "billing", "catalog"].includes(name),
      );
    assert.deepEqual(associated.sort(), [
      "billing",
      "catalog",
      "consumer",
      "migrations",
      "orders",
      "producer",
    ]);
  });

  it("know a service that has no right but its name", () => {
    assert.ok(all.resources.some(({ name }) => name === "service-catalog-role"));
    assert.deepEqual(allowed(all, "service-catalog-policy"), []);
    assert.ok(!all.resources.some(({ name }) => name === "service-catalog-policy"));
  });

  it("have their MySQL users made by jobs that read one administrator's password each, and no other secret", () => {
    assert.deepEqual(allowed(all, "migrations-policy"), [
      "secretsmanager:GetSecretValue secret:rds!cluster-millrace-prod-mysql",
      "kms:Decrypt key/mysql-encryption-key-id",
    ]);
    assert.deepEqual(allowed(all, "service-database-orders-policy"), [
      "secretsmanager:GetSecretValue secret:rds!cluster-millrace-prod-mysql-orders",
      "kms:Decrypt key/database-orders-encryption-key-id",
    ]);
  });

  it("are told to the apps", () => {
    const { databases, postgres, documents } = contract.parse(all.outputs);
    const rds = "rds.amazonaws.com";
    const secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!cluster-millrace-prod";
    assert.deepEqual(databases, {
      orders: {
        host: `millrace-prod-mysql-orders.cluster-example.us-east-1.${rds}`,
        readHost: `millrace-prod-mysql-orders.cluster-ro-example.us-east-1.${rds}`,
        port: 3306,
        database: "millrace",
        pauses: true,
        adminSecretArn: `${secret}-mysql-orders`,
        users: ["orders"],
      },
    });
    assert.deepEqual(postgres, {
      host: `millrace-prod-postgres.cluster-example.us-east-1.${rds}`,
      readHost: `millrace-prod-postgres.cluster-ro-example.us-east-1.${rds}`,
      port: 5432,
      database: "millrace",
      pauses: false,
      adminSecretArn: `${secret}-postgres`,
      users: ["billing", "producer"],
    });
    assert.deepEqual(documents, {
      host: "millrace-prod-documents.cluster-example.us-east-1.docdb.amazonaws.com",
      readHost: "millrace-prod-documents.cluster-ro-example.us-east-1.docdb.amazonaws.com",
      port: 27_017,
      adminSecretArn: `${secret}-documents`,
      users: {
        catalog: "arn:aws:iam::123456789012:role/millrace-prod-service-catalog",
        orders: "arn:aws:iam::123456789012:role/millrace-prod-service-orders",
      },
    });
  });
});
