import type * as pulumi from "@pulumi/pulumi";
import { Certificate } from "./certificate";
import { Domain } from "./domain";
import type { EdgeArgs } from "./edge-args";
import { GLOBAL_REGION } from "./region";

/** A certificate of ACM and its region. */
export interface Issued {
  readonly arn: pulumi.Output<string>;
  readonly region: string;
}

/** What a domain brings. */
export type Names = NonNullable<ReturnType<typeof edgeNames>>;

/** The zone, and certificates for both ends of CloudFront; nothing without a domain. */
export function edgeNames(
  name: string,
  { domain, account, protect }: EdgeArgs,
  opts: pulumi.ComponentResourceOptions,
) {
  if (domain === undefined) return undefined;
  const { zoneId, zoneName } = new Domain(`${name}-domain`, { ...domain, protect }, opts);
  const certificate = (purpose: string, domainName: string, region: string) => {
    const { arn } = new Certificate(`${name}-${purpose}-certificate`, { domainName, zoneId, region }, opts);
    return { name: domainName, arn, region };
  };
  const site = certificate("site", domain.name, GLOBAL_REGION);
  const origin = certificate("origin", `origin.${domain.name}`, account.region);
  return { site, origin, grpc: `grpc.${domain.name}`, zoneId, zoneName };
}
