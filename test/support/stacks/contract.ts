import type { Contract } from "../../../contract/outputs";

/** What infra exports for a stack on AWS, with everything that it may export. */
export const onAws = {
  version: 2,
  environment: "dev",
  region: "eu-central-1",
  accountId: "111122223333",
  tags: { project: "millrace", environment: "dev" },
  namespace: "millrace",
  cluster: {
    name: "millrace-dev",
    endpoint: "https://ABC.eks.amazonaws.com",
    certificateAuthority: "Q0E=",
    dnsAddress: "172.20.0.10",
    autoMode: {
      nodeRoleName: "millrace-dev-nodes",
      subnetIds: ["subnet-a", "subnet-b", "subnet-c"],
      securityGroupId: "sg-1",
      volumeKeyArn: "arn:aws:kms:eu-central-1:111122223333:key/k",
    },
  },
  network: { balancerCidrs: ["10.0.0.0/20", "10.0.16.0/20"], dataCidrs: ["10.0.96.0/24"] },
  leftOut: [] as string[],
  services: {
    consumer: { targetGroups: {}, secrets: {} },
    producer: {
      targetGroups: {
        http: {
          arn: "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/http/1",
          metricName: "targetgroup/http/1",
        },
      },
      secrets: {},
    },
    web: { targetGroups: {}, secrets: {} },
  },
  databases: {
    counts: {
      engine: "mysql",
      host: "writer.rds",
      readHost: "reader.rds",
      port: 3306,
      database: "millrace",
      tls: "rds",
      pauses: true,
      users: { producer: "producer", consumer: "consumer" },
      guests: [],
      credentials: {
        kind: "iam",
        adminSecretArn: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:admin",
      },
    },
  },
  queues: {
    host: "cache.amazonaws.com",
    port: 6379,
    cluster: true,
    tls: true,
    replicas: 0,
    names: { count: "orders" },
    users: { producer: "millrace-producer", consumer: "millrace-consumer" },
    credentials: { kind: "iam", cacheName: "millrace-dev", serverless: true },
  },
  access: {
    groups: { admin: "millrace:admin", developer: "millrace:developer", readOnly: "millrace:read-only" },
  },
  edge: {
    url: "https://d1.cloudfront.net",
    distributionId: "E1",
    siteBucket: "millrace-dev-site",
    invalidator: "millrace-dev-invalidator",
    loadBalancer: "app/millrace-dev/2",
  },
  dns: { zoneId: "Z1", zoneName: "dev.example.com" },
  observability: {
    containerInsights: true,
    collector: { metricsNamespace: "Millrace", metricsLogGroup: "/millrace-dev/metrics" },
    datadog: { apiKeySecretArn: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:datadog" },
  },
} satisfies Contract;

/** The same where infra leaves a service out. */
export function withoutService(contract: Contract, name: string): Contract {
  const { [name]: left, ...services } = contract.services;
  if (left === undefined) throw new Error(`The contract has no service ${name}.`);
  return { ...contract, services, leftOut: [name] };
}

const secret = { kind: "kubernetesSecret", name: "credentials" } as const;

/** A cluster that brings its own nodes and data stores. */
export const elsewhere: Contract = {
  ...onAws,
  cluster: {
    name: "kind",
    endpoint: "https://127.0.0.1:6443",
    certificateAuthority: "Q0E=",
    dnsAddress: "10.96.0.10",
  },
  services: {
    consumer: { targetGroups: {}, secrets: {} },
    producer: { targetGroups: {}, secrets: {} },
    web: { targetGroups: {}, secrets: {} },
  },
  databases: {
    counts: { ...onAws.databases.counts, tls: "off", pauses: false, credentials: secret },
  },
  queues: { ...onAws.queues, cluster: false, tls: false, credentials: secret },
  accountId: undefined,
  edge: undefined,
  dns: undefined,
  observability: undefined,
};
