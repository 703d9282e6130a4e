import { texts, type Existing, type ResourceModel, type World } from "../resource";

/** The zones of subnets, as far as they are known. */
function zones(subnetIds: readonly string[], world: World): Set<unknown> {
  return new Set(subnetIds.flatMap((id) => world.find(id, "ec2/subnet")?.outputs.availabilityZone ?? []));
}

function vpcs(subnetIds: readonly string[], world: World): Set<unknown> {
  return new Set(subnetIds.flatMap((id) => world.find(id, "ec2/subnet")?.outputs.vpcId ?? []));
}

/** A group of subnets; `code` is how AWS answers a taken name. */
export function subnetGroup(code: string, service: string, minimumZones: number): ResourceModel {
  return {
    lowerCase: true,
    nameTaken: code,
    arn: ({ physicalName }) => `${service}:${service === "rds" ? "subgrp" : "subnetgroup"}:${physicalName}`,
    refuses: ({ inputs, world }) => {
      const subnets = texts(inputs, "subnetIds");
      if (vpcs(subnets, world).size > 1) return "InvalidSubnet: the subnets are in different VPCs";
      const covered = zones(subnets, world).size;
      return covered > 0 && covered < minimumZones
        ? `DBSubnetGroupDoesNotCoverEnoughAZs: the subnets cover ${covered} availability zone, at least ${minimumZones} are needed`
        : undefined;
    },
    refusesUpdate: ({ inputs, world }, old) => {
      const was = vpcs(texts(old.outputs, "subnetIds"), world);
      const moved = [...vpcs(texts(inputs, "subnetIds"), world)].some((vpc) => was.size > 0 && !was.has(vpc));
      return moved ? "InvalidParameterValue: the new subnets are in another VPC than the group" : undefined;
    },
    inUse: ({ id, type }, world) => {
      const [module = ""] = type.split("/");
      return usedBy(id, world.all(`${module}/cluster`, `${module}/instance`, `${module}/replicationGroup`), [
        "dbSubnetGroupName",
        "subnetGroupName",
      ]);
    },
  };
}

export function parameterGroup(
  code: string,
  service: string,
  part: string,
  users: readonly string[],
): ResourceModel {
  return {
    lowerCase: true,
    nameTaken: code,
    replacedBy: ["family", "description"],
    arn: ({ physicalName }) => `${service}:${part}:${physicalName}`,
    inUse: ({ id }, world) =>
      usedBy(id, world.all(...users), [
        "dbClusterParameterGroupName",
        "dbParameterGroupName",
        "parameterGroupName",
      ]),
  };
}

function usedBy(id: string, users: readonly Existing[], keys: readonly string[]): string | undefined {
  const by = users.find(({ outputs }) => keys.some((key) => outputs[key] === id));
  return by && `InvalidStateFault: ${id} is in use by ${by.type} ${by.id}`;
}
