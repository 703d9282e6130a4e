import { z } from "zod";
import { count, list, text } from "../../components/rules/values";
import { firewall } from "./firewall";
import { anyBlock, domainName, toPunycode } from "../../components/rules/network";
import { also, type Rule } from "../../components/rules/rule";

/** A name in Punycode, whether it is given so or in its own letters. */
const inPunycode = (rule: Rule) =>
  z.preprocess((value) => (typeof value === "string" ? toPunycode(value) : value), text(rule));

/** Certificates have room for 64 characters, of which `origin.` takes seven. */
const siteName = also(
  domainName,
  "must be at most 57 characters in Punycode, since certificates of names below it have room for 64",
  (name) => name.length <= 57,
);

const domain = z
  .strictObject({
    name: inPunycode(siteName).describe(
      "domain name of the page and its API; international names are converted to Punycode",
    ),
    zoneName: inPunycode(domainName).describe("hosted zone of Route 53 that the name is in"),
    makeZone: z
      .boolean()
      .default(false)
      .describe("create the hosted zone; otherwise it must exist in the same account"),
  })
  .refine(({ name, zoneName }) => name === zoneName || name.endsWith(`.${zoneName}`), {
    path: ["name"],
    error: "must be zoneName, or end in a dot and zoneName",
  });

const grpc = z.strictObject({
  cidrs: list(text(anyBlock)).min(1).max(50).describe("IPv4 blocks that may call; 0.0.0.0/0 for everyone"),
  idleTimeoutSeconds: count(1, 4000).default(300).describe("idle timeout of a stream in seconds"),
});

export const edge = z
  .strictObject({
    origin: z
      .enum(["vpc", "public"])
      .describe(
        "how CloudFront reaches the balancer: privately (takes up to 15 minutes longer to make), or at a public address that admits CloudFront alone",
      ),
    domain: domain
      .optional()
      .describe("own domain name, with HTTPS up to the pods; otherwise CloudFront's name"),
    grpc: grpc.optional(),
    priceClass: z
      .enum(["PriceClass_100", "PriceClass_200", "PriceClass_All"])
      .default("PriceClass_100")
      .describe(
        "where CloudFront answers from: North America and Europe, also Asia and Africa, or everywhere",
      ),
    logRetentionDays: count(1, 3650)
      .default(30)
      .describe("retention of access logs of CloudFront and the load balancers in days"),
    deletionProtection: z.boolean().default(true).describe("deletion protection of the load balancers"),
    firewall: firewall.optional(),
  })
  .refine(({ domain, grpc }) => grpc === undefined || domain !== undefined, {
    path: ["grpc"],
    error: "must be left out where there is no edge.domain, since gRPC needs a certificate",
  });
