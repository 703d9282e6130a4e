import { recordInfra } from "../../../plan/programs";
import type { Recording } from "../../../plan/record";
import type { Service } from "../../../platform/services";
import { registryFrom } from "../registries";
import { SHIPPED, SHOP, SHOP_CONFIG } from "./services";

/** The services of the repository, and others that use what those do not. */
export const EVERYTHING_SERVICES: readonly Service[] = registryFrom({ ...SHOP, ...SHIPPED });

/**
 * Every option at once, by its key: what there is to configure beyond the stacks as they are. The accounts and
 * addresses are those of documentation.
 */
export const EVERYTHING: Readonly<Record<string, unknown>> = {
  network: {
    cidr: "10.30.0.0/16",
    zoneIds: ["use1-az2", "use1-az4", "use1-az6"],
    nat: "perZone",
    interfaceEndpoints: ["ecr.api", "ecr.dkr", "logs", "sts"],
    flowLogs: "ALL",
  },
  cluster: {
    deletionProtection: true,
    imageCache: true,
    access: {
      auditors: { principalArn: "arn:aws:iam::123456789012:role/auditors", policy: "view" },
      operators: { principalArn: "arn:aws:iam::123456789012:role/operators", groups: ["operators"] },
    },
  },
  ...SHOP_CONFIG,
  postgres: {},
  restored: { moment: { snapshot: "yesterday" } },
  documents: { serviceAccounts: ["catalogue"] },
  search: {
    admins: ["arn:aws:iam::123456789012:role/search-admins"],
    masterType: "m7g.large.search",
    standby: true,
    database: "counts",
    ingestion: { tables: ["counts"] },
  },
  streaming: {
    engine: { kind: "provisioned" },
    serviceAccounts: { orders: { writes: ["orders"], reads: ["payments"], groups: ["orders"] } },
  },
  queue: {
    engine: {
      kind: "durable",
      shards: 3,
      shardScaling: { max: 4, cpuPercent: 60, memoryPercent: 60 },
      replicaScaling: { max: 3, cpuPercent: 60 },
    },
  },
  edge: {
    origin: "vpc",
    domain: { name: "shop.example.com", zoneName: "example.com", makeZone: true },
    grpc: { cidrs: ["198.51.100.0/24"] },
    firewall: {
      blockedPaths: { crash: { path: "/crash", methods: ["GET"] }, hidden: { path: "/.env" } },
      rateLimitedPaths: {
        certificates: { path: "/generatecert", methods: ["GET"], requestsPerFiveMinutes: 10 },
        login: { path: "/login", methods: ["POST"], requestsPerFiveMinutes: 50 },
      },
      allow: ["203.0.113.0/24", "2001:db8::/32"],
      deny: ["198.51.100.9/32"],
      logged: "all",
    },
  },
  images: {},
  access: {
    admin: { principals: ["arn:aws:iam::123456789012:user/anna"] },
    developer: {
      principals: [
        "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Developer_0123456789abcdef",
      ],
      twoFactor: "identityProvider",
    },
    readOnly: { principals: ["arn:aws:iam::123456789012:user/auditor"] },
  },
  bastion: {
    instanceKeys: [
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPxiYp+FKfou89+RnQbEkJxSJP3GS91OP1cezSFhV4I5 someone",
    ],
  },
  runner: {
    repository: "example/millrace",
    connectionArn:
      "arn:aws:codeconnections:us-east-1:123456789012:connection/0a1b2c3d-1111-4222-8333-444455556666",
  },
  vpn: {
    serverCertificateArn:
      "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-1111-4222-8333-444455556666",
    clientRootCertificateArn:
      "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-7777-4888-8999-000011112222",
    routes: ["10.200.0.0/16"],
  },
  notifications: {
    emails: ["platform@example.com"],
    slack: { workspaceId: "T07EA123LEP", channelId: "C07EZ1ABC23" },
    pagerDuty: true,
  },
  alarms: {},
  dashboards: true,
  services: { web: { deploy: true } },
  removedQueues: ["parcels"],
  budget: { monthlyUsd: 5000 },
  backup: { copyRegion: "us-west-2", lock: true },
  observability: {
    datadog: { apiKeySecretArn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:datadog-AbCdEf" },
  },
};

/** Secrets that come from configuration, in the engine kept encrypted. */
const SECRETS = { "secrets:pagerDutyUrl": "https://events.pagerduty.com/integration/0123456789/enqueue" };

/**
 * Records prod with every option on, and more services than the repository has.
 *
 * @param changes keys of the configuration to have otherwise, with their namespace.
 * @param prefix first part of all names. @default that of package.json
 */
export function recordEverything(
  changes: Readonly<Record<string, string | undefined>> = {},
  prefix?: string,
): Promise<Recording> {
  return recordInfra("prod", { ...everything, ...changes }, prefix, EVERYTHING_SERVICES);
}

/** All options as configuration that takes the place of a stack's. */
export const everything: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(EVERYTHING).map(([key, value]) => [`millrace-infra:${key}`, JSON.stringify(value)]),
  ),
  ...SECRETS,
};
