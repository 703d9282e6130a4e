import { z } from "zod";
import {
  FIREWALL_METHODS,
  firewallPath,
  firewallRuleName,
  pathConflicts,
  RATE_LIMIT,
  type FirewallPaths,
} from "../../components/edge/firewall-paths";
import { firewallBlock } from "../../components/rules/network";
import { count, list, text } from "../../components/rules/values";

const perFiveMinutes = count(RATE_LIMIT.min, RATE_LIMIT.max);

const blockedPath = z.strictObject({
  path: text(firewallPath).describe(
    "path in lower case as the services see it, such as `/admin`; it matches with and without `/api`, and all paths below it match too",
  ),
  methods: list(z.enum(FIREWALL_METHODS))
    .min(1)
    .optional()
    .describe("HTTP methods, where `GET` includes `HEAD`; all methods without this key"),
});

const rateLimitedPath = blockedPath.extend({
  requestsPerFiveMinutes: perFiveMinutes.describe(
    "requests that one address may send to the path in five minutes",
  ),
});

function apart({ value, issues }: z.core.ParsePayload<FirewallPaths>) {
  for (const { path, value: input, must } of pathConflicts(value)) {
    issues.push({ code: "custom", input, path: [...path], message: must });
  }
}

export const firewall = z
  .strictObject({
    requestsPerFiveMinutes: perFiveMinutes
      .default(6000)
      .describe("requests that one address may send in five minutes"),
    blockedPaths: z.record(text(firewallRuleName), blockedPath).default({}),
    rateLimitedPaths: z.record(text(firewallRuleName), rateLimitedPath).default({}),
    allow: list(text(firewallBlock))
      .default([])
      .describe("IPv4 and IPv6 blocks that are always allowed, except for the deny list and blocked paths"),
    deny: list(text(firewallBlock)).default([]).describe("IPv4 and IPv6 blocks that are blocked"),
    logged: z
      .enum(["refused", "all"])
      .default("refused")
      .describe("requests that are logged: those that a rule blocked or counted, or all"),
  })
  .check(apart);
