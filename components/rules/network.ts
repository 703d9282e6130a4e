import { isIPv6 } from "node:net";
import { domainToASCII, domainToUnicode } from "node:url";
import { isBlock, overlap, prefixOf } from "./cidr";
import { also, rule, type Rule } from "./rule";

// Rules for addresses and names in networks.

interface Sizes {
  /** Shortest and longest prefix. */
  readonly from: number;
  readonly to: number;
  readonly example: string;
}

/**
 * An IPv4 block in its canonical form: four numbers without leading zeros, and no bit set after the prefix.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
 */
export function ipv4Block({ from, to, example }: Sizes): Rule {
  const size = from === 0 && to === 32 ? "" : ` from /${from} to /${to}`;
  return rule(
    `an IPv4 block${size}, such as "${example}"`,
    (text) => isBlock(text) && prefixOf(text) >= from && prefixOf(text) <= to,
  );
}

/** Blocks that a VPC cannot have. */
const UNUSABLE = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4"];

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
export const vpcBlock = also(
  ipv4Block({ from: 16, to: 20, example: "10.20.0.0/16" }),
  `must not be in ${UNUSABLE.join(", ")}, which are reserved`,
  (text) => !UNUSABLE.some((unusable) => overlap(text, unusable)),
);

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html */
export const serviceBlock = also(
  ipv4Block({ from: 12, to: 24, example: "172.20.0.0/16" }),
  `must be in ${PRIVATE.join(", ")}`,
  isPrivate,
);

function isPrivate(text: string): boolean {
  return PRIVATE.some((block) => overlap(text, block) && prefixOf(text) >= prefixOf(block));
}

/** @see https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html */
export const publicBlock = also(
  ipv4Block({ from: 0, to: 32, example: "198.51.100.7/32" }),
  "must be public, since EKS refuses reserved addresses",
  (text) => text === "0.0.0.0/0" || ![...PRIVATE, ...UNUSABLE].some((block) => overlap(text, block)),
);

/** @see https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/what-is-best-practices.html */
export const clientBlock = ipv4Block({ from: 12, to: 22, example: "10.100.0.0/22" });

export const anyBlock = ipv4Block({ from: 0, to: 32, example: "10.200.0.0/16" });

/**
 * A block of an AWS WAF IP set, which takes neither 0.0.0.0/0 nor ::/0.
 *
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateIPSet.html
 */
export const firewallBlock = also(
  rule(
    'a block of IPv4 or IPv6 addresses, such as "198.51.100.7/32" or "2001:db8::/32"',
    (text) => isBlock(text) || isIpv6Block(text),
  ),
  "must be a block smaller than /0, since AWS WAF does not take all addresses as one",
  (text) => !text.endsWith("/0"),
);

/** As AWS WAF writes it: compressed, in lower case, with no bit set after the prefix. */
function isIpv6Block(text: string): boolean {
  const [, address = "", prefix = ""] = /^([0-9a-f:]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  if (!isIPv6(address) || Number(prefix) > 128) return false;
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const hosts = 128n - BigInt(prefix);
  return canonical === address && bits(address) % (1n << hosts) === 0n;
}

function bits(address: string): bigint {
  const [head = "", tail] = address.split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const [first, last] = [groups(head), groups(tail ?? "")];
  const zeros = Array<string>(8 - first.length - last.length).fill("0");
  return BigInt(`0x${[...first, ...zeros, ...last].map((group) => group.padStart(4, "0")).join("")}`);
}

/**
 * A name of at least two labels in lower case, as Route 53 and ACM take it: international names in Punycode.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
 */
export const domainName = rule(
  "a name in DNS in lower case, such as shop.example.com",
  (text) =>
    /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text) &&
    // A label with "--" in third place is an encoded one, and must be one that decodes.
    domainToASCII(text) === text &&
    text.split(".").every((label) => !label.startsWith("xn--") || encodesSomething(label)),
);

/** An international name in Punycode, as AWS takes it; any other text as it is. */
export function toPunycode(text: string): string {
  return /[^\x20-\x7e]/.test(text) ? domainToASCII(text) || text : text;
}

/** The name of a server: DNS, or an IPv4 address. */
export const host = rule(
  "a host name or an IPv4 address",
  /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/,
);

/** `host:port`, or several with commas between. */
export const hostPorts = rule(
  "host:port, or several with commas between",
  /^[\w.-]+:\d{1,5}(,[\w.-]+:\d{1,5})*$/,
);

/** @see https://www.rfc-editor.org/rfc/rfc3986 */
export const url = rule(
  'an address with http or https, such as "https://example.com"',
  (text) => /^https?:\/\/\S+$/.test(text) && URL.canParse(text),
);

/**
 * An address that mail can be sent to, in ASCII.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
 */
export const email = rule(
  "an e-mail address",
  /^(?=.{3,254}$)(?!\.)(?!.*\.\.)[\w.!#$%&'*+/=?^`{|}~-]{0,63}[\w!#$%&'*+/=?^`{|}~-]@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/,
);

/**
 * A path at the edge. CloudFront's path patterns are case-sensitive and AWS WAF compares paths in lower case, in regular
 * expressions of at most 200 characters.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
 */
export const routePath = rule(
  '"/" or a path of up to 64 lower-case letters, digits and . _ ~ - /, without a slash at its end, such as "/api"',
  /^\/$|^(?=.{2,64}$)(\/(?!\.{1,2}(\/|$))[a-z0-9._~-]+)+$/,
);

/** Whether a label is the Punycode of a name; newer versions of Node.js take one that is not as it is. */
function encodesSomething(label: string): boolean {
  const name = domainToUnicode(label);
  return name !== "" && name !== label && domainToASCII(name) === label;
}
