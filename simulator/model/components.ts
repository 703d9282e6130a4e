import { isRecord, items, section, text, flag, texts, type Inputs } from "./resource";

/** A value that another resource of the same component has: its `id`, one of its outputs, or the resource itself. */
export class From {
  constructor(
    readonly child: string,
    readonly output: string,
  ) {}
}

/** Stands for a resource as a whole, where a component hands it out. */
export const ITSELF = "";

/** A resource that a component makes. */
export interface Child {
  /** What it is to the component, such as `public-1-routes`. */
  readonly key: string;
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  readonly inputs: Inputs;
  /** Key of the child that is its parent; the component where there is none. */
  readonly parent?: string;
  readonly ignoreChanges?: readonly string[];
}

/** What a component of another provider makes of its inputs. */
export interface Component {
  readonly children: readonly Child[];
  readonly outputs: Inputs;
}

/** The components that the simulator knows: what `@pulumi/awsx` and `@pulumi/eks` make of the inputs that we give. */
export const COMPONENTS: Readonly<Record<string, (name: string, inputs: Inputs) => Component>> = {
  "awsx:ec2:Vpc": vpc,
  "eks:index:Cluster": cluster,
};

/** Inputs that are passed on as given; all others would be ignored and are refused. */
const VPC_INPUTS = [
  "cidrBlock",
  "availabilityZoneNames",
  "enableDnsHostnames",
  "natGateways",
  "subnetStrategy",
  "subnetSpecs",
  "tags",
];

/** A VPC, an Internet gateway, and in each zone a subnet of each kind with a route table. */
function vpc(name: string, inputs: Inputs): Component {
  refuseOthers("awsx:ec2:Vpc", inputs, VPC_INPUTS);
  if (section(inputs, "natGateways")?.strategy !== "None") {
    throw new Error(
      'The simulator\'s awsx:ec2:Vpc makes no NAT gateways: natGateways.strategy must be "None".',
    );
  }
  const tags = { Name: name, ...section(inputs, "tags") };
  const subnets = items(inputs, "subnetSpecs")
    .filter(isRecord)
    .flatMap((spec) => texts(spec, "cidrBlocks").map((cidrBlock, index) => ({ spec, cidrBlock, index })))
    .sort((one, other) => one.index - other.index)
    .map(({ spec, cidrBlock, index }) => {
      const key = `${text(spec, "type").toLowerCase()}-${index + 1}`;
      return { spec, cidrBlock, key, zone: texts(inputs, "availabilityZoneNames")[index] };
    });
  const ids = (type: string) =>
    subnets.filter(({ spec }) => spec.type === type).map(({ key }) => new From(key, "id"));
  return {
    children: [
      {
        key: "vpc",
        type: "aws:ec2/vpc:Vpc",
        name,
        inputs: {
          cidrBlock: inputs.cidrBlock,
          enableDnsHostnames: inputs.enableDnsHostnames,
          enableDnsSupport: true,
          tags,
        },
      },
      {
        key: "internet-gateway",
        type: "aws:ec2/internetGateway:InternetGateway",
        name,
        parent: "vpc",
        inputs: { vpcId: new From("vpc", "id"), tags },
      },
      ...subnets.flatMap(({ spec, cidrBlock, key, zone }) =>
        subnet(name, { spec, cidrBlock, key, zone, tags }),
      ),
    ],
    outputs: {
      vpcId: new From("vpc", "id"),
      vpc: new From("vpc", ITSELF),
      publicSubnetIds: ids("Public"),
      privateSubnetIds: ids("Private"),
      isolatedSubnetIds: ids("Isolated"),
      internetGateway: new From("internet-gateway", ITSELF),
      subnets: subnets.map(({ key }) => new From(key, ITSELF)),
      routeTables: subnets.map(({ key }) => new From(`${key}-routes`, ITSELF)),
      // In reverse, since their order says nothing about that of the subnets.
      routeTableAssociations: subnets.map(({ key }) => new From(`${key}-association`, ITSELF)).reverse(),
      natGateways: [],
      eips: [],
    },
  };
}

function subnet(
  name: string,
  args: { spec: Inputs; cidrBlock: string; key: string; zone: string | undefined; tags: Inputs },
): Child[] {
  const { spec, cidrBlock, key, zone, tags } = args;
  const type = text(spec, "type");
  const own = { ...tags, Name: `${name}-${key}`, SubnetType: type };
  const children: Child[] = [
    {
      key,
      type: "aws:ec2/subnet:Subnet",
      name: `${name}-${key}`,
      parent: "vpc",
      inputs: {
        vpcId: new From("vpc", "id"),
        availabilityZone: zone,
        cidrBlock,
        mapPublicIpOnLaunch: type === "Public",
        assignIpv6AddressOnCreation: false,
        tags: { ...own, ...section(spec, "tags") },
      },
    },
    {
      key: `${key}-routes`,
      type: "aws:ec2/routeTable:RouteTable",
      name: `${name}-${key}`,
      parent: key,
      inputs: { vpcId: new From("vpc", "id"), tags: own },
    },
    {
      key: `${key}-association`,
      type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
      name: `${name}-${key}`,
      parent: `${key}-routes`,
      inputs: { routeTableId: new From(`${key}-routes`, "id"), subnetId: new From(key, "id") },
    },
  ];
  if (type !== "Public") return children;
  return [
    ...children,
    {
      key: `${key}-route`,
      type: "aws:ec2/route:Route",
      name: `${name}-${key}`,
      parent: `${key}-routes`,
      inputs: {
        routeTableId: new From(`${key}-routes`, "id"),
        gatewayId: new From("internet-gateway", "id"),
        destinationCidrBlock: "0.0.0.0/0",
      },
    },
  ];
}

const CLUSTER_INPUTS = [
  "name",
  "version",
  "upgradePolicy",
  "serviceRole",
  "vpcId",
  "subnetIds",
  "endpointPrivateAccess",
  "endpointPublicAccess",
  "publicAccessCidrs",
  "kubernetesServiceIpAddressRange",
  "autoMode",
  "corednsAddonOptions",
  "skipDefaultNodeGroup",
  "authenticationMode",
  "encryptionConfigKeyArn",
  "enabledClusterLogTypes",
  "deletionProtection",
];

/** A cluster in Auto Mode, which needs no security group, node group or add-on of the component's. */
function cluster(name: string, inputs: Inputs): Component {
  refuseOthers("eks:index:Cluster", inputs, CLUSTER_INPUTS);
  const autoMode = section(inputs, "autoMode");
  if (!flag(autoMode, "enabled") || autoMode?.createNodeRole !== false) {
    throw new Error(
      "The simulator's eks:index:Cluster is one in Auto Mode without a node role of the component's.",
    );
  }
  return {
    children: [
      {
        key: "cluster",
        type: "aws:eks/cluster:Cluster",
        name: `${name}-eksCluster`,
        ignoreChanges: ["accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons"],
        inputs: {
          name: inputs.name,
          roleArn: section(inputs, "serviceRole")?.arn,
          computeConfig: {
            enabled: true,
            nodePools: ["general-purpose", "system"],
            ...section(autoMode, "computeConfig"),
          },
          storageConfig: { blockStorage: { enabled: true } },
          kubernetesNetworkConfig: {
            serviceIpv4Cidr: inputs.kubernetesServiceIpAddressRange,
            ipFamily: "ipv4",
            elasticLoadBalancing: { enabled: true },
          },
          bootstrapSelfManagedAddons: false,
          vpcConfig: {
            subnetIds: inputs.subnetIds,
            endpointPrivateAccess: inputs.endpointPrivateAccess,
            endpointPublicAccess: inputs.endpointPublicAccess,
            publicAccessCidrs: inputs.publicAccessCidrs,
          },
          version: inputs.version,
          enabledClusterLogTypes: inputs.enabledClusterLogTypes,
          tags: { Name: `${name}-eksCluster` },
          encryptionConfig: { provider: { keyArn: inputs.encryptionConfigKeyArn }, resources: ["secrets"] },
          accessConfig: {
            authenticationMode: inputs.authenticationMode,
            bootstrapClusterCreatorAdminPermissions: true,
          },
          upgradePolicy: inputs.upgradePolicy,
          deletionProtection: inputs.deletionProtection,
        },
      },
    ],
    outputs: {
      eksCluster: new From("cluster", ITSELF),
      clusterSecurityGroupId: new From("cluster", "vpcConfig.clusterSecurityGroupId"),
      autoModeNodeRoleName: "",
      instanceRoles: [],
    },
  };
}

function refuseOthers(type: string, inputs: Inputs, known: readonly string[]): void {
  const other = Object.keys(inputs).find((key) => !known.includes(key));
  if (other === undefined) return;
  throw new Error(`The simulator's ${type} has no input ${other}; it has ${known.join(", ")}.`);
}

/** Keys of the children that a value of a component takes something from. */
export function sourcesOf(value: unknown): string[] {
  if (value instanceof From) return [value.child];
  if (Array.isArray(value)) return [...new Set(value.flatMap(sourcesOf))];
  return isRecord(value) ? [...new Set(Object.values(value).flatMap(sourcesOf))] : [];
}
