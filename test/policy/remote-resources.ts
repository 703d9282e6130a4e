import type { RecordedResource } from "../../plan/record";

/** A resource of AWS's as Pulumi's provider takes it. */
export interface AwsResource {
  readonly name: string;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Inputs that come from other resources of the same component, by the name of those. */
  readonly references?: Readonly<Record<string, readonly string[]>>;
  /** The id by which recordings know it. */
  readonly id?: string;
}

/**
 * What the components of other providers make in AWS, of which a recording shows only what they were told: as much of
 * it as can be right or wrong.
 */
export function remoteResources(resource: RecordedResource): AwsResource[] {
  if (resource.type === "awsx:ec2:Vpc") return vpc(resource);
  if (resource.type === "eks:index:Cluster") return cluster(resource);
  return [];
}

interface SubnetSpec {
  readonly type: "Public" | "Private" | "Isolated";
  readonly cidrBlocks: readonly string[];
}

/** awsx makes a subnet and its route table a zone and kind; public ones give addresses to what starts in them. */
function vpc({ name, inputs }: RecordedResource): AwsResource[] {
  const specs = inputs.subnetSpecs as readonly SubnetSpec[];
  const own = `${name}-vpc`;
  const subnets = specs.flatMap(({ type, cidrBlocks }) =>
    cidrBlocks.flatMap((cidrBlock, zone): AwsResource[] => {
      const id = `${name}-${type.toLowerCase()}-${zone + 1}`;
      return [
        {
          name: id,
          id,
          type: "aws:ec2/subnet:Subnet",
          inputs: { vpcId: `${name}-id`, cidrBlock, mapPublicIpOnLaunch: type === "Public" },
          references: { vpcId: [own] },
        },
        {
          name: `${id}-routes`,
          id: `${id}-routes`,
          type: "aws:ec2/routeTable:RouteTable",
          inputs: { vpcId: `${name}-id` },
          references: { vpcId: [own] },
        },
      ];
    }),
  );
  return [
    {
      name: own,
      id: `${name}-id`,
      type: "aws:ec2/vpc:Vpc",
      inputs: { cidrBlock: inputs.cidrBlock, enableDnsHostnames: inputs.enableDnsHostnames },
    },
    {
      name: `${name}-internet-gateway`,
      id: `${name}-internet-gateway`,
      type: "aws:ec2/internetGateway:InternetGateway",
      inputs: { vpcId: `${name}-id` },
      references: { vpcId: [own] },
    },
    ...subnets,
  ];
}

function cluster({ name, inputs }: RecordedResource): AwsResource[] {
  return [
    {
      name: `${name}-cluster`,
      id: `${name}-cluster`,
      type: "aws:eks/cluster:Cluster",
      inputs: {
        name: inputs.name,
        version: inputs.version,
        deletionProtection: inputs.deletionProtection,
        enabledClusterLogTypes: inputs.enabledClusterLogTypes,
        encryptionConfig: {
          provider: { keyArn: inputs.encryptionConfigKeyArn },
          resources: ["secrets"],
        },
        vpcConfig: {
          endpointPublicAccess: inputs.endpointPublicAccess,
          endpointPrivateAccess: inputs.endpointPrivateAccess,
          publicAccessCidrs: inputs.publicAccessCidrs,
        },
      },
    },
  ];
}
