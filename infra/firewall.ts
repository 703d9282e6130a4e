import { Firewall } from "../components/edge/firewall";
import { GLOBAL_REGION } from "../components/edge/region";
import { Logs } from "../components/operations/logs";
import type { Scope } from "./scope";

/** Builds the firewall in front of CloudFront. */
export function buildFirewall({ config, identifier, account, opts }: Scope): Firewall | undefined {
  const firewall = config.edge?.firewall;
  if (firewall === undefined) return undefined;
  const there = { ...account, region: GLOBAL_REGION };
  // A log group takes only a key of its own region; a stack in that region has the same parts as any other.
  const logs = new Logs(
    "global-logs",
    { identifier: `${identifier}-global`, account: there, retentionDays: config.logRetentionDays },
    opts,
  );
  return new Firewall(
    "edge-firewall",
    { ...firewall, identifier, account: there, logs: logs.settings },
    opts,
  );
}
