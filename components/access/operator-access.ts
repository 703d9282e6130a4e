import * as pulumi from "@pulumi/pulumi";
import type { Destination } from "../data/stores/store";
import type { Account } from "../iam";
import type { Ports } from "../network/acl-rules";
import { Admission } from "../network/admission";
import type { LogSettings } from "../operations/logs";
import { addressIn } from "../rules/cidr";
import { Access } from "./access";
import { Bastion, type BastionArgs } from "./bastion";
import { PersonRole, type PersonRoleArgs } from "./person-role";
import { Sessions } from "./sessions";
import { localPorts, tunnelCommand } from "./tunnels";
import { Vpn, type VpnArgs } from "./vpn";

/** Kubernetes groups of the roles that operators take. */
export const OPERATOR_GROUPS = {
  admin: "millrace:admin",
  developer: "millrace:developer",
  readOnly: "millrace:read-only",
} as const;

/** Last parts of the roles' names. */
const ROLES = { admin: "admin", developer: "developer", readOnly: "read-only" } as const;

export type Level = keyof typeof OPERATOR_GROUPS;

/** A security group that operators are admitted to, at some ports. */
export interface Admitting {
  readonly name: string;
  readonly securityGroupId: pulumi.Output<string>;
  readonly ports: Ports;
}

export interface OperatorAccessArgs {
  /** Physical name of the environment, and prefix of what operators have. */
  readonly identifier: string;
  readonly account: Account;
  readonly network: {
    readonly vpcId: pulumi.Input<string>;
    /** Private subnets, one a zone. */
    readonly privateSubnetIds: pulumi.Output<string[]>;
    /** Block of the network. */
    readonly cidr: string;
    /** Blocks in which Systems Manager is reached: its endpoints', or anywhere. */
    readonly managerCidrs: readonly string[];
  };
  /** The cluster's name, known once the cluster exists; the physical name is the identifier. */
  readonly clusterName: pulumi.Input<string>;
  /** Hosts of stores. */
  readonly stores: readonly Destination[];
  /** API server of the cluster. */
  readonly api: Destination;
  /** What bastion and VPN reach. */
  readonly admitting: readonly Admitting[];
  /** @default none */
  readonly bastion?: Pick<BastionArgs, "instanceType" | "generation" | "instanceKeys"> | undefined;
  /** @default none */
  readonly vpn?:
    Omit<VpnArgs, "identifier" | "vpcId" | "subnetIds" | "networkCidr" | "dnsServer" | "logs"> | undefined;
  /** Roles that operators take. @default none */
  readonly roles?: Readonly<Partial<Record<Level, RoleSettings | undefined>>> | undefined;
  readonly logs: LogSettings;
}

type RoleSettings = Pick<PersonRoleArgs, "principals" | "twoFactor" | "sessionHours">;

/** What operators need to know. */
export type OperatorAccess = {
  /** The command that opens a tunnel, by its name. */
  readonly tunnels?: pulumi.Output<Record<string, string>>;
  /** Policy of those who may open tunnels, for roles that are made elsewhere. */
  readonly tunnelPolicyArn?: pulumi.Output<string>;
  /** ARNs of the roles. */
  readonly roles?: Partial<Record<Level, pulumi.Output<string>>>;
  /** The endpoint whose client configuration is exported. */
  readonly vpnEndpointId?: pulumi.Output<string>;
};

/**
 * Builds what operators reach stores and cluster by: a bastion with tunnels, a VPN, and roles.
 *
 * It is no component, since it would be the parent of components that are named by themselves: IAM roles have their
 * names from these.
 */
export function operatorAccess(
  args: OperatorAccessArgs,
  opts: pulumi.ComponentResourceOptions,
): OperatorAccess {
  const tunnels = bastionAccess(args, opts);
  return { ...tunnels, ...vpnAccess(args, opts), ...roleAccess(args, tunnels.tunnelPolicyArn, opts) };
}

/** Levels that have a role, the most powerful first. */
export function levelsOf(roles: OperatorAccessArgs["roles"] = {}): Level[] {
  return (["admin", "developer", "readOnly"] as const).filter((level) => roles[level] !== undefined);
}

/** The bastion, who may use it, and the commands that do. */
function bastionAccess(
  args: OperatorAccessArgs,
  opts: pulumi.ComponentResourceOptions,
): Pick<OperatorAccess, "tunnels" | "tunnelPolicyArn"> {
  const { identifier, account, network, stores, api, logs } = args;
  if (args.bastion === undefined) return {};
  const bastion = new Bastion(
    "bastion",
    {
      ...args.bastion,
      identifier: `${identifier}-bastion`,
      account,
      vpcId: network.vpcId,
      subnetIds: network.privateSubnetIds,
      endpoints: stores,
      managerCidrs: network.managerCidrs,
    },
    opts,
  );
  admit("bastion", "Bastion", bastion.securityGroupId, args, opts);
  const { instanceId } = bastion;
  const sessions = new Sessions(
    "sessions",
    { identifier, account, instanceId, instanceArn: bastion.arn, logs },
    opts,
  );
  const tunnels = pulumi.all([instanceId, pulumi.all([...stores, api])]).apply(([id, known]) => {
    const locals = localPorts(Object.fromEntries(known.map(({ name, port }) => [name, port])));
    const machine = { region: account.region, instanceId: id };
    return Object.fromEntries(
      known.map((end) => [end.name, tunnelCommand(machine, end, locals[end.name] ?? end.port)]),
    );
  });
  return { tunnels, tunnelPolicyArn: sessions.policyArn };
}

function vpnAccess(
  args: OperatorAccessArgs,
  opts: pulumi.ComponentResourceOptions,
): Pick<OperatorAccess, "vpnEndpointId"> {
  const { identifier, network, logs } = args;
  if (args.vpn === undefined) return {};
  const vpn = new Vpn(
    "vpn",
    {
      ...args.vpn,
      identifier: `${identifier}-vpn`,
      vpcId: network.vpcId,
      subnetIds: network.privateSubnetIds,
      networkCidr: network.cidr,
      dnsServer: addressIn(network.cidr, 2),
      logs,
    },
    opts,
  );
  admit("vpn", "Clients of the VPN", vpn.securityGroupId, args, opts);
  return { vpnEndpointId: vpn.endpointId };
}

/** Admits a security group of operators to stores and cluster, and lets it out to them. */
function admit(
  name: string,
  description: string,
  from: pulumi.Output<string>,
  { admitting }: OperatorAccessArgs,
  opts: pulumi.ComponentResourceOptions,
): void {
  for (const { name: store, securityGroupId: to, ports } of admitting) {
    new Admission(`${name}-${store}-admission`, { description, from, to, ports, outbound: true }, opts);
  }
}

function roleAccess(
  { identifier, account, clusterName, roles }: OperatorAccessArgs,
  tunnelPolicyArn: pulumi.Output<string> | undefined,
  opts: pulumi.ComponentResourceOptions,
): Pick<OperatorAccess, "roles"> {
  if (roles === undefined) return {};
  const built = levelsOf(roles).flatMap((level) => {
    const settings = roles[level];
    if (settings === undefined) return [];
    const name = ROLES[level];
    const tunnels = level !== "readOnly" && tunnelPolicyArn !== undefined ? { tunnelPolicyArn } : {};
    const role = new PersonRole(
      name,
      { ...settings, ...tunnels, roleName: `${identifier}-${name}`, account, clusterName: identifier },
      opts,
    );
    const groups = [OPERATOR_GROUPS[level]];
    new Access(`${name}-access`, { clusterName, principalArn: role.arn, groups }, opts);
    return [[level, role.arn] as const];
  });
  return { roles: Object.fromEntries(built) };
}
