/** Services whose resources belong to no region. */
const GLOBAL = new Set([
  "budgets",
  "cloudfront",
  "costexplorer",
  "globalaccelerator",
  "iam",
  "organizations",
  "route53",
  "s3",
  "shield",
]);

/** The account, unless the provider's configuration assumes a role in another. */
export const ACCOUNT = "123456789012";

/** Zones of the regions that have other than three. */
const ZONE_COUNTS: Readonly<Record<string, number>> = { "us-east-1": 6, "us-west-2": 4 };

/** Module and type of a token: `ec2/vpc` of `aws:ec2/vpc:Vpc`. */
export function shortType(token: string): string {
  return token.split(":")[1] ?? token;
}

/** Whether resources of a type, such as `iam/role`, belong to no region. */
export function isGlobal(type: string): boolean {
  return GLOBAL.has(type.split("/")[0] ?? "") && !type.startsWith("route53/resolver");
}

/** Names of a region's availability zones. */
export function zonesOf(region: string): string[] {
  return ["a", "b", "c", "d", "e", "f"]
    .slice(0, ZONE_COUNTS[region] ?? 3)
    .map((letter) => `${region}${letter}`);
}

/** The zone id `use1-az1` of the zone `us-east-1a`. */
export function zoneId(zone: string): string {
  return `${shortRegion(zone.slice(0, -1))}-az${zone.charCodeAt(zone.length - 1) - "a".charCodeAt(0) + 1}`;
}

/** `use1` of `us-east-1`, as zone ids begin. */
export function shortRegion(region: string): string {
  const [area = "", direction = "", number = ""] = region.split("-");
  return `${area}${direction.replace(/north|south|central|east|west/g, (word) => word.slice(0, 1))}${number}`;
}

/** The ARN of a resource; some services leave out the region or the account. */
export function arnOf(service: string, resource: string, at: { region: string; account: string }): string {
  const region = ["iam", "cloudfront", "s3", "route53", "budgets"].includes(service) ? "" : at.region;
  const account = ["s3", "route53"].includes(service) ? "" : at.account;
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}
