import { z } from "zod";
import { count, list, text } from "../../components/config-values";
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
    name: inPunycode(siteName).describe("name of the page and its API"),
    zoneName: inPunycode(domainName).describe("hosted zone of Route 53 that the name is in"),
    makeZone: z
      .boolean()
      .default(false)
      .describe("make the zone; otherwise it is there already, in the same account"),
  })
  .refine(({ name, zoneName }) => name === zoneName || name.endsWith(`.${zoneName}`), {
    path: ["name"],
    error: "must be zoneName, or end in a dot and zoneName",
  });

const grpc = z.strictObject({
  cidrs: list(text(anyBlock))
    .min(1)
    .max(50)
    .describe("blocks of addresses that may call; 0.0.0.0/0 for everyone"),
  idleTimeoutSeconds: count(1, 4000)
    .default(300)
    .describe("seconds without a message after which a stream is cut"),
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
      .describe("a name of one's own, with HTTPS all the way; otherwise CloudFront's name"),
    grpc: grpc.optional(),
    priceClass: z
      .enum(["PriceClass_100", "PriceClass_200", "PriceClass_All"])
      .default("PriceClass_100")
      .describe(
        "where CloudFront answers from: North America and Europe, also Asia and Africa, or everywhere",
      ),
    logRetentionDays: count(1, 3650)
      .default(30)
      .describe("days that access logs of CloudFront and balancers are kept"),
    deletionProtection: z.boolean().default(true).describe("AWS refuses to delete the balancers"),
    firewall: firewall.optional(),
  })
  .refine(({ domain, grpc }) => grpc === undefined || domain !== undefined, {
    path: ["grpc"],
    error: "must be left out where there is no edge.domain, since gRPC needs a certificate",
  });
