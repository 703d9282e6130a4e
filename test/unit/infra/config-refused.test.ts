import { schema } from "../../../infra/config";
import { network, refused, type Change } from "./configured";

describe("the infra configuration refuses", () => {
  const cases: [string, Readonly<Record<string, Change>>, string][] = [
    [
      "a region that is none",
      { "aws:region": "Frankfurt" },
      'aws:region is "Frankfurt"; it must be an AWS region, such as eu-central-1.',
    ],
    [
      "a key nobody knows",
      { netwrok: "x" },
      `millrace-infra:netwrok is not a key this program knows. It has ${Object.keys(schema.shape).join(", ")}.`,
    ],
    [
      "a provider's key that would be ignored",
      { "aws:profile": "x" },
      "aws:profile is not a key this program knows. It has region.",
    ],
    [
      "an unquoted version",
      { cluster: { version: 1.36 } },
      'millrace-infra:cluster.version is 1.36; it must be a Kubernetes version in quotes, such as "1.36".',
    ],
    [
      "a network that is no block",
      network({ cidr: "10.0.0.1/16" }),
      'millrace-infra:network.cidr is "10.0.0.1/16"; it must be an IPv4 block from /16 to /20, such as "10.20.0.0/16".',
    ],
    [
      "a network of another size",
      network({ cidr: "10.0.0.0/24" }),
      'millrace-infra:network.cidr is "10.0.0.0/24"; it must be an IPv4 block from /16 to /20, such as "10.20.0.0/16".',
    ],
    [
      "two zones",
      network({ zoneIds: ["euc1-az1", "euc1-az2"] }),
      'millrace-infra:network.zoneIds is ["euc1-az1","euc1-az2"]; it must name three zones.',
    ],
    [
      "a zone twice",
      network({ zoneIds: ["euc1-az1", "euc1-az2", "euc1-az1"] }),
      'millrace-infra:network.zoneIds is ["euc1-az1","euc1-az2","euc1-az1"]; it must name each once.',
    ],
    [
      "a zone's name",
      network({ zoneIds: ["euc1-az1", "euc1-az2", "eu-central-1c"] }),
      'millrace-infra:network.zoneIds[2] is "eu-central-1c"; it must be a zone\'s id, such as use1-az1 (names such as ' +
        "us-east-1a differ by account).",
    ],
    [
      "a zone that CloudFront does not reach",
      network({ zoneIds: ["use1-az1", "use1-az2", "use1-az3"] }),
      'millrace-infra:network.zoneIds is ["use1-az1","use1-az2","use1-az3"]; it must leave out apne1-az3, cac1-az3, ' +
        "use1-az3, usw1-az2, which CloudFront does not reach.",
    ],
    [
      "no NAT without the endpoints that nodes need",
      network({ nat: "none", interfaceEndpoints: ["sts"] }),
      'millrace-infra:network.interfaceEndpoints is ["sts"]; it must also have ec2 (nodes), ecr.api (image pulls), ' +
        "ecr.dkr (image pulls), eks (nodes), eks-auth (EKS Pod Identity), secretsmanager (database credentials) where " +
        'nat is "none".',
    ],
    [
      "Service addresses inside the network",
      { cluster: { serviceCidr: "10.0.128.0/20" } },
      'millrace-infra:cluster.serviceCidr is "10.0.128.0/20"; it must not overlap network.cidr.',
    ],
    [
      "access without a right",
      { cluster: { access: { dev: { principalArn: "arn:aws:iam::123456789012:role/dev" } } } },
      'millrace-infra:cluster.access.dev is {"principalArn":"arn:aws:iam::123456789012:role/dev"}; it must have a policy, ' +
        "groups, or both.",
    ],
    [
      "a name for access that is none",
      {
        cluster: {
          access: { "The devs": { principalArn: "arn:aws:iam::123456789012:role/dev", policy: "view" } },
        },
      },
      'millrace-infra:cluster.access.The devs is "The devs"; it must be a name of lower-case letters, digits and dashes.',
    ],
    [
      "a smallest size above the largest",
      { mysql: { minCapacity: 4, maxCapacity: 2 } },
      "millrace-infra:mysql.maxCapacity is 2; it must be at least minCapacity.",
    ],
    [
      "another database's version",
      { mysql: { version: "16.4" } },
      'millrace-infra:mysql.version is "16.4"; it must be a version of Aurora MySQL, such as "8.0.mysql_aurora.3.10.3".',
    ],
    [
      "a smallest size above the largest, also of a cluster of one database",
      { databases: { orders: { cluster: "own", minCapacity: 4, maxCapacity: 2 } } },
      "millrace-infra:databases.orders.maxCapacity is 2; it must be at least minCapacity.",
    ],
    [
      "a database that no service uses",
      { databases: { order: {} } },
      'millrace-infra:databases.order is "order"; it must be one of the databases ledger, orders, price-list.',
    ],
    [
      "a service account that would be the administrator",
      { databases: { orders: { serviceAccounts: ["admin"] } } },
      'millrace-infra:databases.orders.serviceAccounts[0] is "admin"; it must not be admin, administrator, collector, ' +
        "ingestion, none, postgres, public, rdsadmin, root or serviceadmin, which have other uses.",
    ],
    [
      "a service account that would be a job's",
      { databases: { orders: { serviceAccounts: ["database-orders"] } } },
      'millrace-infra:databases.orders.serviceAccounts[0] is "database-orders"; it must not begin with database-, as the ' +
        "jobs that make users do.",
    ],
    [
      "a service account twice",
      { databases: { ledger: { serviceAccounts: ["audit", "audit"] } } },
      'millrace-infra:databases.ledger.serviceAccounts is ["audit","audit"]; it must name each once.',
    ],
    [
      "MySQL's version for PostgreSQL",
      { postgres: { version: "8.0.mysql_aurora.3.10.3" } },
      'millrace-infra:postgres.version is "8.0.mysql_aurora.3.10.3"; it must be a version of Aurora PostgreSQL in quotes, ' +
        'such as "17.7".',
    ],
    [
      "a size of instances that DocumentDB has none of",
      { documents: { instanceClass: "db.serverless" } },
      'millrace-infra:documents.instanceClass is "db.serverless"; it must be a size of DocumentDB instances, such as ' +
        "db.r6g.large.",
    ],
    [
      "a search domain fed by a database that pauses",
      {
        search: { admins: ["arn:aws:iam::123456789012:role/platform"], database: "orders" },
        mysql: { minCapacity: 0 },
      },
      "millrace-infra:mysql.minCapacity is 0; it must be at least 0.5 where search is on, since a database whose " +
        "changes are followed never pauses.",
    ],
    [
      "a search domain that nobody administers",
      { search: { admins: [], database: "orders" } },
      "millrace-infra:search.admins is []; it must have at least 1 item.",
    ],
    [
      "burstable search nodes",
      {
        search: {
          admins: ["arn:aws:iam::123456789012:role/platform"],
          nodeType: "t3.medium.search",
          database: "orders",
        },
      },
      'millrace-infra:search.nodeType is "t3.medium.search"; it must be a node of OpenSearch that is neither burstable nor with disks of its own, ' +
        "such as m7g.large.search.",
    ],
    [
      "a zone that stands by without nodes that only manage",
      {
        search: {
          admins: ["arn:aws:iam::123456789012:role/platform"],
          standby: true,
          database: "orders",
        },
      },
      "millrace-infra:search.masterType is missing; it must be given where standby is on, since AWS demands nodes " +
        "that only manage the domain.",
    ],
    [
      "a pipeline larger at least than at most",
      {
        search: {
          admins: ["arn:aws:iam::123456789012:role/platform"],
          database: "orders",
          ingestion: { tables: ["orders"], minUnits: 8, maxUnits: 4 },
        },
      },
      "millrace-infra:search.ingestion.maxUnits is 4; it must be at least minUnits.",
    ],
    [
      "a kind of Kafka there is none of",
      { streaming: { engine: { kind: "express" } } },
      'millrace-infra:streaming.engine.kind is "express"; it must be "serverless" or "provisioned".',
    ],
    [
      "disks that grow to less than they begin with",
      { streaming: { engine: { kind: "provisioned", volumeGb: 2000, maxVolumeGb: 1000 } } },
      "millrace-infra:streaming.engine.maxVolumeGb is 1000; it must be at least volumeGb.",
    ],
    [
      "a service that uses no topic",
      { streaming: { engine: { kind: "serverless" }, serviceAccounts: { bills: { groups: ["bills"] } } } },
      'millrace-infra:streaming.serviceAccounts.bills is {"groups":["bills"]}; it must name a topic that it writes or ' +
        "reads.",
    ],
    [
      "topics by a pattern",
      { streaming: { engine: { kind: "serverless" }, serviceAccounts: { bills: { reads: ["*"] } } } },
      'millrace-infra:streaming.serviceAccounts.bills.reads[0] is "*"; it must be the name of a topic.',
    ],
    [
      "a snapshot of something else",
      { mysql: { snapshot: "arn:aws:rds:us-east-1:123456789012:snapshot:x" } },
      'millrace-infra:mysql.snapshot is "arn:aws:rds:us-east-1:123456789012:snapshot:x"; it must be the name or ARN of a ' +
        "cluster's snapshot.",
    ],
    [
      "a kind of queue there is none of",
      { queue: { engine: { kind: "kafka" } } },
      'millrace-infra:queue.engine.kind is "kafka"; it must be "serverless", "cluster" or "durable".',
    ],
    [
      "a Valkey without durability",
      { queue: { engine: { kind: "cluster", version: "8.1" } } },
      'millrace-infra:queue.engine.version is "8.1"; it must be a version of Valkey from 9.0 on in quotes, such as "9.0".',
    ],
    [
      "burstable nodes for the queue",
      { queue: { engine: { kind: "cluster", nodeType: "cache.t4g.medium" } } },
      'millrace-infra:queue.engine.nodeType is "cache.t4g.medium"; it must be a node that knows durability (m or r of ' +
        "generation 6 to 8, c7gn, c8gn), such as cache.m7g.large.",
    ],
    [
      "a durable queue that would be less",
      { queue: { engine: { kind: "durable", durability: "disabled" } } },
      "millrace-infra:queue.engine.durability is not a key this program knows.",
    ],
    [
      "shards scaled to fewer than there are",
      { queue: { engine: { kind: "durable", shards: 4, shardScaling: { max: 4 } } } },
      "millrace-infra:queue.engine.shardScaling.max is 4; it must be more than shards.",
    ],
    [
      "replicas scaled to fewer than there are",
      { queue: { engine: { kind: "cluster", replicaScaling: { max: 2 } } } },
      "millrace-infra:queue.engine.replicaScaling.max is 2; it must be more than replicasPerShard.",
    ],
    [
      "more nodes than ElastiCache allows in a cluster",
      { queue: { engine: { kind: "durable", shards: 167 } } },
      "millrace-infra:queue.engine.shards is 167; it must result in at most 500 nodes: shards times one primary " +
        "and its replicas, each at its maximum.",
    ],
    [
      "more nodes than ElastiCache allows in a cluster once its shards are scaled",
      { queue: { engine: { kind: "cluster", shardScaling: { max: 167 } } } },
      "millrace-infra:queue.engine.shardScaling.max is 167; it must result in at most 500 nodes: shards times one primary " +
        "and its replicas, each at its maximum.",
    ],
    [
      "more nodes than ElastiCache allows in a cluster once its replicas are scaled",
      { queue: { engine: { kind: "durable", shards: 84, replicaScaling: { max: 5 } } } },
      "millrace-infra:queue.engine.replicaScaling.max is 5; it must result in at most 500 nodes: shards times one primary " +
        "and its replicas, each at its maximum.",
    ],
    [
      "more nodes than ElastiCache allows in a cluster once both are scaled",
      { queue: { engine: { kind: "durable", shardScaling: { max: 84 }, replicaScaling: { max: 5 } } } },
      "millrace-infra:queue.engine.shardScaling.max is 84; it must result in at most 500 nodes: shards times one primary " +
        "and its replicas, each at its maximum.",
    ],
    [
      "nodes that AWS does not scale the number of",
      { queue: { engine: { kind: "durable", nodeType: "cache.m7g.4xlarge", shardScaling: { max: 4 } } } },
      'millrace-infra:queue.engine.nodeType is "cache.m7g.4xlarge"; it must be an m6g, m7g, r6g, r7g or ' +
        "c7gn from large to 2xlarge where AWS is to scale the cache.",
    ],
    [
      "a load that AWS does not aim at",
      { queue: { engine: { kind: "durable", shardScaling: { max: 4, cpuPercent: 80 } } } },
      "millrace-infra:queue.engine.shardScaling.cpuPercent is 80; it must be at most 70.",
    ],
    [
      "a queue without a replica",
      { queue: { engine: { kind: "cluster", replicasPerShard: 0 } } },
      "millrace-infra:queue.engine.replicasPerShard is 0; it must be at least 1.",
    ],
    [
      "an account that is none",
      { accountId: "4711" },
      'millrace-infra:accountId is "4711"; it must be the twelve digits of an AWS account, in quotes.',
    ],
  ];
  for (const [what, change, sentence] of cases) it(what, () => refused(change, sentence));
});
