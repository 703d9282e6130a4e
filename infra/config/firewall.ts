import { z } from "zod";
import { count } from "../../components/config-values";

const BLOCK = 'must be a block of IPv4 or IPv6 addresses, such as "198.51.100.7/32" or "2001:db8::/32"';

/** A block of addresses, but for the one of all, which AWS's IP sets refuse. */
const block = z
  .union([z.cidrv4(), z.cidrv6()], { error: BLOCK })
  .refine((text) => !text.endsWith("/0"), { error: `${BLOCK}, and not all of them` });

export const firewall = z.strictObject({
  requestsPerFiveMinutes: count(10, 2_000_000_000)
    .default(6000)
    .describe("requests that one address may send in five minutes"),
  certificatesPerFiveMinutes: count(10, 2_000_000_000)
    .default(10)
    .describe("times that one address may `GET /generatecert` in five minutes"),
  allow: z
    .array(block)
    .default([])
    .describe("IPv4 and IPv6 blocks let through but for the list of the denied and `GET /crash`"),
  deny: z.array(block).default([]).describe("IPv4 and IPv6 blocks that are refused everything"),
  logged: z
    .enum(["refused", "all"])
    .default("refused")
    .describe("requests that are logged: those that a rule blocked or counted, or all"),
});
