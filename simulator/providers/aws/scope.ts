import { ACCOUNT } from "../../model/place";
import { isProperties, plain, type Properties } from "../values";

/** The account, region and default tags that the provider is configured with. */
export class Scope {
  account = ACCOUNT;
  private defaultTags: Properties = {};

  constructor(private region: string) {}

  configure(args: Properties): void {
    if (typeof args.region === "string" && args.region !== "") this.region = args.region;
    const tags = isProperties(args.defaultTags) ? args.defaultTags.tags : undefined;
    if (isProperties(tags)) this.defaultTags = tags;
    const roles = JSON.stringify(plain(args.assumeRoles ?? args.assumeRole ?? null));
    this.account = /arn:aws[\w-]*:iam::(\d{12}):/.exec(roles)?.[1] ?? ACCOUNT;
    const allowed = plain(args.allowedAccountIds ?? null);
    if (Array.isArray(allowed) && allowed.length > 0 && !allowed.includes(this.account)) {
      throw new Error(
        `The AWS account ${this.account} is not one of allowedAccountIds (${allowed.join(", ")}).`,
      );
    }
  }

  /** The region that a resource's inputs or outputs name, or else the provider's. */
  regionOf(properties: Properties): string {
    return typeof properties.region === "string" && properties.region !== ""
      ? properties.region
      : this.region;
  }

  /** A resource's inputs with the default tags in them. */
  tagged(inputs: Properties): Properties {
    if (Object.keys(this.defaultTags).length === 0) return inputs;
    const own = inputs.tags ?? {};
    return isProperties(own) ? { ...inputs, tags: { ...this.defaultTags, ...own } } : inputs;
  }
}
