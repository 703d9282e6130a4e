import type { Layout } from "../rules/cidr";

/** The layers of the network, from the Internet inwards. */
export type Layer = keyof Layout;

/** A rule as `aws.ec2.NetworkAcl` takes it. */
export interface AclRule {
  readonly ruleNo: number;
  readonly action: "allow";
  readonly protocol: "tcp" | "udp" | "icmp" | "-1";
  readonly fromPort: number;
  readonly toPort: number;
  readonly cidrBlock: string;
  readonly icmpType?: number;
  readonly icmpCode?: number;
}

export interface AclRules {
  readonly ingress: AclRule[];
  readonly egress: AclRule[];
}

/** TCP ports, both ends included. */
export interface Ports {
  readonly from: number;
  readonly to: number;
}

/** TCP ports of the balancers, by the layer that they are in. */
export type BalancerPorts = Readonly<Partial<Record<"public" | "private", readonly number[]>>>;

const ANYWHERE = "0.0.0.0/0";
const EPHEMERAL = { fromPort: 1024, toPort: 65535 };
const EVERYTHING = { protocol: "-1", fromPort: 0, toPort: 0 } as const;

/**
 * What each layer's network ACL lets pass. Network ACLs keep no state, so answers need rules of their own.
 *
 * - public and private: everything out, the other of the two in, and answers from anywhere;
 * - both, beside that: the ports of their balancers, from anywhere. A private one too is called from CloudFront's own
 *   addresses, which network ACLs know no list of; that nobody else comes is up to its security group and the routes;
 * - isolated: the private subnets on the ports of the stores in, answers to them out, and nothing else.
 */
export function aclRules(
  layout: Layout,
  dataPorts: readonly Ports[],
  balancerPorts: BalancerPorts = {},
): Readonly<Record<Layer, AclRules>> {
  const inside = [...layout.public, ...layout.private].map((cidrBlock) => ({ ...EVERYTHING, cidrBlock }));
  const callers = (ports: readonly number[] = []) =>
    ports.map((port) => ({
      protocol: "tcp" as const,
      fromPort: port,
      toPort: port,
      cidrBlock: ANYWHERE,
    }));
  const egress = numbered([{ ...EVERYTHING, cidrBlock: ANYWHERE }]);
  return {
    public: { ingress: numbered([...inside, ...answers(), ...callers(balancerPorts.public)]), egress },
    private: { ingress: numbered([...inside, ...answers(), ...callers(balancerPorts.private)]), egress },
    isolated: {
      ingress: numbered(
        layout.private.flatMap((cidrBlock) =>
          dataPorts.map(({ from, to }) => ({
            protocol: "tcp" as const,
            fromPort: from,
            toPort: to,
            cidrBlock,
          })),
        ),
      ),
      egress: numbered(
        layout.private.map((cidrBlock) => ({ protocol: "tcp" as const, ...EPHEMERAL, cidrBlock })),
      ),
    },
  };
}

/** Answers to connections made from inside, and "fragmentation needed", without which large packets vanish. */
function answers(): Omit<AclRule, "ruleNo" | "action">[] {
  return [
    { protocol: "tcp", ...EPHEMERAL, cidrBlock: ANYWHERE },
    { protocol: "udp", ...EPHEMERAL, cidrBlock: ANYWHERE },
    { protocol: "icmp", fromPort: 0, toPort: 0, icmpType: 3, icmpCode: 4, cidrBlock: ANYWHERE },
  ];
}

/** AWS reads the rules by number and stops at the first that fits; steps of ten leave room between. */
function numbered(rules: readonly Omit<AclRule, "ruleNo" | "action">[]): AclRule[] {
  return rules.map((rule, index) => ({ ruleNo: (index + 1) * 10, action: "allow", ...rule }));
}
