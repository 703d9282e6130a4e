import { z } from "zod";
import { certificateArn } from "../../components/rules/aws";
import { anyBlock, clientBlock } from "../../components/rules/network";
import { list, text } from "../../components/rules/values";

const certificate = text(certificateArn);

export const vpn = z.strictObject({
  serverCertificateArn: certificate.describe("ACM server certificate of the VPN endpoint"),
  clientRootCertificateArn: certificate.describe("ACM certificate of the authority that signs clients'"),
  clientCidr: text(clientBlock)
    .default("10.100.0.0/22")
    .describe("IPv4 block of the VPN clients, outside network.cidr"),
  splitTunnel: z
    .boolean()
    .default(true)
    .describe("split tunnel: only traffic to the network goes through the VPN"),
  routes: list(text(anyBlock))
    .default([])
    .describe("further IPv4 blocks behind the network that VPN clients reach"),
  sessionHours: z
    .union([z.literal(8), z.literal(10), z.literal(12), z.literal(24)], {
      error: "must be 8, 10, 12 or 24",
    })
    .default(8)
    .describe("session duration of a VPN client in hours"),
});
