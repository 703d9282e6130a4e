import { mentions } from "../references";
import {
  flag,
  items,
  section,
  text,
  texts,
  type Existing,
  type ResourceModel,
  type Subject,
  type World,
} from "../resource";

/** The VPC of subnets. */
function vpcOf(subnetIds: readonly unknown[], world: World): string {
  const [vpc = ""] = subnetIds.map((id) => text(world.find(id, "ec2/subnet")?.outputs, "vpcId"));
  return vpc;
}

function zonesOf(subnetIds: readonly string[], world: World): Set<string> {
  return new Set(
    subnetIds.flatMap((id) => world.find(id, "ec2/subnet")?.outputs.availabilityZone ?? []).map(String),
  );
}

function clusterRefusal({ inputs, world }: Subject): string | undefined {
  const zones = zonesOf(texts(section(inputs, "vpcConfig"), "subnetIds"), world);
  if (zones.size === 1)
    return "InvalidParameterException: subnets must be in at least two availability zones";
  const network = section(inputs, "kubernetesNetworkConfig");
  const parts = [
    section(inputs, "computeConfig"),
    section(network, "elasticLoadBalancing"),
    section(section(inputs, "storageConfig"), "blockStorage"),
  ].map((part) => flag(part, "enabled"));
  if (new Set(parts).size > 1) {
    return (
      "InvalidParameterException: for EKS Auto Mode, computeConfig, kubernetesNetworkConfig.elasticLoadBalancing and " +
      "storageConfig.blockStorage must be enabled together or not at all"
    );
  }
  if (parts[0] !== true) return undefined;
  if (inputs.bootstrapSelfManagedAddons !== false) {
    return "InvalidParameterException: for EKS Auto Mode, bootstrapSelfManagedAddons must be false";
  }
  return text(section(inputs, "accessConfig"), "authenticationMode") === "CONFIG_MAP"
    ? "InvalidParameterException: for EKS Auto Mode, the authentication mode must be API or API_AND_CONFIG_MAP"
    : undefined;
}

/** What belongs to a cluster needs it. */
function needsCluster({ inputs, world }: Subject): string | undefined {
  return world.find(inputs.clusterName, "eks/cluster") === undefined
    ? `ResourceNotFoundException: No cluster found for name: ${text(inputs, "clusterName")}`
    : undefined;
}

/** `1.36` as 36. */
function minor(version: string): number {
  return Number(version.split(".")[1]);
}

function clusterInUse(cluster: Existing, world: World): string | undefined {
  const by = world
    .all("eks/nodeGroup", "eks/addon")
    .find(({ outputs }) => outputs.clusterName === cluster.id);
  return by && `ResourceInUseException: the cluster ${cluster.id} still has ${by.type} ${by.id}`;
}

const ofCluster = (replacedBy: readonly string[]): ResourceModel => ({
  nameInput: null,
  replacedBy: ["clusterName", ...replacedBy],
  refuses: needsCluster,
});

export const COMPUTE: Readonly<Record<string, ResourceModel>> = {
  "eks/cluster": {
    nameTaken: "ResourceInUseException",
    replacedBy: [
      "roleArn",
      "bootstrapSelfManagedAddons",
      "outpostConfig",
      "vpcConfig.controlPlaneEgressMode",
    ],
    arn: ({ physicalName }) => `eks:cluster/${physicalName}`,
    refuses: clusterRefusal,
    refusesUpdate: ({ inputs, world }, old) => {
      const vpc = vpcOf(texts(section(inputs, "vpcConfig"), "subnetIds"), world);
      const was = text(section(old.outputs, "vpcConfig"), "vpcId");
      if (vpc !== "" && was !== "" && vpc !== was) {
        return `InvalidParameterException: the subnets belong to another VPC than the cluster's (${was})`;
      }
      const [from, to] = [text(old.outputs, "version"), text(inputs, "version")];
      if (to === "" || from === "") return undefined;
      return minor(to) < minor(from) || minor(to) > minor(from) + 1
        ? `InvalidParameterException: Kubernetes cannot be updated from ${from} to ${to}; one minor version at a time`
        : undefined;
    },
    outputs: ({ name, inputs, region, chance, world }) => {
      const hex = chance.hex(32).toUpperCase();
      const certificate = Buffer.from(`-----BEGIN CERTIFICATE-----\n${hex}\n-----END CERTIFICATE-----\n`);
      const authority = { data: chance.or(certificate.toString("base64"), "Q0VSVElGSUNBVEU=") };
      return {
        endpoint: chance.or(
          `https://${hex}.gr7.${region}.eks.amazonaws.com`,
          "https://ABCDEF.example.eks.amazonaws.com",
        ),
        certificateAuthority: authority,
        identities: [{ oidcs: [{ issuer: `https://oidc.eks.${region}.amazonaws.com/id/${hex}` }] }],
        status: "ACTIVE",
        platformVersion: "eks.9",
        version: "1.36",
        clusterId: "",
        accessConfig: { authenticationMode: "CONFIG_MAP", bootstrapClusterCreatorAdminPermissions: true },
        upgradePolicy: { supportType: "EXTENDED" },
        kubernetesNetworkConfig: { ipFamily: "ipv4", serviceIpv4Cidr: "172.20.0.0/16", serviceIpv6Cidr: "" },
        vpcConfig: {
          clusterSecurityGroupId: chance.or(chance.id("sg"), `${name}-security-group`),
          vpcId: vpcOf(texts(section(inputs, "vpcConfig"), "subnetIds"), world),
          publicAccessCidrs: flag(section(inputs, "vpcConfig"), "endpointPublicAccess") ? ["0.0.0.0/0"] : [],
        },
      };
    },
    brings: ({ id, region, outputs, physicalName, chance }) => {
      const config = section(outputs, "vpcConfig");
      const group = text(config, "clusterSecurityGroupId");
      return [
        {
          type: "ec2/securityGroup",
          id: group,
          region,
          partOf: id,
          outputs: {
            id: group,
            name: `eks-cluster-sg-${physicalName}-${chance.hex(9)}`,
            vpcId: text(config, "vpcId"),
          },
        },
      ];
    },
    protectedBy: ({ id, outputs }) =>
      flag(outputs, "deletionProtection")
        ? `InvalidRequestException: the cluster ${id} has deletion protection`
        : undefined,
    inUse: clusterInUse,
    seconds: { create: 525, update: 540, delete: 180 },
  },
  "eks/addon": {
    ...ofCluster(["addonName"]),
    id: ({ inputs }) => `${text(inputs, "clusterName")}:${text(inputs, "addonName")}`,
    outputs: ({ chance }) => ({
      addonVersion: "v1.0.0-eksbuild.1",
      createdAt: chance.now(),
      modifiedAt: chance.now(),
    }),
    seconds: { create: 55, update: 20, delete: 15 },
  },
  "eks/accessEntry": {
    ...ofCluster(["principalArn", "type"]),
    id: ({ inputs }) => `${text(inputs, "clusterName")}:${text(inputs, "principalArn")}`,
    refuses: (subject) => {
      const taken = subject.world
        .all("eks/accessEntry")
        .find(
          ({ outputs }) =>
            outputs.clusterName === subject.inputs.clusterName &&
            outputs.principalArn === subject.inputs.principalArn,
        );
      return (
        needsCluster(subject) ??
        (taken && `ResourceInUseException: the access entry ${taken.id} is already in use on this cluster`)
      );
    },
    outputs: ({ inputs, arn }) => ({
      accessEntryArn: arn,
      userName: inputs.principalArn,
      type: "STANDARD",
      kubernetesGroups: [],
    }),
    seconds: { create: 3 },
  },
  "eks/accessPolicyAssociation": {
    ...ofCluster(["principalArn", "policyArn", "accessScope"]),
    id: ({ inputs }) =>
      `${text(inputs, "clusterName")}#${text(inputs, "principalArn")}#${text(inputs, "policyArn")}`,
    arn: () => "",
  },
  "eks/podIdentityAssociation": {
    ...ofCluster(["namespace", "serviceAccount"]),
    idPrefix: "a",
    outputs: ({ id, arn }) => ({ associationId: id, associationArn: arn }),
  },
  "lb/loadBalancer": {
    replacedBy: ["internal", "loadBalancerType"],
    updatedBy: ["securityGroups", "subnets"],
    nameTaken: "DuplicateLoadBalancerName",
    checks: nameUpTo(32),
    id: ({ region, account, physicalName, name, chance }) =>
      `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/app/${chance.or(physicalName, name)}/${chance.or(chance.hex(16), "50dc6c495c0c9188")}`,
    arn: ({ id }) => id,
    outputs: ({ arn, region, name, physicalName, inputs, chance, world }) => ({
      arnSuffix: arn.split("loadbalancer/")[1],
      dnsName: chance.or(
        `${flag(inputs, "internal") ? "internal-" : ""}${physicalName}-${chance.hex(10)}.${region}.elb.amazonaws.com`,
        `${name}-1234567890.${region}.elb.amazonaws.com`,
      ),
      zoneId: "Z35SXDOTRQ7X7K",
      vpcId: vpcOf(items(inputs, "subnets"), world),
      ipAddressType: "ipv4",
      loadBalancerType: "application",
    }),
    protectedBy: ({ id, outputs }) =>
      flag(outputs, "enableDeletionProtection")
        ? `OperationNotPermitted: the load balancer ${id} has deletion protection`
        : undefined,
    inUse: ({ id, outputs }, world) => {
      const by = world.all("cloudfront/vpcOrigin").find((one) => mentions(one.outputs, String(outputs.arn)));
      return by && `ResourceInUse: the load balancer ${id} is in use by ${by.type} ${by.id}`;
    },
    seconds: { create: 190, update: 5, delete: 15 },
  },
  "lb/targetGroup": {
    replacedBy: ["port", "protocol", "targetType", "vpcId", "protocolVersion", "ipAddressType"],
    nameTaken: "DuplicateTargetGroupName",
    checks: nameUpTo(32),
    id: ({ region, account, physicalName, name, chance }) =>
      `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/${chance.or(physicalName, name)}/${chance.or(chance.hex(16), "73e2d6bc24d8a067")}`,
    arn: ({ id }) => id,
    outputs: ({ arn }) => ({
      arnSuffix: arn.split(":").at(-1),
      protocolVersion: "HTTP1",
      ipAddressType: "ipv4",
      targetType: "instance",
    }),
    inUse: ({ id, outputs }, world) => {
      const by = world
        .all("lb/listener", "lb/listenerRule")
        .find((one) => mentions(one.outputs, String(outputs.arn)));
      return by && `ResourceInUse: the target group ${id} is in use by ${by.type} ${by.id}`;
    },
  },
  "lb/listener": {
    nameInput: null,
    replacedBy: ["loadBalancerArn"],
    id: ({ inputs, name, region, account, chance }) =>
      chance.or(
        `${text(inputs, "loadBalancerArn").replace(":loadbalancer/", ":listener/")}/${chance.hex(16)}`,
        `arn:aws:elasticloadbalancing:${region}:${account}:listener/app/${name}/50dc6c495c0c9188/f2f7dc8efc522ab2`,
      ),
    arn: ({ id }) => id,
    refuses: ({ inputs, world }) => {
      const taken = world
        .all("lb/listener")
        .find(
          ({ outputs }) => outputs.loadBalancerArn === inputs.loadBalancerArn && outputs.port === inputs.port,
        );
      return (
        taken && `DuplicateListener: a listener on port ${String(inputs.port)} already exists (${taken.id})`
      );
    },
  },
  "lb/listenerRule": {
    nameInput: null,
    replacedBy: ["listenerArn"],
    id: ({ inputs, chance }) =>
      `${text(inputs, "listenerArn").replace(":listener/", ":listener-rule/")}/${chance.hex(16)}`,
    arn: ({ id }) => id,
  },
};

/** Names of balancers and target groups have at most 32 characters. */
function nameUpTo(length: number): NonNullable<ResourceModel["checks"]> {
  return (inputs) =>
    text(inputs, "name").length > length
      ? [{ property: "name", reason: `must have at most ${length} characters` }]
      : [];
}
