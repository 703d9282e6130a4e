type Inputs = Readonly<Record<string, unknown>>;

/** Outputs of the components that providers implement, of which a recording sees no more than the inputs. */
export function remoteOutputs(type: string, name: string, inputs: Inputs): Record<string, unknown> {
  if (type === "awsx:ec2:Vpc") return vpc(name, inputs);
  if (type === "eks:index:Cluster") return cluster(name, inputs);
  return {};
}

/** One subnet and route table a zone and kind, named as awsx names them. */
function vpc(name: string, inputs: Inputs): Record<string, unknown> {
  const specs = (inputs.subnetSpecs ?? []) as readonly { type: string; cidrBlocks: readonly string[] }[];
  const subnets = (type: string) =>
    specs
      .filter((spec) => spec.type === type)
      .flatMap((spec) => spec.cidrBlocks.map((_, zone) => `${name}-${type.toLowerCase()}-${zone + 1}`));
  const kinds = {
    publicSubnetIds: subnets("Public"),
    privateSubnetIds: subnets("Private"),
    isolatedSubnetIds: subnets("Isolated"),
  };
  return {
    vpcId: `${name}-id`,
    ...kinds,
    internetGateway: { id: `${name}-internet-gateway` },
    routeTableAssociations: Object.values(kinds)
      .flat()
      // Turned round, since their order says nothing about the subnets'.
      .reverse()
      .map((subnetId) => ({ subnetId, routeTableId: `${subnetId}-routes` })),
  };
}

function cluster(name: string, inputs: Inputs): Record<string, unknown> {
  return {
    clusterSecurityGroupId: `${name}-security-group`,
    eksCluster: {
      name: inputs.name,
      endpoint: "https://ABCDEF.example.eks.amazonaws.com",
      certificateAuthority: { data: "Q0VSVElGSUNBVEU=" },
    },
  };
}
