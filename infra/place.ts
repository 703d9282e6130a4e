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
 * @throws pulumi.RunError for zone ids that the region or the account does not have.
 */
export async function lookUpPlace(
  provider: aws.Provider,
  region: string,
  zoneIds: readonly string[],
): Promise<Place> {
  const [identity, zones] = await Promise.all([
    aws.getCallerIdentity({}, { provider }),
    aws.getAvailabilityZones({ state: "available" }, { provider }),
  ]);
  return { account: { id: identity.accountId, region }, zones: zoneNames(zones, region, zoneIds) };
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
