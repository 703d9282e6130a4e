import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { accountId, anyArn, identifier, tagKey, tagValue } from "../components/rules/aws";
import { queueName } from "../components/rules/databases";
import { group, namespace } from "../components/rules/kubernetes";
import { anyBlock, domainName, host, hostPorts, url } from "../components/rules/network";
import { list, text } from "../components/rules/values";

const port = z.number().int().min(1).max(65535);
const cidrs = list(text(anyBlock)).min(1);
const id = text(identifier);
const arn = text(anyArn);
const server = text(host);
const address = text(url);

/**
 * A Kubernetes Secret in the services' namespace, for clusters outside AWS; its keys are `<store>-<user>`, such as
 * `redis-orders`, `mysql-orders` and `mysql-admin`.
 */
const kubernetesSecret = z.object({ kind: z.literal("kubernetesSecret"), name: id });

/** A database of the registry, in a cluster that it shares with others or has for itself. */
const database = z.object({
  engine: z.enum(["mysql", "postgres"]),
  /** Endpoint that follows the writer. */
  host: server,
  /** Endpoint of the readers; the writer's where there are none. */
  readHost: server,
  port,
  /** Name of the schema in MySQL, or of the database in PostgreSQL. */
  database: id,
  /** `rds`: verified against the RDS certificate authorities. */
  tls: z.enum(["off", "rds"]),
  /** Whether the cluster pauses when nobody is connected, and takes up to 30 s to resume. */
  pauses: z.boolean(),
  /** By service, the name of its user. */
  users: z.record(id, id),
  /** Users with all rights for service accounts that other repositories deploy; each is named after its account. */
  guests: list(id),
  credentials: z.discriminatedUnion("kind", [
    /** Services sign in with IAM tokens; the migrator with the administrator's password in this secret. */
    z.object({
      kind: z.literal("iam"),
      adminSecretArn: arn,
      /** Secret of the user that follows the changes of rows, for whom the migrator makes it. */
      ingestionSecretArn: arn.optional(),
    }),
    kubernetesSecret,
  ]),
});

/** A target group: its ARN, and what CloudWatch's metrics name it by. */
const targetGroup = z.object({ arn, metricName: id });

/** Version of the contract's shape; another one is that of an older or newer infra. */
export const CONTRACT_VERSION = 2;

/**
 * The contract between the programs: what `infra` exports and `apps` reads through its stack reference.
 *
 * It holds names, addresses and ARNs; no secret is ever among them.
 */
export const contract = z.object({
  version: z.literal(CONTRACT_VERSION),
  environment: id,
  region: id,
  /** The AWS account, where there is one. */
  accountId: text(accountId).optional(),
  /** Tags for what the cluster makes by itself: nodes, volumes, balancers. */
  tags: z.record(text(tagKey), text(tagValue)),
  /** Kubernetes namespace that the Pod Identity associations name. */
  namespace: text(namespace),
  cluster: z.object({
    name: id,
    endpoint: address,
    /** The API server's certificate authority, PEM in base64. */
    certificateAuthority: id,
    /** Address at which pods ask for names. */
    dnsAddress: server,
    /** What EKS Auto Mode's node class needs; absent where the cluster brings its own nodes. */
    autoMode: z
      .object({
        nodeRoleName: id,
        subnetIds: list(id).min(1),
        securityGroupId: id,
        /** KMS key of the nodes' disks and of volumes. */
        volumeKeyArn: arn,
      })
      .optional(),
  }),
  network: z.object({
    /** Where a balancer's connections to pods come from. */
    balancerCidrs: cidrs,
    /** Where the data stores' addresses lie. */
    dataCidrs: cidrs,
  }),
  /** Services of the repository that the environment does not deploy. */
  leftOut: list(id).default([]),
  /** The services that the environment deploys, by name. */
  services: z.record(
    id,
    z.object({
      /** Target groups that its pods are registered in, by protocol, where it has routes and there is a balancer. */
      targetGroups: z.object({ http: targetGroup.optional(), grpc: targetGroup.optional() }),
      /** By the manifest's name, the name of each of its secrets in Secrets Manager. */
      secrets: z.record(id, id).default({}),
    }),
  ),
  /** The databases of the services, by the registry's names. */
  databases: z.record(id, database),
  /** The document database, where there is one; reached over TLS. */
  documents: z
    .object({
      host: server,
      readHost: server,
      port,
      adminSecretArn: arn,
      /** By service account, the ARN of its role, which is its user's name in `$external`. */
      users: z.record(id, arn),
    })
    .optional(),
  /** The search domain, where there is one; reached over TLS, with requests signed for IAM. */
  search: z
    .object({
      host: server,
      port,
      /** Role that administers the domain. */
      adminRoleArn: arn,
    })
    .optional(),
  /** Kafka, where there is any; signed in to with IAM over TLS. */
  streaming: z
    .object({
      /** Brokers to connect to first, host and port, with commas between. */
      bootstrapBrokers: text(hostPorts),
      clusterArn: arn,
    })
    .optional(),
  /** The cache that all queues are in, where there is any queue. */
  queues: z
    .object({
      host: server,
      port,
      /** Whether clients speak the cluster protocol. */
      cluster: z.boolean(),
      tls: z.boolean(),
      /**
       * Replicas a shard whose acknowledgement of a write can be waited for. None where waiting would say nothing: AWS
       * keeps a serverless cache, and a durable one has written its log before it answers.
       */
      replicas: z.int().min(0).default(0),
      /** By queue, the first part of its keys. */
      names: z.record(id, text(queueName)),
      /** By service, the name of its user. */
      users: z.record(id, id),
      credentials: z.discriminatedUnion("kind", [
        /** Tokens are signed for the cache's name, and otherwise for a serverless one. */
        z.object({ kind: z.literal("iam"), cacheName: id, serverless: z.boolean() }),
        kubernetesSecret,
      ]),
    })
    .optional(),
  /** Kubernetes groups of the people who are let in by role, where any are. */
  access: z
    .object({
      groups: z.object({
        admin: text(group).optional(),
        developer: text(group).optional(),
        readOnly: text(group).optional(),
      }),
    })
    .optional(),
  /** What the add-ons that watch the cluster may use; absent where none do. */
  observability: z
    .object({
      /** Whether the CloudWatch add-on's agent has its rights and log groups. */
      containerInsights: z.boolean(),
      /** Where the OpenTelemetry collector puts the services' own metrics; absent where it has no rights. */
      collector: z.object({ metricsNamespace: id, metricsLogGroup: id }).optional(),
      /** Secret with Datadog's API key, which its agents may read. */
      datadog: z.object({ apiKeySecretArn: arn }).optional(),
    })
    .optional(),
  /** The way in from the Internet, where there is one. */
  edge: z
    .object({
      url: address,
      /** `host:port` of public gRPC, where there is any. */
      grpcAddress: text(hostPorts).optional(),
      distributionId: id,
      /** The bucket that the page is put into. */
      siteBucket: id,
      /** Function that makes CloudFront forget an earlier page. */
      invalidator: id,
      /** The balancer, as CloudWatch's metrics name it. */
      loadBalancer: id,
    })
    .optional(),
  /** Images and what their addresses are signed with, where there is a proxy for them. */
  images: z
    .object({
      bucket: id,
      signingSecretArn: arn,
      signingSecretVersion: id,
      /** Target group of the proxy's pods. */
      targetGroup: targetGroup.optional(),
    })
    .optional(),
  /** The hosted zone, where there is a domain. */
  dns: z.object({ zoneId: id, zoneName: text(domainName) }).optional(),
});

/** The contract's values, as `apps` sees them. */
export type Contract = z.infer<typeof contract>;

/** The contract as `infra` returns it: the same shape, with values that may still be on their way. */
export type ContractOutputs = Flowing<Contract>;

type Flowing<T> = T extends string | number | boolean
  ? pulumi.Input<T>
  : T extends readonly unknown[]
    ? pulumi.Input<pulumi.Input<T[number]>[]>
    : { [K in keyof T]: Flowing<T[K]> };
