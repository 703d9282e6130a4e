import { GetHostedZoneCommand, ListHostedZonesByNameCommand } from "@aws-sdk/client-route-53";
import { check, fail, ok, warn } from "../check";
import { found } from "../quotas/quota";

interface DomainNeeds {
  readonly name: string;
  /** Whether the stack makes the zone itself. */
  readonly made: boolean;
}

interface DomainFacts {
  /** Name servers of each public zone of this name. */
  readonly zones: readonly (readonly string[])[];
  /** Name servers that the domain is delegated to; none where it is not. */
  readonly delegated: readonly string[];
}

/** Whether the hosted zone exists and answers for its domain, which certificates are validated through. */
export const domain = check<DomainNeeds, DomainFacts>({
  name: "domain",
  unused: "the stack has no domain",
  needs: ({ stack, hostedZone: name }) => {
    if (name === undefined) return undefined;
    return { name, made: found(stack, ["aws:route53/zone:Zone"]).some(({ inputs }) => inputs.name === name) };
  },
  look: async ({ name }, { aws, resolveNs }) => {
    const { HostedZones = [] } = await aws.route53.send(new ListHostedZonesByNameCommand({ DNSName: name }));
    const own = HostedZones.filter((zone) => zone.Name === `${name}.` && zone.Config?.PrivateZone !== true);
    const zones = await Promise.all(
      own.map(async ({ Id }) => {
        const { DelegationSet } = await aws.route53.send(new GetHostedZoneCommand({ Id }));
        return (DelegationSet?.NameServers ?? []).map(plain).sort();
      }),
    );
    // A domain that is not delegated has no answer.
    const delegated = await resolveNs(name).catch(() => []);
    return { zones, delegated: delegated.map(plain).sort() };
  },
  judge: ({ zones, delegated }, { name, made }) => {
    const [zone] = zones;
    if (zone === undefined && made) {
      const fix = `While pulumi up waits for the certificates, set the new zone's name servers at the registrar of ${name}`;
      return [warn(`the stack makes the hosted zone ${name}, which nothing is delegated to yet`, fix)];
    }
    if (zone === undefined) {
      const fix = `aws route53 create-hosted-zone --name ${name} --caller-reference ${name}, or set edge.domain.makeZone`;
      return [fail(`the account has no public hosted zone ${name}`, fix)];
    }
    const serving = zones.find((servers) => servers.some((server) => delegated.includes(server)));
    if (serving === undefined) {
      const present = delegated.length === 0 ? "nothing" : delegated.join(", ");
      const fix = `Set the name servers ${zone.join(", ")} at the registrar of ${name}, or in its parent zone`;
      return [fail(`${name} is delegated to ${present}, not to the account's hosted zone`, fix)];
    }
    return [ok(`${name} is delegated to the account's hosted zone`)];
  },
});

function plain(server: string): string {
  return server.toLowerCase().replace(/\.$/, "");
}
