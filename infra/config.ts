import { z } from "zod";
import { readConfig as read, type Frozen } from "../components/config";
import { accountId, awsConfig, count, text } from "../components/config-values";
import { AURORA_MYSQL_VERSION } from "../components/data/mysql-settings";
import { isBlock, overlap, prefixOf, ZONES } from "../components/network/cidr";

/** Name of the Pulumi project, and namespace of its configuration. */
export const PROJECT = "millrace-infra";

/** Zones that CloudFront's VPC origins do not reach. */
const UNREACHED_ZONES = ["apne1-az3", "cac1-az3", "use1-az3", "usw1-az2"];

/** Without NAT nodes and services reach AWS through these alone. */
const NEEDED_ENDPOINTS = ["ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "logs", "secretsmanager", "sts"];

/** Days that CloudWatch Logs can keep. */
const RETENTIONS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653];

const block = (what: string) => z.string({ error: `must be ${what}` }).refine(isBlock, `must be ${what}`);
/** `pulumi config set --path` writes fractions as text, whatever type it is told. */
const fraction = (value: unknown) =>
  typeof value === "string" && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
const capacity = (min: number) =>
  z.preprocess(fraction, z.number().min(min).max(256).multipleOf(0.5, "must be a multiple of 0.5"));

const network = z
  .strictObject({
    cidr: block('an IPv4 block from /16 to /20, such as "10.20.0.0/16"')
      .refine((cidr) => !isBlock(cidr) || (prefixOf(cidr) >= 16 && prefixOf(cidr) <= 20), {
        error: 'must be an IPv4 block from /16 to /20, such as "10.20.0.0/16"',
      })
      .describe("IPv4 block of the network, /16 to /20"),
    zoneIds: z
      .array(
        text("a zone's id, such as use1-az1 (names such as us-east-1a differ by account)", /^[a-z]+\d-az\d$/),
      )
      .length(ZONES, "must name three zones")
      .refine((ids) => new Set(ids).size === ids.length, "must name three different zones")
      .refine((ids) => !ids.some((id) => UNREACHED_ZONES.includes(id)), {
        error: `must leave out ${UNREACHED_ZONES.join(", ")}, which CloudFront does not reach`,
      })
      .describe("ids of three availability zones"),
    nat: z
      .enum(["none", "single", "perZone"])
      .default("perZone")
      .describe("NAT gateways: none, one for all zones, or one a zone"),
    interfaceEndpoints: z
      .array(text("the last part of an AWS service's endpoint name, such as ecr.api", /^[a-z0-9.-]+$/))
      .default([])
      .describe("AWS services reached by interface endpoints, such as ecr.api"),
    flowLogs: z
      .enum(["ALL", "REJECT"])
      .default("ALL")
      .describe("connections that the flow logs show: all, or those refused"),
  })
  .refine(
    ({ nat, interfaceEndpoints }) =>
      nat !== "none" || NEEDED_ENDPOINTS.every((it) => interfaceEndpoints.includes(it)),
    {
      path: ["interfaceEndpoints"],
      error: `must have ${NEEDED_ENDPOINTS.join(", ")} where nat is "none", since nodes reach AWS no other way`,
    },
  );

const access = z
  .strictObject({
    principalArn: text("the ARN of an IAM role or user", /^arn:aws:iam::\d{12}:(role|user)\/.+$/).describe(
      "ARN of an IAM role or user",
    ),
    policy: z
      .enum(["clusterAdmin", "admin", "edit", "view"])
      .optional()
      .describe("AWS's access policy for the principal"),
    namespaces: z.array(z.string()).min(1).optional().describe("namespaces that the policy is limited to"),
    groups: z.array(z.string()).min(1).optional().describe("Kubernetes groups of the principal"),
  })
  .refine(({ policy, groups }) => policy !== undefined || groups !== undefined, {
    error: "must have a policy, groups, or both",
  });

const cluster = z.strictObject({
  version: text('a Kubernetes version in quotes, such as "1.36"', /^1\.\d{2}$/)
    .default("1.36")
    .describe("Kubernetes version"),
  serviceCidr: block('an IPv4 block from /12 to /24, such as "172.20.0.0/16"')
    .default("172.20.0.0/16")
    .describe("IPv4 block of Kubernetes Services, outside the network's"),
  publicCidrs: z
    .array(block('an IPv4 block, such as "198.51.100.7/32"'))
    .default([])
    .describe("blocks that reach the API server from outside; with none it is private"),
  access: z
    .record(text("a name of lower-case letters, digits and dashes", /^[a-z][a-z0-9-]*$/), access)
    .default({})
    .describe("IAM principals let into the cluster, by a name of one's own"),
  deletionProtection: z.boolean().default(true).describe("AWS refuses to delete the cluster"),
});

const mysql = z
  .strictObject({
    version: text('a version of Aurora MySQL, such as "8.0.mysql_aurora.3.10.3"', AURORA_MYSQL_VERSION)
      .default("8.0.mysql_aurora.3.10.3")
      .describe("Aurora MySQL version; 3.10 has long-term support"),
    database: text("a schema name of letters, digits and underscores", /^[a-z][a-z0-9_]{0,63}$/i)
      .default("millrace")
      .describe("schema made with the database"),
    minCapacity: capacity(0)
      .prefault(0.5)
      .describe("smallest size, in Aurora capacity units; 0 lets it pause"),
    maxCapacity: capacity(1).prefault(8).describe("largest size, in Aurora capacity units"),
    pauseAfterSeconds: count(300, 86_400)
      .default(300)
      .describe("seconds without a connection before it pauses"),
    readers: count(0, 15).default(2).describe("instances beside the writer"),
    storage: z
      .enum(["standard", "ioOptimized"])
      .default("standard")
      .describe(
        "billed by request, or dearer at rest with requests free; back from that in AWS's console only",
      ),
    backupRetentionDays: count(1, 35).default(30).describe("days that automatic backups are kept"),
    performanceInsights: z.boolean().default(true).describe("record what queries wait for"),
    deletionProtection: z.boolean().default(true).describe("AWS refuses to delete the database"),
    finalSnapshot: z.boolean().default(true).describe("take a snapshot when the database is deleted"),
  })
  .refine(({ minCapacity, maxCapacity }) => minCapacity <= maxCapacity, {
    path: ["maxCapacity"],
    error: "must be at least minCapacity",
  });

const queue = z.strictObject({
  name: text("a name of lower-case letters, digits and dashes", /^[a-z][a-z0-9-]*$/)
    .default("count")
    .describe("first part of the queue's keys"),
  engine: z
    .discriminatedUnion("kind", [
      z.strictObject({
        kind: z.literal("serverless").describe("scaled by AWS; cheap at rest, no promise of durability"),
        version: text('a major version of Valkey in quotes, such as "8"', /^\d+$/)
          .default("8")
          .describe("Valkey version"),
        maxStorageGb: count(1, 5000).default(1).describe("largest size; beyond it writes fail"),
        maxEcpuPerSecond: count(1000, 15_000_000)
          .default(10_000)
          .describe("largest rate of processing units"),
      }),
      z.strictObject({
        kind: z.literal("cluster").describe("nodes of a size, in shards with replicas"),
        version: text('a version of Valkey from 9.0 on in quotes, such as "9.0"', /^(9|[1-9]\d)\.\d+$/)
          .default("9.0")
          .describe("Valkey version"),
        nodeType: text(
          "a node that knows durability (m or r of generation 6 to 8, c7gn, c8gn), such as cache.m7g.large",
          /^cache\.([mr][678]g|c[78]gn)\.[a-z0-9]+$/,
        )
          .default("cache.m7g.large")
          .describe("size of the nodes"),
        shards: count(1, 500).default(1).describe("shards"),
        replicasPerShard: count(1, 5).default(2).describe("replicas a shard; 2 reach all three zones"),
        durability: z
          .enum(["sync", "async", "disabled"])
          .default("sync")
          .describe("sync loses no acknowledged write, async up to 10 s, disabled what memory held"),
      }),
    ])
    .describe("kind of cache"),
  snapshotRetentionDays: count(0, 35).default(7).describe("days that daily snapshots are kept, 0 for none"),
});

/** Configuration of the stack; each key's description is its row in the README. */
export const schema = z
  .strictObject({
    environment: text(
      "a name of up to 12 lower-case letters, digits and dashes",
      /^[a-z][a-z0-9-]{0,11}$/,
    ).describe("name of the environment, part of physical names"),
    owner: z.string().min(1).describe("team that answers for the environment, a tag"),
    repository: z.string().min(1).describe("where this code lives, a tag"),
    accountId,
    namespace: text("a Kubernetes namespace", /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/)
      .default("millrace")
      .describe("Kubernetes namespace of the services"),
    protect: z
      .boolean()
      .default(true)
      .describe("Pulumi refuses to delete what holds data, and leaves it in place even so"),
    logRetentionDays: z
      .union(
        RETENTIONS.map((days) => z.literal(days)),
        { error: `must be one of ${RETENTIONS.join(", ")}` },
      )
      .default(30)
      .describe("days that logs are kept"),
    network,
    cluster: cluster.prefault({}),
    mysql: mysql.prefault({}),
    queue,
  })
  .refine(({ network, cluster }) => !overlap(network.cidr, cluster.serviceCidr), {
    path: ["cluster", "serviceCidr"],
    error: "must not overlap network.cidr",
  });

/** What a stack's configuration says, checked and read-only. */
export type Config = Frozen<z.output<typeof schema>> & { readonly region: string };

/**
 * Reads the stack's configuration.
 *
 * @throws pulumi.RunError naming every problem at once.
 */
export function readConfig(): Config {
  const settings = read({ aws: awsConfig, [PROJECT]: schema });
  return Object.freeze({ region: settings.aws.region, ...settings[PROJECT] });
}
