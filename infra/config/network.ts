import { z } from "zod";
import { endpointService, zoneId } from "../../components/rules/aws";
import { ZONES } from "../../components/rules/cidr";
import { vpcBlock } from "../../components/rules/network";
import { list, text } from "../../components/rules/values";

/** Zones that CloudFront's VPC origins do not reach. */
export const UNREACHED_ZONES = ["apne1-az3", "cac1-az3", "use1-az3", "usw1-az2"];

export const network = z.strictObject({
  cidr: text(vpcBlock).describe("IPv4 block of the network, /16 to /20"),
  zoneIds: list(text(zoneId))
    .length(ZONES, "must name three zones")
    .refine((ids) => !ids.some((id) => UNREACHED_ZONES.includes(id)), {
      error: `must leave out ${UNREACHED_ZONES.join(", ")}, which CloudFront does not reach`,
    })
    .describe("ids of three availability zones"),
  nat: z
    .enum(["none", "single", "perZone"])
    .default("perZone")
    .describe("NAT gateways: none, one for all zones, or one a zone"),
  interfaceEndpoints: list(text(endpointService))
    .default([])
    .describe("interface endpoints, by the last part of the AWS service's endpoint name, such as ecr.api"),
  flowLogs: z
    .enum(["ALL", "REJECT"])
    .default("ALL")
    .describe("traffic that flow logs record: all, or rejected only"),
});
