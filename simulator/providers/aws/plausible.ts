import type { Chance } from "../../model/chance";
import { kebab } from "../../model/kebab";
import { arnOf } from "../../model/place";
import type { Kind } from "../../sdk/declarations";
import type { Value } from "../values";

/** Where and how a resource is made. */
export interface Place {
  readonly account: string;
  readonly region: string;
  /** Module and type, `ec2/vpc`. */
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  /** Inputs are empty where AWS was given none; what is only an output has a value. */
  readonly isInput: (name: string) => boolean;
  readonly arn: string;
  readonly chance: Chance;
}

/** A value by the name of an output, for what no model says more about; undefined for an object. */
export function plausible(name: string, kind: Kind, place: Place): Value | undefined {
  switch (kind) {
    case "boolean":
      return false;
    case "number":
      return 0;
    case "map":
      return {};
    case "asset":
    case "any":
      return null;
    case "string":
      return string(name, place);
    default:
      return "list" in kind ? [] : undefined;
  }
}

function string(name: string, place: Place): string {
  const { account, region, arn, chance } = place;
  if (name === "arn") return arn;
  if (name === "region") return region;
  if (["ownerId", "accountId", "awsAccountId", "registryId", "owner"].includes(name)) return account;
  if (place.isInput(name)) return "";
  const [service = ""] = place.type.split("/");
  const host = `${place.name.toLowerCase()}.${region}.amazonaws.com`;
  if (name.endsWith("Arn")) return arnOf(service, `${kebab(name.slice(0, -3))}/${chance.hex(12)}`, place);
  if (/(createdat|modifiedat|date|time|timestamp)$/i.test(name)) return chance.now();
  if (name === "status" || name === "state") return "ACTIVE";
  if (/version$/i.test(name)) return "1";
  if (name === "etag" || name.endsWith("Token")) return chance.upper(14);
  if (/url$/i.test(name)) return `https://${host}`;
  if (/(endpoint|address|domainname|dnsname)$/i.test(name)) return `${chance.hex(8)}.${host}`;
  return name.endsWith("Id") ? chance.hex(17) : "";
}
