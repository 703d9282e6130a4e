import * as pulumi from "@pulumi/pulumi";
import { Access } from "../components/compute/access";
import { Bastion } from "../components/compute/bastion";
import type { Cluster } from "../components/compute/cluster";
import { PersonRole } from "../components/compute/person-role";
import { Sessions } from "../components/compute/sessions";
import { localPorts, tunnelCommand } from "../components/compute/tunnels";
import { Admission } from "../components/network/admission";
import type { Network } from "../components/network/network";
import { Vpn } from "../components/network/vpn";
import { addressIn } from "../components/rules/cidr";
import { hasManagerEndpoints } from "./config/endpoints";
import type { Door, Stores } from "./data";
import { clusterEndpoint, doorsForPeople, storeEndpoints, type Destination } from "./destinations";
import type { Scope } from "./scope";

/** Kubernetes groups of the roles that people take. */
const GROUPS = {
  admin: "millrace:admin",
  developer: "millrace:developer",
  readOnly: "millrace:read-only",
} as const;

/** How their roles are called. */
const ROLES = { admin: "admin", developer: "developer", readOnly: "read-only" } as const;

type Level = keyof typeof GROUPS;

/** What people are told, beside the contract with the apps. */
export type PeopleOutputs = {
  /** The command that opens a tunnel, by what it leads to. */
  readonly tunnels?: pulumi.Output<Record<string, string>>;
  /** Policy of those who may open tunnels, for people's own roles. */
  readonly tunnelPolicyArn?: pulumi.Output<string>;
  /** Roles to take, by what they are for. */
  readonly roles?: Partial<Record<Level, pulumi.Output<string>>>;
  /** What the VPN's client configuration is exported by. */
  readonly vpnEndpointId?: pulumi.Output<string>;
};

/** Makes the ways by which people reach stores and cluster, as the configuration asks for them. */
export function admitPeople(scope: Scope, network: Network, stores: Stores, cluster: Cluster): PeopleOutputs {
  const doors = doorsForPeople(stores, cluster);
  const endpoints = storeEndpoints(scope, stores);
  const tunnels = buildTunnels(scope, network, doors, endpoints, clusterEndpoint(cluster));
  return {
    ...tunnels,
    ...buildVpn(scope, network, doors),
    ...buildRoles(scope, cluster, tunnels.tunnelPolicyArn),
  };
}

/** Kubernetes groups that have a role. */
export function groupsOf({ config: { access = {} } }: Scope): Partial<Record<Level, string>> {
  return Object.fromEntries(levels(access).map((level) => [level, GROUPS[level]]));
}

/** The bastion, who may go through it, and the commands that do. */
function buildTunnels(
  { config, identifier, account, logs, opts }: Scope,
  network: Network,
  doors: readonly Door[],
  endpoints: readonly Destination[],
  api: Destination,
): Pick<PeopleOutputs, "tunnels" | "tunnelPolicyArn"> {
  if (config.bastion === undefined) return {};
  const bastion = new Bastion(
    "bastion",
    {
      ...config.bastion,
      identifier: `${identifier}-bastion`,
      account,
      vpcId: network.vpcId,
      subnetIds: network.privateSubnetIds,
      endpoints,
      managerCidrs: hasManagerEndpoints(config.network) ? network.layout.private : ["0.0.0.0/0"],
    },
    opts,
  );
  letIn("bastion", "Bastion", bastion.securityGroupId, doors, opts);
  const { instanceId } = bastion;
  const sessions = new Sessions(
    "sessions",
    { identifier, account, instanceId, instanceArn: bastion.arn, logs },
    opts,
  );
  const tunnels = pulumi.all([instanceId, pulumi.all([...endpoints, api])]).apply(([id, known]) => {
    const locals = localPorts(Object.fromEntries(known.map(({ name, port }) => [name, port])));
    const machine = { region: account.region, instanceId: id };
    return Object.fromEntries(
      known.map((end) => [end.name, tunnelCommand(machine, end, locals[end.name] ?? end.port)]),
    );
  });
  return { tunnels, tunnelPolicyArn: sessions.policyArn };
}

function buildVpn(
  { config, identifier, logs, opts }: Scope,
  network: Network,
  doors: readonly Door[],
): Pick<PeopleOutputs, "vpnEndpointId"> {
  if (config.vpn === undefined) return {};
  const vpn = new Vpn(
    "vpn",
    {
      ...config.vpn,
      identifier: `${identifier}-vpn`,
      vpcId: network.vpcId,
      subnetIds: network.privateSubnetIds,
      networkCidr: config.network.cidr,
      dnsServer: addressIn(config.network.cidr, 2),
      logs,
    },
    opts,
  );
  letIn("vpn", "Clients of the VPN", vpn.securityGroupId, doors, opts);
  return { vpnEndpointId: vpn.endpointId };
}

/** Lets a security group of people's in at the doors, and out to them. */
function letIn(
  name: string,
  description: string,
  from: pulumi.Output<string>,
  doors: readonly Door[],
  opts: Scope["opts"],
): void {
  for (const { name: door, securityGroupId: to, ports } of doors) {
    new Admission(`${name}-${door}-admission`, { description, from, to, ports, outbound: true }, opts);
  }
}

function buildRoles(
  { config, identifier, account, opts }: Scope,
  { clusterName }: Cluster,
  tunnelPolicyArn: pulumi.Output<string> | undefined,
): Pick<PeopleOutputs, "roles"> {
  const { access } = config;
  if (access === undefined) return {};
  const roles = levels(access).flatMap((level) => {
    const settings = access[level];
    if (settings === undefined) return [];
    const name = ROLES[level];
    const tunnels = level !== "readOnly" && tunnelPolicyArn !== undefined ? { tunnelPolicyArn } : {};
    const role = new PersonRole(
      name,
      { ...settings, ...tunnels, roleName: `${identifier}-${name}`, account, clusterName: identifier },
      opts,
    );
    new Access(`${name}-access`, { clusterName, principalArn: role.arn, groups: [GROUPS[level]] }, opts);
    return [[level, role.arn] as const];
  });
  return { roles: Object.fromEntries(roles) };
}

function levels(access: Readonly<Partial<Record<Level, unknown>>>): Level[] {
  return (["admin", "developer", "readOnly"] as const).filter((level) => access[level] !== undefined);
}
