import { z } from "zod";
import { text } from "../../components/config-values";
import { isBlock, prefixOf } from "../../components/network/cidr";
import { block } from "./values";

const certificate = text(
  "the ARN of a certificate in ACM",
  /^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]+$/,
);

const CLIENT_CIDR = 'must be an IPv4 block from /12 to /22, such as "10.100.0.0/22"';

export const vpn = z.strictObject({
  serverCertificateArn: certificate.describe("ACM certificate that the VPN's endpoint shows"),
  clientRootCertificateArn: certificate.describe("ACM certificate of the authority that signs clients'"),
  clientCidr: block(CLIENT_CIDR.replace("must be ", ""))
    .refine((cidr) => !isBlock(cidr) || (prefixOf(cidr) >= 12 && prefixOf(cidr) <= 22), {
      error: CLIENT_CIDR,
    })
    .default("10.100.0.0/22")
    .describe("block that VPN clients take their addresses from, outside the network's"),
  splitTunnel: z.boolean().default(true).describe("only what is meant for the network goes through the VPN"),
  routes: z
    .array(block('an IPv4 block, such as "10.200.0.0/16"'))
    .default([])
    .describe("blocks behind the network that VPN clients reach as well"),
  sessionHours: z
    .union([z.literal(8), z.literal(10), z.literal(12), z.literal(24)], {
      error: "must be 8, 10, 12 or 24",
    })
    .default(8)
    .describe("hours after which a VPN client must sign in again"),
});
