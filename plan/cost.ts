import type { RecordedResource, Recording } from "./record";

/** One line of a bill. */
export interface Item {
  readonly what: string;
  readonly count: number;
  /** US dollars a month, for all of them. */
  readonly monthly: number;
}

/** Hours that AWS counts to a month. */
const HOURS = 730;

/** Prices in US dollars a month, us-east-1, on demand, as AWS lists them in autumn 2026. */
export const PRICES = {
  alarm: 0.1,
  auroraUnit: 0.12 * HOURS,
  auroraUnitIoOptimized: 0.156 * HOURS,
  balancer: 16.43,
  controlPlane: 73,
  dashboard: 3,
  diskGb: 0.08,
  hostedZone: 0.5,
  interfaceEndpointZone: 7.3,
  key: 1,
  natGateway: 32.85,
  publicAddress: 3.65,
  secret: 0.4,
  /** The least that is billed, 100 MB. */
  valkeyServerless: 0.084 * 0.1 * HOURS,
  vpnSubnet: 73,
  webAcl: 5,
  webAclRule: 1,
} as const;

/** Instances by the hour. */
const HOURLY: Readonly<Record<string, number>> = {
  "cache.m7g.large": 0.127,
  "db.r6g.large": 0.26315,
  "db.t4g.medium": 0.07566,
  "m7g.large": 0.0816,
  "t3a.medium": 0.0376,
  "t4g.medium": 0.0336,
};

/** What EKS adds for a node that Auto Mode runs, of its price on demand. */
const AUTO_MODE_FEE = 0.12;

/** What a spot node costs, of its price on demand: AWS promises no price; its own examples lie at about half. */
const SPOT_SHARE = 0.6;

/** Billed by use, or not at all: beginnings of types. */
const FREE = [
  "aws:acm/",
  "aws:appautoscaling/",
  "aws:cloudfront/",
  "aws:cloudwatch/logDelivery",
  "aws:cloudwatch/logGroup:",
  "aws:docdb/",
  "aws:ec2/",
  "aws:eks/",
  "aws:elasticache/",
  "aws:iam/",
  "aws:kms/alias:",
  "aws:lb/listener",
  "aws:lb/targetGroup:",
  "aws:rds/",
  "aws:route53/record:",
  "aws:s3/",
  "aws:vpc/",
  "awsx:ec2:Vpc",
  "random:",
];

type Pricing = (resource: RecordedResource, recording: Recording) => readonly Item[];

const item = (what: string, price: number, count = 1): Item[] =>
  count === 0 ? [] : [{ what, count, monthly: price * count }];

/** What is billed by the hour or the month, by type. */
const BILLED: Readonly<Record<string, Pricing>> = {
  "aws:docdb/cluster:Cluster": managedPassword,
  "aws:docdb/clusterInstance:ClusterInstance": ({ inputs }) => {
    const type = String(inputs.instanceClass);
    return item(`DocumentDB instances, ${type}`, hourly(type) * HOURS);
  },
  "aws:ec2/eip:Eip": () => item("public addresses", PRICES.publicAddress),
  "aws:ec2/natGateway:NatGateway": () => item("NAT gateways", PRICES.natGateway),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ({ inputs }) =>
    inputs.vpcEndpointType === "Interface"
      ? item("interface endpoints, a zone", PRICES.interfaceEndpointZone, length(inputs.subnetIds))
      : [],
  "aws:elasticache/replicationGroup:ReplicationGroup": ({ inputs }) => {
    const type = String(inputs.nodeType);
    const nodes = Number(inputs.numNodeGroups) * (1 + Number(inputs.replicasPerNodeGroup));
    return item(`Valkey nodes, ${type}`, hourly(type) * HOURS, nodes);
  },
  "aws:elasticache/serverlessCache:ServerlessCache": () =>
    item("Valkey Serverless, 100 MB", PRICES.valkeyServerless),
  "aws:kms/key:Key": () => item("KMS keys", PRICES.key),
  "aws:lb/loadBalancer:LoadBalancer": ({ inputs }) => [
    ...item("balancers", PRICES.balancer),
    ...item("public addresses", PRICES.publicAddress, inputs.internal === true ? 0 : length(inputs.subnets)),
  ],
  "aws:rds/cluster:Cluster": managedPassword,
  "aws:rds/clusterInstance:ClusterInstance": auroraInstance,
  "aws:route53/zone:Zone": () => item("hosted zones", PRICES.hostedZone),
  "eks:index:Cluster": () => item("EKS control plane", PRICES.controlPlane),
};

/**
 * What AWS bills a stack for a month in which nobody uses it: all that is billed by the hour. What is billed by use
 * (requests, traffic, logs, storage filled) is not in it, nor are nodes, which the cluster makes as pods ask for them.
 *
 * @throws Error for a type that is neither priced here nor known to cost nothing at rest.
 */
export function bill(recording: Recording): Item[] {
  const items = recording.resources.flatMap((resource) => {
    const pricing = BILLED[resource.type];
    if (pricing === undefined && !free(resource)) {
      throw new Error(`Nothing says what ${resource.type} costs a month; ${resource.name} is one.`);
    }
    return pricing?.(resource, recording) ?? [];
  });
  return summed(items);
}

/** A node that EKS Auto Mode runs: its price and Auto Mode's fee, which spot does not lower, and its disk. */
export function nodes(type: string, count: number, disk: number, spot: boolean): Item[] {
  const share = spot ? SPOT_SHARE : 1;
  return [
    ...item(`nodes, ${type}${spot ? ", spot" : ""}`, hourly(type) * HOURS * share, count),
    ...item("Auto Mode's fee", hourly(type) * HOURS * AUTO_MODE_FEE, count),
    ...item("node disks, GB", PRICES.diskGb, disk * count),
  ];
}

/** Dollars of all items together. */
export function total(items: readonly Item[]): number {
  return items.reduce((sum, { monthly }) => sum + monthly, 0);
}

/** A bill as a Markdown table. */
export function billTable(items: readonly Item[]): string {
  const rows = items.map(({ what, count, monthly }) => `| ${what} | ${count} | ${dollars(monthly)} |`);
  return [
    "| what | how many | $ a month |",
    "| --- | --: | --: |",
    ...rows,
    `| **together** | | **${dollars(total(items))}** |`,
  ].join("\n");
}

/** The same things on one line, the dearest first. */
function summed(items: readonly Item[]): Item[] {
  const lines = new Map<string, Item>();
  for (const { what, count, monthly } of items) {
    const line = lines.get(what) ?? { what, count: 0, monthly: 0 };
    lines.set(what, { what, count: line.count + count, monthly: line.monthly + monthly });
  }
  return [...lines.values()].sort(
    (one, other) => other.monthly - one.monthly || compare(one.what, other.what),
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** Billed by use alone, or not at all: whole services, then single types. */
function free({ type, custom, read }: RecordedResource): boolean {
  if (!custom || read || type.startsWith("pulumi:")) return true;
  return FREE.some((start) => type.startsWith(start));
}

function managedPassword({ inputs }: RecordedResource): Item[] {
  return inputs.manageMasterUserPassword === true ? item("secrets", PRICES.secret) : [];
}

function auroraInstance({ parent }: RecordedResource, { resources }: Recording): Item[] {
  const cluster = resources.find((one) => one.type === "aws:rds/cluster:Cluster" && one.parent === parent);
  const scaling = cluster?.inputs.serverlessv2ScalingConfiguration as { minCapacity: number } | undefined;
  const optimized = cluster?.inputs.storageType === "aurora-iopt1";
  const price = optimized ? PRICES.auroraUnitIoOptimized : PRICES.auroraUnit;
  return item("Aurora capacity units", price, scaling?.minCapacity ?? 0);
}

function hourly(type: string): number {
  const price = HOURLY[type];
  if (price === undefined) throw new Error(`The price of ${type} is not known here; add it to plan/cost.ts.`);
  return price;
}

function length(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function dollars(amount: number): string {
  return amount.toFixed(2);
}
