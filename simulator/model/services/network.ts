import { mentions } from "../references";
import { contains, overlaps } from "../addresses";
import { zoneId, zonesOf } from "../place";
import { flag, text, type Existing, type ResourceModel, type Subject, type World } from "../resource";
import { IN_SUBNETS, SECURITY_GROUPS, violation } from "./security-groups";

const SUBNET_GROUPS = ["rds/subnetGroup", "docdb/subnetGroup", "elasticache/subnetGroup"];
const IN_SUBNET_GROUPS = ["rds/cluster", "rds/instance", "docdb/cluster", "elasticache/replicationGroup"];

const IN_VPC = [
  "ec2/subnet",
  "ec2/internetGateway",
  "ec2/vpcEndpoint",
  "ec2/securityGroup",
  "ec2/routeTable",
  "ec2/networkAcl",
];

function subnetInUse(subnet: Existing, world: World): string | undefined {
  const holds = world.all(...IN_SUBNETS).find((one) => mentions(one.outputs, subnet.id));
  if (holds !== undefined) return violation(`The subnet ${subnet.id}`, holds);
  const groups = world.all(...SUBNET_GROUPS).filter((one) => mentions(one.outputs.subnetIds, subnet.id));
  return violation(
    `The subnet ${subnet.id}`,
    world
      .all(...IN_SUBNET_GROUPS)
      .find(({ outputs }) =>
        groups.some(({ id }) => outputs.dbSubnetGroupName === id || outputs.subnetGroupName === id),
      ),
  );
}

function subnetRefusal({ inputs, world }: Subject): string | undefined {
  const block = text(inputs, "cidrBlock");
  const vpc = world.find(inputs.vpcId, "ec2/vpc");
  if (vpc !== undefined && !contains(text(vpc.outputs, "cidrBlock"), block)) {
    return `InvalidSubnet.Range: the block ${block} is not within the VPC's (${text(vpc.outputs, "cidrBlock")})`;
  }
  const other = world
    .all("ec2/subnet")
    .find(({ outputs }) => outputs.vpcId === inputs.vpcId && overlaps(text(outputs, "cidrBlock"), block));
  return other && `InvalidSubnet.Conflict: the block ${block} overlaps that of ${other.id}`;
}

const isBlock = (key: string) => (inputs: Subject["inputs"]) => {
  const block = text(inputs, key);
  return block === "" || contains(block, block)
    ? []
    : [{ property: key, reason: `${block} is not a valid CIDR block` }];
};

/** The ones that AWS makes with a VPC are adopted, and left behind when they are deleted. */
function adopted(prefix: string, input?: string): ResourceModel {
  return {
    nameInput: null,
    id: ({ inputs, world, chance }) => {
      const given = text(inputs, input ?? "");
      const types = { sg: "ec2/securityGroup", rtb: "ec2/routeTable", acl: "ec2/networkAcl" }[prefix] ?? "";
      const default_ = world.all(types).find(({ partOf }) => partOf !== undefined && partOf === inputs.vpcId);
      return given || default_?.id || chance.id(prefix);
    },
  };
}

export const NETWORK: Readonly<Record<string, ResourceModel>> = {
  "ec2/vpc": {
    idPrefix: "vpc",
    nameInput: null,
    replacedBy: ["cidrBlock", "ipv4IpamPoolId", "instanceTenancy"],
    checks: isBlock("cidrBlock"),
    outputs: ({ chance }) => ({
      defaultSecurityGroupId: chance.id("sg"),
      defaultRouteTableId: chance.id("rtb"),
      defaultNetworkAclId: chance.id("acl"),
      dhcpOptionsId: chance.id("dopt"),
      enableDnsSupport: true,
      enableDnsHostnames: false,
      instanceTenancy: "default",
    }),
    brings: ({ id, region, outputs }) =>
      [
        { type: "ec2/securityGroup", id: text(outputs, "defaultSecurityGroupId"), name: "default" },
        { type: "ec2/routeTable", id: text(outputs, "defaultRouteTableId"), name: "" },
        { type: "ec2/networkAcl", id: text(outputs, "defaultNetworkAclId"), name: "" },
      ].map(({ type, id: part, name }) => ({
        type,
        id: part,
        region,
        partOf: id,
        outputs: { id: part, vpcId: id, name },
      })),
    inUse: (vpc, world) =>
      violation(
        `The VPC ${vpc.id}`,
        world.all(...IN_VPC).find(({ outputs, partOf }) => partOf !== vpc.id && outputs.vpcId === vpc.id),
      ),
    seconds: { create: 12 },
  },
  "ec2/subnet": {
    idPrefix: "subnet",
    nameInput: null,
    replacedBy: ["cidrBlock", "availabilityZone", "availabilityZoneId", "vpcId", "ipv6Native"],
    checks: isBlock("cidrBlock"),
    refuses: subnetRefusal,
    outputs: ({ inputs, region }) => {
      const zone = text(inputs, "availabilityZone") || (zonesOf(region)[0] ?? "");
      return {
        availabilityZone: zone,
        availabilityZoneId: zoneId(zone),
        privateDnsHostnameTypeOnLaunch: "ip-name",
        mapPublicIpOnLaunch: false,
      };
    },
    inUse: subnetInUse,
    seconds: { create: 11 },
  },
  "ec2/internetGateway": {
    idPrefix: "igw",
    nameInput: null,
    inUse: (gateway, world) => {
      const by = world
        .all("ec2/natGateway", "lb/loadBalancer")
        .find(
          ({ type, outputs }) =>
            outputs.vpcId === gateway.outputs.vpcId &&
            (type === "ec2/natGateway" || !flag(outputs, "internal")),
        );
      return (
        by &&
        `DependencyViolation: the network of ${gateway.id} has mapped public addresses; unmap them first (${by.type} ${by.id})`
      );
    },
    seconds: { create: 1, delete: 10 },
  },
  "ec2/routeTable": {
    idPrefix: "rtb",
    nameInput: null,
    replacedBy: ["vpcId"],
    inUse: (table, world) =>
      violation(
        `The route table ${table.id}`,
        world.all("ec2/routeTableAssociation").find(({ outputs }) => outputs.routeTableId === table.id),
      ),
    seconds: { create: 1 },
  },
  "ec2/routeTableAssociation": {
    idPrefix: "rtbassoc",
    nameInput: null,
    replacedBy: ["subnetId", "gatewayId"],
    seconds: { create: 1 },
  },
  "ec2/route": {
    nameInput: null,
    replacedBy: [
      "routeTableId",
      "destinationCidrBlock",
      "destinationIpv6CidrBlock",
      "destinationPrefixListId",
    ],
    id: ({ inputs, chance }) => `r-${text(inputs, "routeTableId")}${chance.hex(10)}`,
    arn: () => "",
    refuses: ({ inputs, world }) => {
      const taken = world
        .all("ec2/route")
        .find(
          ({ outputs }) =>
            outputs.routeTableId === inputs.routeTableId &&
            outputs.destinationCidrBlock === inputs.destinationCidrBlock,
        );
      return (
        taken &&
        `RouteAlreadyExists: ${text(inputs, "destinationCidrBlock")} already has a route (${taken.id})`
      );
    },
    outputs: () => ({ state: "active", origin: "CreateRoute" }),
    seconds: { create: 1 },
  },
  "ec2/eip": {
    idPrefix: "eipalloc",
    nameInput: null,
    replacedBy: ["domain"],
    outputs: ({ id, region, chance }) => ({
      allocationId: id,
      publicIp: chance.or(`203.0.113.${parseInt(chance.hex(2), 16)}`, "203.0.113.10"),
      domain: "vpc",
      publicIpv4Pool: "amazon",
      networkBorderGroup: region,
    }),
    inUse: (address, world) => {
      const by = world
        .all("ec2/natGateway", "lb/loadBalancer")
        .find(({ outputs }) => mentions(outputs, address.id));
      return by && `AuthFailure: the address ${address.id} is in use (${by.type} ${by.id})`;
    },
    seconds: { create: 2 },
  },
  "ec2/natGateway": {
    idPrefix: "nat",
    nameInput: null,
    replacedBy: ["allocationId", "subnetId", "connectivityType", "privateIp"],
    outputs: ({ inputs, world, chance }) => ({
      publicIp: world.find(inputs.allocationId, "ec2/eip")?.outputs.publicIp ?? "",
      privateIp: "10.0.0.10",
      networkInterfaceId: chance.id("eni"),
      associationId: chance.id("eipassoc"),
      connectivityType: "public",
      vpcId: world.find(inputs.subnetId, "ec2/subnet")?.outputs.vpcId ?? "",
    }),
    seconds: { create: 105, delete: 60 },
  },
  ...SECURITY_GROUPS,
  "ec2/defaultSecurityGroup": adopted("sg"),
  "ec2/defaultRouteTable": adopted("rtb", "defaultRouteTableId"),
  "ec2/defaultNetworkAcl": adopted("acl", "defaultNetworkAclId"),
  "ec2/networkAcl": { idPrefix: "acl", nameInput: null, replacedBy: ["vpcId"] },
  "ec2/networkAclRule": { nameInput: null, replacedBy: ["networkAclId", "ruleNumber", "egress"] },
  "ec2/flowLog": {
    idPrefix: "fl",
    nameInput: null,
    replacedBy: [
      "logDestination",
      "logDestinationType",
      "logFormat",
      "trafficType",
      "vpcId",
      "subnetId",
      "eniId",
      "iamRoleArn",
      "maxAggregationInterval",
    ],
  },
  "ec2/vpcEndpoint": {
    idPrefix: "vpce",
    nameInput: null,
    replacedBy: ["vpcId", "serviceName", "vpcEndpointType", "serviceRegion"],
    updatedBy: ["privateDnsEnabled"],
    arn: ({ id }) => `ec2:vpc-endpoint/${id}`,
    outputs: ({ inputs, region, chance }) => {
      const isInterface = inputs.vpcEndpointType === "Interface";
      const subnets = Array.isArray(inputs.subnetIds) ? inputs.subnetIds : [];
      return {
        state: "available",
        vpcEndpointType: "Gateway",
        ipAddressType: "ipv4",
        prefixListId: isInterface ? "" : chance.id("pl"),
        networkInterfaceIds: subnets.map(() => chance.id("eni")),
        dnsEntries: isInterface
          ? [{ dnsName: `${chance.id("vpce")}.${region}.vpce.amazonaws.com`, hostedZoneId: "Z7HUB22UULQXV" }]
          : [],
      };
    },
    secondsFor: (operation, inputs) => {
      const isInterface = inputs.vpcEndpointType === "Interface";
      return { create: isInterface ? 60 : 5, delete: isInterface ? 30 : 5, update: undefined }[operation];
    },
  },
  "ec2/instance": {
    idPrefix: "i",
    nameInput: null,
    replacedBy: ["ami", "subnetId", "availabilityZone", "keyName", "associatePublicIpAddress", "privateIp"],
    outputs: ({ inputs, world, chance }) => ({
      privateIp: "10.0.0.11",
      privateDns: "ip-10-0-0-11.ec2.internal",
      instanceState: "running",
      availabilityZone: world.find(inputs.subnetId, "ec2/subnet")?.outputs.availabilityZone ?? "",
      primaryNetworkInterfaceId: chance.id("eni"),
      tenancy: "default",
    }),
    protectedBy: ({ id, outputs }) =>
      flag(outputs, "disableApiTermination")
        ? `OperationNotPermitted: the instance ${id} has termination protection`
        : undefined,
    seconds: { create: 60, delete: 40 },
  },
};
