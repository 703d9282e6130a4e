import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../components/iam";

/** Where a stack goes: what only AWS can say about the account that its credentials belong to. */
export interface Place {
  readonly account: Account;
  /** Names of the zones, in the order of their ids. A zone's name differs from account to account, its id does not. */
  readonly zones: readonly string[];
}

/**
 * Asks AWS for the account and for the names of its zones.
 *
 * @throws pulumi.RunError for credentials that AWS or the provider refuses, and for zone ids that the region or the
 * account does not have.
 */
export async function lookUpPlace(
  provider: aws.Provider,
  region: string,
  zoneIds: readonly string[],
): Promise<Place> {
  const [identity, zones] = await Promise.all([
    aws.getCallerIdentity({}, { provider }),
    aws.getAvailabilityZones({ state: "available" }, { provider }),
  ]).catch(refuse);
  return { account: { id: identity.accountId, region }, zones: zoneNames(zones, region, zoneIds) };
}

/** Wrong credentials are found out here first: told as what they are, not as a bug with a stack trace. */
function refuse({ message }: Error): never {
  const reason = message.replace(/^.*? returned an error: /s, "").replace(/\.?\s*$/, "");
  throw new pulumi.RunError(`AWS does not say whose account this is and what zones it has: ${reason}.`);
}

function zoneNames(
  known: { readonly names: readonly string[]; readonly zoneIds: readonly string[] },
  region: string,
  wanted: readonly string[],
): string[] {
  const names = new Map(known.zoneIds.map((id, index) => [id, known.names[index]]));
  const unknown = wanted.filter((id) => !names.has(id));
  if (unknown.length > 0) {
    throw new pulumi.RunError(
      `millrace-infra:network.zoneIds names ${unknown.join(", ")}, but this account's zones in ${region} are ` +
        `${[...names.keys()].sort().join(", ")}.`,
    );
  }
  return wanted.flatMap((id) => names.get(id) ?? []);
}
