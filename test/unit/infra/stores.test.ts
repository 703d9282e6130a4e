import assert from "node:assert/strict";
import { contract } from "../../../contract/outputs";
import { recordInfra } from "../../../plan/programs";
import type { Recording } from "../../../plan/record";
import { ofTypes, recorded, statementsOf } from "../../support/graph";
import { registryFrom } from "../../support/registries";
import { shipped } from "../../support/demonstration";
import { SHIPPED, SHOP, SHOP_CONFIG } from "../../support/stacks/services";
import { withOptions } from "./options";

const SERVICES = registryFrom({ ...SHOP, ...SHIPPED });
const OPTIONS = { ...SHOP_CONFIG, documents: { serviceAccounts: ["catalog", "basket"] } };

/** Ports on which the isolated subnets admit the private ones. */
function openPorts({ resources }: Recording): number[] {
  const acl = resources.find(({ name }) => name === "network-acls-isolated");
  const rules = acl?.inputs.ingress as readonly { readonly fromPort: number }[];
  return [...new Set(rules.map(({ fromPort }) => fromPort))].sort((a, b) => a - b);
}

/** What the pods of a role may do, as `action resource`. */
function allowed({ resources }: Recording, role: string): string[] {
  return resources
    .filter(({ name }) => name === `${role}-policy`)
    .flatMap((resource) => statementsOf(resource))
    .flatMap(({ Action, Resource = [] }) =>
      Resource.map((arn) => `${Action.join()} ${arn.split(":").slice(5).join(":")}`),
    );
}

const clusterIds = (recording: Recording) =>
  ofTypes(recording, ["aws:rds/cluster:Cluster", "aws:docdb/cluster:Cluster"])
    .map(({ inputs }) => String(inputs.clusterIdentifier))
    .sort();

const CACHES = [
  "aws:elasticache/replicationGroup:ReplicationGroup",
  "aws:elasticache/serverlessCache:ServerlessCache",
  "aws:elasticache/user:User",
  "aws:elasticache/userGroup:UserGroup",
];

describe("the stores of an environment", () => {
  let all: Recording;
  before(async () => {
    all = await withOptions("prod", OPTIONS, SERVICES);
  });

  it("are those that services use where nothing else is asked for, and the network knows no other port", async () => {
    const dev = await recorded("dev");
    assert.deepEqual(clusterIds(dev), ["millrace-dev-mysql"]);
    assert.deepEqual(openPorts(dev), [3306, 6379]);
    const { databases, documents } = contract.parse(dev.outputs);
    assert.deepEqual([Object.keys(databases), documents], [["counts"], undefined]);
  });

  it("have replicas to wait for where the queue's nodes answer before their log has a write", async () => {
    const replicas = async (engine: object) => {
      const queue = JSON.stringify({ engine });
      const { outputs } = await recordInfra("stage", { "millrace-infra:queue": queue }, undefined, shipped);
      return contract.parse(outputs).queues?.replicas;
    };
    assert.equal(await replicas({ kind: "cluster", replicasPerShard: 1, durability: "disabled" }), 1);
    assert.equal(await replicas({ kind: "cluster" }), 2);
    assert.equal(await replicas({ kind: "durable" }), 0);
    assert.equal(await replicas({ kind: "serverless" }), 0);
  });

  it("each admit pods by a rule, at ports that the network opens", () => {
    const admitted = ofTypes(all, ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"])
      .filter(({ inputs }) => inputs.referencedSecurityGroupId === "cluster-eks-security-group")
      .map(({ inputs }) => [inputs.securityGroupId, inputs.fromPort, inputs.toPort]);
    assert.deepEqual(admitted, [
      ["mysql-group-id", 3306, 3306],
      ["database-orders-group-id", 3306, 3306],
      ["queue-group-id", 6379, 6380],
      ["postgres-group-id", 5432, 5432],
      ["documents-group-id", 27_017, 27_017],
    ]);
    assert.deepEqual(openPorts(all), [3306, 5432, 6379, 27_017]);
  });

  it("are named after environment and store, each with members in three zones", () => {
    const ids = clusterIds(all);
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

  it("create the schema of the only database in a cluster with the cluster", () => {
    const schemas = ofTypes(all, ["aws:rds/cluster:Cluster"]).map(({ name, inputs }) => [
      name,
      inputs.databaseName,
    ]);
    assert.deepEqual(Object.fromEntries(schemas), {
      "mysql-cluster": "millrace",
      "database-orders-cluster": "orders",
      "postgres-cluster": "millrace",
    });
  });

  it("are signed in to by one role a service, as one user a cluster and of the cache", () => {
    const [mysql, orders, postgres] = ["MYSQL", "MYSQL-ORDERS", "POSTGRES"].map(
      (name) => `rds-db:connect dbuser:cluster-MILLRACE-PROD-${name}`,
    );
    const queue = (service: string) => [
      "elasticache:Connect replicationgroup:millrace-prod-queue",
      `elasticache:Connect user:millrace-prod-queue-${service}`,
    ];
    assert.deepEqual(allowed(all, "basket"), [
      `${mysql}/basket`,
      `${orders}/basket`,
      ...queue("basket"),
      "secretsmanager:GetSecretValue secret:millrace-prod/payment/key-??????",
    ]);
    assert.deepEqual(allowed(all, "billing"), [
      `${orders}/billing`,
      ...queue("billing"),
      `${postgres}/billing`,
    ]);
    assert.deepEqual(allowed(all, "mailer"), queue("mailer"));
    assert.deepEqual(allowed(all, "report"), [`${orders}/report`, `${postgres}/report`]);
    assert.deepEqual(allowed(all, "service-warehouse"), [`${orders}/warehouse`]);
    assert.deepEqual(allowed(all, "service-auditing"), [`${postgres}/auditing`]);
  });

  it("give a role to each service account that has rights, or is known by its role", () => {
    const accounts = ofTypes(all, ["aws:eks/podIdentityAssociation:PodIdentityAssociation"])
      .filter(({ inputs }) => inputs.namespace === "millrace")
      .map(({ inputs }) => String(inputs.serviceAccount));
    assert.deepEqual(accounts.sort(), [
      "auditing",
      "basket",
      "billing",
      "catalog",
      "collector",
      "consumer",
      "database-counts",
      "database-ledger",
      "database-orders",
      "database-price-list",
      "mailer",
      "producer",
      "report",
      "warehouse",
    ]);
    assert.ok(all.resources.some(({ name }) => name === "service-catalog-role"));
    assert.ok(!all.resources.some(({ name }) => name === "service-catalog-policy"));
  });

  it("have their databases made by Jobs that read the administrator's password of one cluster each", () => {
    for (const [database, cluster, key] of [
      ["counts", "mysql", "mysql"],
      ["price-list", "mysql", "mysql"],
      ["orders", "mysql-orders", "database-orders"],
      ["ledger", "postgres", "postgres"],
    ]) {
      assert.deepEqual(allowed(all, `service-database-${database}`), [
        `secretsmanager:GetSecretValue secret:rds!cluster-millrace-prod-${cluster}`,
        `kms:Decrypt key/${key}-encryption-key-id`,
      ]);
    }
  });

  it("let the cache's users reach the queues that their services use, and nothing else", () => {
    const rules = ofTypes(all, ["aws:elasticache/user:User"]).map(({ inputs }) => {
      const words = String(inputs.accessString).split(" ");
      const keys = words.filter((word) => word.startsWith("~"));
      const roles = [
        ...(words.includes("+xreadgroup") ? ["consume"] : []),
        ...(words.includes("+wait") ? ["produce"] : []),
      ];
      return [inputs.userId, keys, roles] as const;
    });
    assert.deepEqual(rules, [
      ["millrace-prod-queue-basket", ["~{orders:*}*", "~{mails:*}*"], ["produce"]],
      ["millrace-prod-queue-billing", ["~{orders:*}*", "~{mails:*}*"], ["consume", "produce"]],
      ["millrace-prod-queue-consumer", ["~{count:*}*"], ["consume"]],
      ["millrace-prod-queue-mailer", ["~{mails:*}*"], ["consume"]],
      ["millrace-prod-queue-producer", ["~{count:*}*"], ["produce"]],
    ]);
  });

  it("are in the contract by the names of the services, queues and databases", () => {
    const { databases, documents, queues, services } = contract.parse(all.outputs);
    const rds = "rds.amazonaws.com";
    const secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!cluster-millrace-prod";
    assert.deepEqual(Object.keys(databases).sort(), ["counts", "ledger", "orders", "price-list"]);
    assert.deepEqual(databases.orders, {
      engine: "mysql",
      host: `millrace-prod-mysql-orders.cluster-example.us-east-1.${rds}`,
      readHost: `millrace-prod-mysql-orders.cluster-ro-example.us-east-1.${rds}`,
      port: 3306,
      database: "orders",
      tls: "rds",
      pauses: false,
      users: { basket: "basket", billing: "billing", report: "report" },
      guests: ["warehouse"],
      credentials: { kind: "iam", adminSecretArn: `${secret}-mysql-orders` },
    });
    assert.deepEqual(databases["price-list"], {
      ...databases.counts,
      database: "price_list",
      users: { basket: "basket" },
    });
    const { engine, port, users, guests } = databases.ledger ?? assert.fail();
    assert.deepEqual(
      [engine, port, users, guests],
      ["postgres", 5432, { billing: "billing", report: "report" }, ["auditing"]],
    );
    assert.deepEqual(queues?.names, { count: "count", mails: "mails", orders: "orders" });
    assert.deepEqual(queues.users.mailer, "millrace-prod-queue-mailer");
    assert.deepEqual(services.basket?.secrets, { "payment/key": "millrace-prod/payment/key" });
    assert.deepEqual(documents, {
      host: "millrace-prod-documents.cluster-example.us-east-1.docdb.amazonaws.com",
      readHost: "millrace-prod-documents.cluster-ro-example.us-east-1.docdb.amazonaws.com",
      port: 27_017,
      adminSecretArn: `${secret}-documents`,
      users: {
        basket: "arn:aws:iam::123456789012:role/millrace-prod-basket",
        catalog: "arn:aws:iam::123456789012:role/millrace-prod-service-catalog",
      },
    });
  });

  it("are as before, but for what one service has for itself, where that is not deployed", async () => {
    const without = await withOptions(
      "prod",
      { ...OPTIONS, services: { basket: { deploy: false } } },
      SERVICES,
    );
    const stored = ({ resources }: Recording) =>
      resources.filter(({ type }) => /^aws:(rds|docdb|elasticache|kms|ec2)\//.test(type));
    const removed = new Set(
      all.resources
        .map(({ name }) => name)
        .filter((name) => !without.resources.some((one) => one.name === name)),
    );
    assert.deepEqual(
      stored(without).map(({ urn }) => urn),
      stored(all).map(({ urn }) => urn),
    );
    assert.deepEqual([...removed].sort(), [
      "alarms-balancer-basket-latency-p99",
      "alarms-balancer-basket-service-errors",
      "alarms-balancer-basket-targets-none",
      "alarms-balancer-basket-targets-unhealthy",
      "alarms-basket-pod-memory",
      "alarms-basket-pod-restarts",
      "alarms-basket-pods-unavailable",
      "basket",
      "basket-association",
      "basket-policy",
      "basket-role",
      "edge-basket",
      "edge-basket-forward",
      "edge-basket-tg",
    ]);
    assert.equal(contract.parse(without.outputs).services.basket, undefined);
  });
});

describe("an environment without services", () => {
  let empty: Recording;
  before(async () => {
    empty = await withOptions("prod", { services: {} }, []);
  });

  it("has a network and a cluster, and neither database nor cache", () => {
    assert.deepEqual(clusterIds(empty), []);
    assert.deepEqual(ofTypes(empty, CACHES), []);
    assert.equal(ofTypes(empty, ["eks:index:Cluster"]).length, 1);
    assert.deepEqual(openPorts(empty), []);
  });

  it("has a contract without any service, queue or database", () => {
    const { services, databases, queues } = contract.parse(empty.outputs);
    assert.deepEqual([services, databases, queues], [{}, {}, undefined]);
  });

  it("can still have the stores that only the configuration asks for", async () => {
    const admins = ["arn:aws:iam::123456789012:role/platform"];
    const options = {
      services: {},
      search: { admins },
      documents: {},
      streaming: { engine: { kind: "serverless" } },
    };
    const recording = await withOptions("prod", options, []);
    assert.deepEqual(openPorts(recording), [443, 9098, 27_017]);
    assert.deepEqual(ofTypes(recording, ["aws:secretsmanager/secret:Secret"]), []);
  });
});

describe("a cluster made from a snapshot", () => {
  it("is there next to the living ones, for operators: no service has rights on it", async () => {
    const restored = { moment: { snapshot: "millrace-prod-moment" } };
    const recording = await withOptions("prod", { services: {}, restored }, registryFrom(SHOP));
    const cluster = recording.resources.find(({ name }) => name === "restored-moment-cluster");
    assert.deepEqual(
      [cluster?.inputs.clusterIdentifier, cluster?.inputs.snapshotIdentifier],
      ["millrace-prod-restored-moment", "millrace-prod-moment"],
    );
    assert.ok(JSON.stringify(recording.outputs.tunnels).includes("restored-moment"));
    const policies = ofTypes(recording, ["aws:iam/rolePolicy:RolePolicy"]).map(({ inputs }) =>
      String(inputs.policy),
    );
    assert.ok(policies.length > 5);
    assert.deepEqual(
      policies.filter((policy) => /restored-moment/i.test(policy)),
      [],
    );
  });
});

describe("a database", () => {
  const clusters = async (databases: object) =>
    clusterIds(await withOptions("stage", { services: {}, databases }, registryFrom(SHOP)));

  it("is in the cluster of its engine, which is there as long as any database is in it", async () => {
    assert.deepEqual(await clusters({}), ["millrace-stage-mysql", "millrace-stage-postgres"]);
    const own = { cluster: "own" };
    assert.deepEqual(await clusters({ orders: own, ledger: own }), [
      "millrace-stage-mysql",
      "millrace-stage-mysql-orders",
      "millrace-stage-postgres-ledger",
    ]);
    assert.deepEqual(await clusters({ orders: own, "price-list": own, ledger: own }), [
      "millrace-stage-mysql-orders",
      "millrace-stage-mysql-price-list",
      "millrace-stage-postgres-ledger",
    ]);
  });

  it("in a cluster of its own that is renamed keeps the cluster, its key and its schema", async () => {
    const { billing, migrations } = SHOP;
    assert.ok(billing && migrations);
    const stores = async (database: string, settings: object, was?: string) => {
      const uses = { databases: { [database]: { access: "own", ...(was && { was }) } } } as const;
      const { resources } = await withOptions(
        "stage",
        { services: {}, databases: { [database]: { cluster: "own", ...settings } } },
        registryFrom({ billing: { ...billing, uses }, migrations }),
      );
      return resources.filter(
        ({ name, type }) =>
          name.startsWith("database-") && /^(aws:(rds|kms|ec2|vpc)|millrace:data)/.test(type),
      );
    };
    const before = await stores("orders", {});
    assert.ok(before.some(({ name }) => name === "database-orders-cluster"));
    const after = await stores("sales", { was: "orders" }, "orders");
    assert.deepEqual(after, before);
    const dashed = await stores("price-list", {});
    assert.deepEqual(await stores("prices", { was: "price-list" }, "price_list"), dashed);
  });

  it("that is added changes no resource of another", async () => {
    const { migrations, ...shop } = SHOP;
    assert.ok(migrations);
    const before = await recordInfra("prod", {}, undefined, shipped);
    const after = await withOptions(
      "prod",
      { services: { web: { deploy: false } } },
      registryFrom({ ...shop, ...SHIPPED }),
    );
    const unlike = before.resources.filter(({ urn, inputs }) => {
      const same = after.resources.find((resource) => resource.urn === urn);
      return JSON.stringify(same?.inputs) !== JSON.stringify(inputs);
    });
    // What lists all: the cache's users, the ports that subnets open, routes of the distribution, and dashboards.
    assert.deepEqual(unlike.map(({ name }) => name).sort(), [
      "dashboards-cost",
      "dashboards-data",
      "dashboards-services",
      "dashboards-traffic",
      "edge-distribution-cdn",
      "network-acls-isolated",
      "queue-users-group",
    ]);
  });
});
