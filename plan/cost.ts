import { AUTO_MODE_FEE, FREE, HOURLY, HOURS, PRICES, SPOT_SHARE } from "./prices";
import type { RecordedResource } from "./record";

/** One line of a bill. */
export interface Item {
  readonly what: string;
  readonly count: number;
  /** US dollars a month, for all of them. */
  readonly monthly: number;
}

/** What of a resource its price depends on. */
export type Priced = Pick<RecordedResource, "type" | "name" | "inputs" | "parent" | "custom" | "read">;

interface Stack {
  readonly resources: readonly Priced[];
}

type Pricing = (resource: Priced, stack: Stack) => readonly Item[];

const item = (what: string, price: number, count = 1): Item[] =>
  count === 0 ? [] : [{ what, count, monthly: price * count }];

/** What is billed by the hour or the month, by type. */
const BILLED: Readonly<Record<string, Pricing>> = {
  "aws:cloudwatch/dashboard:Dashboard": () => item("dashboards", PRICES.dashboard),
  "aws:cloudwatch/metricAlarm:MetricAlarm": () => item("alarms", PRICES.alarm),
  "aws:docdb/cluster:Cluster": () => item("secrets", PRICES.secret),
  "aws:docdb/clusterInstance:ClusterInstance": ({ inputs }) =>
    instances("DocumentDB instances", inputs.instanceClass),
  "aws:ec2/instance:Instance": ({ inputs }) => [
    ...instances("machines", inputs.instanceType),
    ...item("disks, GB", PRICES.diskGb, size(inputs.rootBlockDevice, "volumeSize")),
  ],
  "aws:ec2clientvpn/networkAssociation:NetworkAssociation": () => item("VPN, a subnet", PRICES.vpnSubnet),
  "aws:ec2/eip:Eip": () => item("public addresses", PRICES.publicAddress),
  "aws:ec2/natGateway:NatGateway": () => item("NAT gateways", PRICES.natGateway),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ({ inputs }) =>
    inputs.vpcEndpointType === "Interface"
      ? item("interface endpoints, a zone", PRICES.interfaceEndpointZone, length(inputs.subnetIds))
      : [],
  "aws:elasticache/replicationGroup:ReplicationGroup": ({ inputs }) => {
    const count = Number(inputs.numNodeGroups) * (1 + Number(inputs.replicasPerNodeGroup));
    return instances("Valkey nodes", inputs.nodeType, count);
  },
  "aws:elasticache/serverlessCache:ServerlessCache": () =>
    item("Valkey Serverless, 100 MB", PRICES.valkeyServerless),
  "aws:kms/key:Key": () => item("KMS keys", PRICES.key),
  "aws:lb/loadBalancer:LoadBalancer": ({ inputs }) => [
    ...item("balancers", PRICES.balancer),
    ...item("public addresses", PRICES.publicAddress, inputs.internal === true ? 0 : length(inputs.subnets)),
  ],
  "aws:msk/cluster:Cluster": ({ inputs }) => {
    const { brokerNodeGroupInfo: brokers } = inputs;
    const count = Number(inputs.numberOfBrokerNodes);
    const type = String(field(brokers, "instanceType"));
    const disk = size(field(field(brokers, "storageInfo"), "ebsStorageInfo"), "volumeSize");
    return [
      ...instances("Kafka brokers", type, count),
      ...item("Kafka disks, GB", PRICES.kafkaDiskGb, disk * count),
    ];
  },
  "aws:msk/serverlessCluster:ServerlessCluster": () => item("Kafka Serverless", PRICES.kafkaServerless),
  "aws:opensearch/domain:Domain": searchDomain,
  "aws:opensearchingest/pipeline:Pipeline": ({ inputs }) =>
    item("OpenSearch compute units", PRICES.ingestionUnit, Number(inputs.minUnits)),
  "aws:rds/cluster:Cluster": ({ inputs }) =>
    inputs.manageMasterUserPassword === true ? item("secrets", PRICES.secret) : [],
  "aws:rds/clusterInstance:ClusterInstance": auroraInstance,
  "aws:route53/zone:Zone": () => item("hosted zones", PRICES.hostedZone),
  "aws:secretsmanager/secret:Secret": () => item("secrets", PRICES.secret),
  "aws:wafv2/webAcl:WebAcl": ({ inputs }) => [
    ...item("firewalls", PRICES.webAcl),
    ...item("firewall rules", PRICES.webAclRule, length(inputs.rules)),
  ],
  "eks:index:Cluster": () => item("EKS control plane", PRICES.controlPlane),
};

/**
 * What AWS bills a stack for a month in which nobody uses it: all that is billed by the hour. What is billed by use
 * (requests, traffic, logs, storage filled) is not in it, nor are nodes, which the cluster makes as pods ask for them.
 *
 * @throws Error for a type that is neither priced here nor known to cost nothing at rest.
 */
export function bill(stack: Stack): Item[] {
  const items = stack.resources.flatMap((resource) => {
    const pricing = BILLED[resource.type];
    if (pricing === undefined && !free(resource)) {
      throw new Error(`Nothing says what ${resource.type} costs a month; ${resource.name} is one.`);
    }
    return pricing?.(resource, stack) ?? [];
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

/** Asking CloudWatch once a minute, for each service that is scaled by what its balancer counts. */
export function autoscaling(services: number): Item[] {
  return item("questions of the autoscaler to CloudWatch", PRICES.metricQuestion * 60 * HOURS, services);
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

function free({ type, custom, read }: Priced): boolean {
  if (!custom || read || type.startsWith("pulumi:")) return true;
  return FREE.has(type);
}

function auroraInstance({ parent }: Priced, { resources }: Stack): Item[] {
  const cluster = resources.find((one) => one.type === "aws:rds/cluster:Cluster" && one.parent === parent);
  const scaling = cluster?.inputs.serverlessv2ScalingConfiguration as { minCapacity: number } | undefined;
  const optimized = cluster?.inputs.storageType === "aurora-iopt1";
  const price = optimized ? PRICES.auroraUnitIoOptimized : PRICES.auroraUnit;
  return item("Aurora capacity units", price, scaling?.minCapacity ?? 0);
}

/** Data nodes with their disks, and nodes that only manage. */
function searchDomain({ inputs }: Priced): Item[] {
  const nodes = inputs.clusterConfig;
  const count = Number(field(nodes, "instanceCount"));
  const masters =
    field(nodes, "dedicatedMasterEnabled") === true ? Number(field(nodes, "dedicatedMasterCount")) : 0;
  return [
    ...instances("OpenSearch nodes", field(nodes, "instanceType"), count),
    ...(masters === 0 ? [] : instances("OpenSearch nodes", field(nodes, "dedicatedMasterType"), masters)),
    ...item("OpenSearch disks, GB", PRICES.searchDiskGb, size(inputs.ebsOptions, "volumeSize") * count),
  ];
}

function instances(what: string, type: unknown, count = 1): Item[] {
  return item(`${what}, ${String(type)}`, hourly(String(type)) * HOURS, count);
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function size(value: unknown, key: string): number {
  return Number(field(value, key) ?? 0);
}

function hourly(type: string): number {
  const price = HOURLY[type];
  if (price === undefined)
    throw new Error(`The price of ${type} is not known here; add it to plan/prices.ts.`);
  return price;
}

function length(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function dollars(amount: number): string {
  return amount.toFixed(2);
}
