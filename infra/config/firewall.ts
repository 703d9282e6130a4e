import { z } from "zod";
import { firewallBlock } from "../../components/rules/network";
import { count, list, text } from "../../components/rules/values";

export const firewall = z.strictObject({
  requestsPerFiveMinutes: count(10, 2_000_000_000)
    .default(6000)
    .describe("requests that one address may send in five minutes"),
  certificatesPerFiveMinutes: count(10, 2_000_000_000)
    .default(10)
    .describe("times that one address may `GET /generatecert` in five minutes"),
  allow: list(text(firewallBlock))
    .default([])
    .describe("IPv4 and IPv6 blocks that are always allowed, except for the deny list and `GET /crash`"),
  deny: list(text(firewallBlock)).default([]).describe("IPv4 and IPv6 blocks that are blocked"),
  logged: z
    .enum(["refused", "all"])
    .default("refused")
    .describe("requests that are logged: those that a rule blocked or counted, or all"),
});
