import { z } from "zod";
import { text } from "../../components/config-values";
import { isBlock, prefixOf, ZONES } from "../../components/network/cidr";
import { block } from "./values";

/** Zones that CloudFront's VPC origins do not reach. */
export const UNREACHED_ZONES = ["apne1-az3", "cac1-az3", "use1-az3", "usw1-az2"];

/** Without NAT nodes and services reach AWS through these alone. */
const NEEDED_ENDPOINTS = ["ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "logs", "secretsmanager", "sts"];

/** What Systems Manager's agent on the bastion talks to. */
export const MANAGER_ENDPOINTS = ["ssm", "ssmmessages"];

/** Whether Systems Manager is reached from inside, be it through the Internet. */
export function reachesManager(network: {
  readonly nat: string;
  readonly interfaceEndpoints: readonly string[];
}): boolean {
  return network.nat !== "none" || hasManagerEndpoints(network);
}

/** Whether Systems Manager is reached without the Internet. */
export function hasManagerEndpoints(network: { readonly interfaceEndpoints: readonly string[] }): boolean {
  return MANAGER_ENDPOINTS.every((name) => network.interfaceEndpoints.includes(name));
}

export const network = z
  .strictObject({
    cidr: block('an IPv4 block from /16 to /20, such as "10.20.0.0/16"')
      .refine((cidr) => !isBlock(cidr) || (prefixOf(cidr) >= 16 && prefixOf(cidr) <= 20), {
        error: 'must be an IPv4 block from /16 to /20, such as "10.20.0.0/16"',
      })
      .describe("IPv4 block of the network, /16 to /20"),
    zoneIds: z
      .array(
        text("a zone's id, such as use1-az1 (names such as us-east-1a differ by account)", /^[a-z]+\d-az\d$/),
      )
      .length(ZONES, "must name three zones")
      .refine((ids) => new Set(ids).size === ids.length, "must name three different zones")
      .refine((ids) => !ids.some((id) => UNREACHED_ZONES.includes(id)), {
        error: `must leave out ${UNREACHED_ZONES.join(", ")}, which CloudFront does not reach`,
      })
      .describe("ids of three availability zones"),
    nat: z
      .enum(["none", "single", "perZone"])
      .default("perZone")
      .describe("NAT gateways: none, one for all zones, or one a zone"),
    interfaceEndpoints: z
      .array(text("the last part of an AWS service's endpoint name, such as ecr.api", /^[a-z0-9.-]+$/))
      .default([])
      .describe("AWS services reached by interface endpoints, such as ecr.api"),
    flowLogs: z
      .enum(["ALL", "REJECT"])
      .default("ALL")
      .describe("connections that the flow logs show: all, or those refused"),
  })
  .refine(
    ({ nat, interfaceEndpoints }) =>
      nat !== "none" || NEEDED_ENDPOINTS.every((it) => interfaceEndpoints.includes(it)),
    {
      path: ["interfaceEndpoints"],
      error: `must have ${NEEDED_ENDPOINTS.join(", ")} where nat is "none", since nodes reach AWS no other way`,
    },
  );
