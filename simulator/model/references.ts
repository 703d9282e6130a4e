import { isRecord, type Inputs, type World } from "./resource";

/** By the prefix of an id, the types of resources that have it and what AWS answers where there is none. */
const KINDS: Readonly<Record<string, { readonly types: readonly string[]; readonly error: string }>> = {
  vpc: { types: ["ec2/vpc", "ec2/defaultVpc"], error: "InvalidVpcID.NotFound" },
  subnet: { types: ["ec2/subnet", "ec2/defaultSubnet"], error: "InvalidSubnetID.NotFound" },
  sg: { types: ["ec2/securityGroup", "ec2/defaultSecurityGroup"], error: "InvalidGroup.NotFound" },
  igw: { types: ["ec2/internetGateway"], error: "InvalidInternetGatewayID.NotFound" },
  nat: { types: ["ec2/natGateway"], error: "NatGatewayNotFound" },
  rtb: { types: ["ec2/routeTable", "ec2/defaultRouteTable"], error: "InvalidRouteTableID.NotFound" },
  eipalloc: { types: ["ec2/eip"], error: "InvalidAllocationID.NotFound" },
};

const ID = /^(vpc|subnet|sg|igw|nat|rtb|eipalloc)-[0-9a-f]{17}$/;

/** What AWS answers to inputs that name a resource it does not have. */
export function missingReference(inputs: Inputs, world: World): string | undefined {
  for (const [path, value] of strings(inputs)) {
    const kind = KINDS[ID.exec(value)?.[1] ?? ""];
    if (kind === undefined || world.find(value, ...kind.types) !== undefined) continue;
    return `${kind.error}: the id ${value} (${path}) does not exist`;
  }
  return undefined;
}

/** Every string of the inputs with its path, but for tags. */
export function strings(inputs: Inputs): [path: string, value: string][] {
  return Object.entries(inputs)
    .filter(([key]) => key !== "tags" && key !== "tagsAll")
    .flatMap(([key, value]) => within(key, value));
}

function within(path: string, value: unknown): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((one, index) => within(`${path}[${index}]`, one));
  return isRecord(value) ? Object.entries(value).flatMap(([key, one]) => within(`${path}.${key}`, one)) : [];
}

/** Whether a string is anywhere in a value. */
export function mentions(value: unknown, wanted: string): boolean {
  if (Array.isArray(value)) return value.some((one) => mentions(one, wanted));
  return isRecord(value) ? Object.values(value).some((one) => mentions(one, wanted)) : value === wanted;
}
