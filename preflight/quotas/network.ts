import type { RecordedResource } from "../../plan/record";
import { each, field, found, list, perRegion, sharing, sum, type Quota, type Stack } from "./quota";

const VPC = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html";
const EC2 = "https://docs.aws.amazon.com/general/latest/gr/ec2-service.html";
const PREFIX_LISTS =
  "https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html";
const CLIENT_VPN = "https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/limits.html";

const NETWORK = "awsx:ec2:Vpc";

/** Rules that a reference to one of AWS's prefix lists counts as. */
const PREFIX_LIST_WEIGHTS: Readonly<Record<string, number>> = {
  "com.amazonaws.global.cloudfront.origin-facing": 55,
};

export const NETWORK_QUOTAS: readonly Quota[] = [
  {
    name: "Elastic IP addresses",
    service: "ec2",
    code: "L-0263D0A3",
    limit: 5,
    per: "region",
    source: EC2,
    use: perRegion("aws:ec2/eip:Eip"),
  },
  {
    name: "VPCs",
    service: "vpc",
    code: "L-F678F1CE",
    limit: 5,
    per: "region",
    source: VPC,
    use: perRegion(NETWORK),
  },
  {
    name: "Internet gateways",
    service: "vpc",
    code: "L-A4707A72",
    limit: 5,
    per: "region",
    source: VPC,
    use: perRegion(NETWORK),
  },
  {
    name: "NAT gateways",
    service: "vpc",
    code: "L-FE5A380F",
    limit: 5,
    per: "zone",
    source: VPC,
    use: (stack) =>
      sum(found(stack, ["aws:ec2/natGateway:NatGateway"]).map((gateway) => [zoneOf(gateway, stack), 1])),
  },
  {
    name: "Subnets per VPC",
    service: "vpc",
    code: "L-407747CB",
    limit: 200,
    per: "each",
    source: VPC,
    use: each(NETWORK, subnets),
  },
  {
    name: "Route tables per VPC",
    service: "vpc",
    code: "L-589F43AA",
    limit: 200,
    per: "each",
    source: VPC,
    // One a subnet, and the main one.
    use: each(NETWORK, (vpc) => subnets(vpc) + 1),
  },
  {
    name: "Routes per route table",
    service: "vpc",
    code: "L-93826ACB",
    limit: 50,
    per: "each",
    source: VPC,
    use: routes,
  },
  {
    name: "Network ACLs per VPC",
    service: "vpc",
    code: "L-B4A6D682",
    limit: 200,
    per: "each",
    source: VPC,
    // The network itself stands for the default one.
    use: (stack) =>
      sum([
        ...found(stack, ["aws:ec2/networkAcl:NetworkAcl"]).map(
          ({ inputs }) => [String(inputs.vpcId), 1] as const,
        ),
        ...found(stack, [NETWORK]).map(({ name }) => [`${name}-id`, 1] as const),
      ]),
  },
  {
    name: "Rules per network ACL and direction",
    service: "vpc",
    code: "L-2AEEBF1A",
    limit: 20,
    per: "each",
    source: VPC,
    // The default deny rule counts.
    use: each(
      "aws:ec2/networkAcl:NetworkAcl",
      ({ inputs }) => Math.max(list(inputs.ingress).length, list(inputs.egress).length) + 1,
    ),
  },
  {
    name: "VPC security groups",
    service: "vpc",
    code: "L-E79EC296",
    limit: 2500,
    per: "region",
    source: VPC,
    // Each network has a default one, each cluster one that EKS makes.
    use: perRegion("aws:ec2/securityGroup:SecurityGroup", NETWORK, "eks:index:Cluster"),
  },
  {
    name: "Rules per security group and direction",
    service: "vpc",
    code: "L-0EA8095F",
    limit: 60,
    per: "each",
    source: PREFIX_LISTS,
    use: groupRules,
  },
  {
    name: "Security groups per network interface",
    service: "vpc",
    code: "L-2AFB9258",
    limit: 5,
    per: "each",
    source: VPC,
    use: (stack) => sum(stack.resources.map((resource) => [resource.name, groupsOf(resource)])),
  },
  {
    name: "Interface VPC endpoints per VPC",
    service: "vpc",
    code: "L-29B6F2EB",
    limit: 50,
    per: "each",
    source: VPC,
    use: (stack) => endpoints(stack, "Interface"),
  },
  {
    name: "Gateway VPC endpoints",
    service: "vpc",
    code: "L-1B52E74A",
    limit: 20,
    per: "region",
    source: VPC,
    use: (stack) => ({
      [stack.region]: Object.values(endpoints(stack, "Gateway")).reduce((total, one) => total + one, 0),
    }),
  },
  {
    name: "Client VPN endpoints",
    service: "ec2",
    limit: 5,
    per: "region",
    source: CLIENT_VPN,
    use: perRegion("aws:ec2clientvpn/endpoint:Endpoint"),
  },
  {
    name: "Routes per Client VPN endpoint",
    service: "ec2",
    limit: 100,
    per: "each",
    source: CLIENT_VPN,
    use: sharing(
      "clientVpnEndpointId",
      "aws:ec2clientvpn/route:Route",
      "aws:ec2clientvpn/networkAssociation:NetworkAssociation",
    ),
  },
  {
    name: "Authorization rules per Client VPN endpoint",
    service: "ec2",
    limit: 200,
    per: "each",
    source: CLIENT_VPN,
    use: sharing("clientVpnEndpointId", "aws:ec2clientvpn/authorizationRule:AuthorizationRule"),
  },
];

/** awsx names a subnet after its place in the list of zones, `network-vpc-public-1`. */
function zoneOf({ inputs }: RecordedResource, stack: Stack): string {
  const [vpc] = found(stack, [NETWORK]);
  const place = Number(/-(\d+)$/.exec(String(inputs.subnetId))?.[1]);
  return String(list(vpc?.inputs.availabilityZoneNames)[place - 1]);
}

function subnets({ inputs }: RecordedResource): number {
  return list(inputs.subnetSpecs).reduce<number>(
    (total, spec) => total + list(field(spec, "cidrBlocks")).length,
    0,
  );
}

function routes(stack: Stack) {
  const own = found(stack, ["aws:ec2/route:Route"]).map(({ inputs }) => String(inputs.routeTableId));
  const gateways = found(stack, ["aws:ec2/vpcEndpoint:VpcEndpoint"]).flatMap(({ inputs }) =>
    list(inputs.routeTableIds).map(String),
  );
  const tables = [...own, ...gateways];
  // Each table has the route of its VPC as well.
  return sum([...tables, ...new Set(tables)].map((table) => [table, 1]));
}

/** Rules by group and direction; a prefix list counts as many as it may have entries. */
function groupRules(stack: Stack) {
  const rules = found(stack, [
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  ]);
  // EKS gives the cluster's group one rule in each direction.
  const made = found(stack, ["eks:index:Cluster"]).flatMap(({ name }) =>
    ["Ingress", "Egress"].map((way) => [`${name}-security-group ${way}`, 1] as const),
  );
  return sum([
    ...made,
    ...rules.map(({ type, inputs }) => {
      const way = type.includes("Ingress") ? "Ingress" : "Egress";
      return [`${String(inputs.securityGroupId)} ${way}`, weight(inputs.prefixListId)] as const;
    }),
  ]);
}

/** @throws Error for a prefix list whose weight is not known here. */
function weight(prefixListId: unknown): number {
  if (typeof prefixListId !== "string") return 1;
  const name = prefixListId.replace(/^pl-/, "");
  const rules = PREFIX_LIST_WEIGHTS[name];
  if (rules === undefined)
    throw new Error(`The weight of prefix list ${name} is missing in preflight/quotas/network.ts.`);
  return rules;
}

/** Inputs that put what is made, or its network interfaces, into security groups. */
const GROUP_INPUTS = [
  ["vpcSecurityGroupIds"],
  ["securityGroupIds"],
  ["securityGroups"],
  ["vpcConfig", "securityGroupIds"],
  ["vpcOptions", "securityGroupIds"],
  ["brokerNodeGroupInfo", "securityGroups"],
];

function groupsOf({ inputs }: RecordedResource): number {
  return Math.max(...GROUP_INPUTS.map((path) => list(field(inputs, ...path)).length));
}

function endpoints(stack: Stack, kind: string) {
  return sum(
    found(stack, ["aws:ec2/vpcEndpoint:VpcEndpoint"])
      .filter(({ inputs }) => inputs.vpcEndpointType === kind)
      .map(({ inputs }) => [String(inputs.vpcId), 1]),
  );
}
