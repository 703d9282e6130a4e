import type * as pulumi from "@pulumi/pulumi";
import { Certificate } from "../components/edge/certificate";
import { Domain } from "../components/edge/domain";
import { GLOBAL_REGION } from "../components/edge/region";
import type { Config } from "./config";
import type { Scope } from "./scope";

/** A certificate, and where it is. */
export interface Issued {
  readonly arn: pulumi.Output<string>;
  readonly region: string;
}

export type EdgeConfig = NonNullable<Config["edge"]>;

/** What a domain brings, where the configuration has one. */
export type Names = NonNullable<ReturnType<typeof buildNames>>;

/** The zone, and certificates for both ends of CloudFront. */
export function buildNames({ config, account, opts }: Scope, { domain }: EdgeConfig) {
  if (domain === undefined) return undefined;
  const { zoneId, zoneName } = new Domain("edge-domain", { ...domain, protect: config.protect }, opts);
  const origin = `origin.${domain.name}`;
  const siteCertificate = new Certificate(
    "edge-site-certificate",
    { domainName: domain.name, zoneId, region: GLOBAL_REGION },
    opts,
  );
  const originCertificate = new Certificate(
    "edge-origin-certificate",
    { domainName: origin, zoneId, region: account.region },
    opts,
  );
  return {
    site: domain.name,
    origin,
    grpc: `grpc.${domain.name}`,
    zoneId,
    zoneName,
    siteCertificate,
    originCertificate,
    certificates: [
      { arn: siteCertificate.arn, region: GLOBAL_REGION },
      { arn: originCertificate.arn, region: account.region },
    ] satisfies Issued[],
  };
}
