import * as pulumi from "@pulumi/pulumi";
import { Access } from "../components/compute/access";
import { Bastion } from "../components/compute/bastion";
import type { Cluster } from "../components/compute/cluster";
import { PersonRole } from "../components/compute/person-role";
import { Sessions } from "../components/compute/sessions";
import { localPorts, tunnelCommand } from "../components/compute/tunnels";
import type { Destination } from "../components/data/stores/store";
import { Admission } from "../components/network/admission";
import type { Network } from "../components/network/network";
import { Vpn } from "../components/network/vpn";
import { addressIn } from "../components/rules/cidr";
import { hasManagerEndpoints } from "./config/endpoints";
import type { BuiltStore } from "./data";
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

/** A security group that operators are admitted to, at some ports. */
type Admitting = Pick<BuiltStore, "name" | "securityGroupId" | "ports">;

/** Port of the cluster's API server. */
const HTTPS = 443;

/** Builds what operators reach stores and cluster by, as the configuration asks for it. */
export function admitPeople(
  scope: Scope,
  network: Network,
  stores: readonly BuiltStore[],
  cluster: Cluster,
): PeopleOutputs {
  const { securityGroupId } = cluster;
  const admitting = [...stores, { name: "cluster", securityGroupId, ports: { from: HTTPS, to: HTTPS } }];
  const endpoints = stores.flatMap(({ destinations }) => destinations);
  const tunnels = buildTunnels(scope, network, admitting, endpoints, clusterEndpoint(cluster));
  return {
    ...tunnels,
    ...buildVpn(scope, network, admitting),
    ...buildRoles(scope, cluster, tunnels.tunnelPolicyArn),
  };
}

/** The API of the cluster, which is private as the stores are. */
function clusterEndpoint({ endpoint }: Cluster): Destination {
  return { name: "kubernetes", host: endpoint.apply((url) => new URL(url).hostname), port: HTTPS };
}

/** Kubernetes groups that have a role. */
export function groupsOf({ config: { access = {} } }: Scope): Partial<Record<Level, string>> {
  return Object.fromEntries(levels(access).map((level) => [level, GROUPS[level]]));
}

/** The bastion, who may go through it, and the commands that do. */
function buildTunnels(
  { config, identifier, account, logs, opts }: Scope,
  network: Network,
  admitting: readonly Admitting[],
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
  admit("bastion", "Bastion", bastion.securityGroupId, admitting, opts);
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
  admitting: readonly Admitting[],
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
  admit("vpn", "Clients of the VPN", vpn.securityGroupId, admitting, opts);
  return { vpnEndpointId: vpn.endpointId };
}

/** Admits a security group of operators to others, and lets it out to them. */
function admit(
  name: string,
  description: string,
  from: pulumi.Output<string>,
  admitting: readonly Admitting[],
  opts: Scope["opts"],
): void {
  for (const { name: store, securityGroupId: to, ports } of admitting) {
    new Admission(`${name}-${store}-admission`, { description, from, to, ports, outbound: true }, opts);
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
