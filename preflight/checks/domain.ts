import { GetHostedZoneCommand, ListHostedZonesByNameCommand } from "@aws-sdk/client-route-53";
import { field, found, type Resources } from "../quotas/quota";
import { check, fail, ok, uncreatable, warn, type World } from "./check";

interface DomainNeeds {
  readonly name: string;
  /** Whether the stack makes the zone itself. */
  readonly made: boolean;
  /** Whether the stack has its certificates, which AWS validates through the delegation. */
  readonly certified: boolean;
}

interface DomainFacts {
  /** Name servers of each public zone of this name. */
  readonly zones: readonly (readonly string[])[];
  /** Name servers that the domain is delegated to, none where it is not; or why DNS did not tell. */
  readonly delegated: readonly string[] | { readonly unknown: string };
}

/** Whether the hosted zone exists and answers for its domain, which certificates are validated through. */
export const domain = check<DomainNeeds, DomainFacts>({
  name: "domain",
  unused: "the stack has no domain",
  needs: ({ stack, deployed, hostedZone: name }) => {
    if (name === undefined) return undefined;
    return {
      name,
      made: found(stack, ["aws:route53/zone:Zone"]).some(({ inputs }) => inputs.name === name),
      certified: certificates(stack).every((one) => certificates(deployed).includes(one)),
    };
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
    return { zones, delegated: await delegation(name, resolveNs) };
  },
  judge: ({ zones, delegated }, { name, made, certified }) => {
    const [zone] = zones;
    if (zone === undefined && made) {
      const fix = `While pulumi up waits for the certificates, set the new zone's name servers at the registrar of ${name}`;
      return [warn(`the stack makes the hosted zone ${name}, which nothing is delegated to yet`, fix)];
    }
    if (zone === undefined) {
      const fix = `aws route53 create-hosted-zone --name ${name} --caller-reference ${name}, or set edge.domain.makeZone`;
      return [fail(`the account has no public hosted zone ${name}`, fix)];
    }
    if ("unknown" in delegated) {
      const fix = `Run preflight again, or look it up: dig NS ${name}`;
      return [
        warn(`the delegation of ${name} was not checked: DNS gave no answer (${delegated.unknown})`, fix),
      ];
    }
    const serving = zones.find((servers) => servers.some((server) => delegated.includes(server)));
    if (serving === undefined) {
      const present = delegated.length === 0 ? "nothing" : delegated.join(", ");
      const fix = `Set the name servers ${zone.join(", ")} at the registrar of ${name}, or in its parent zone`;
      return [
        uncreatable(`${name} is delegated to ${present}, not to the account's hosted zone`, fix, certified),
      ];
    }
    return [ok(`${name} is delegated to the account's hosted zone`)];
  },
});

/** Certificates that have been validated: names of the validations with the domains of the certificates. */
function certificates(resources: Resources): string[] {
  const domains = found(resources, ["aws:acm/certificate:Certificate"]).map(({ name, inputs }) => {
    return `${name} ${String(inputs.domainName)}`;
  });
  const validations = found(resources, ["aws:acm/certificateValidation:CertificateValidation"]);
  return [...domains, ...validations.map(({ name }) => name)];
}

/** Codes of answers that say that there are no name servers: https://nodejs.org/api/dns.html#error-codes */
const NONE: readonly unknown[] = ["ENODATA", "ENOTFOUND"];

async function delegation(name: string, resolveNs: World["resolveNs"]): Promise<DomainFacts["delegated"]> {
  try {
    return (await resolveNs(name)).map(plain).sort();
  } catch (error) {
    const code = field(error, "code");
    return NONE.includes(code) ? [] : { unknown: String(code ?? error) };
  }
}

function plain(server: string): string {
  return server.toLowerCase().replace(/\.$/, "");
}
