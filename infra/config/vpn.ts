import { z } from "zod";
import { list, text } from "../../components/config-values";
import { certificateArn } from "../../components/rules/aws";
import { anyBlock, clientBlock } from "../../components/rules/network";

const certificate = text(certificateArn);

export const vpn = z.strictObject({
  serverCertificateArn: certificate.describe("ACM certificate that the VPN's endpoint shows"),
  clientRootCertificateArn: certificate.describe("ACM certificate of the authority that signs clients'"),
  clientCidr: text(clientBlock)
    .default("10.100.0.0/22")
    .describe("block that VPN clients take their addresses from, outside the network's"),
  splitTunnel: z.boolean().default(true).describe("only what is meant for the network goes through the VPN"),
  routes: list(text(anyBlock))
    .default([])
    .describe("blocks behind the network that VPN clients reach as well"),
  sessionHours: z
    .union([z.literal(8), z.literal(10), z.literal(12), z.literal(24)], {
      error: "must be 8, 10, 12 or 24",
    })
    .default(8)
    .describe("hours after which a VPN client must sign in again"),
});
