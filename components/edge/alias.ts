import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface AliasArgs {
  readonly domainName: string;
  readonly zoneId: pulumi.Input<string>;
  /** What the name leads to, a balancer or a distribution. */
  readonly target: { readonly dnsName: pulumi.Input<string>; readonly dnsZoneId: pulumi.Input<string> };
  /** `A`, and `AAAA` where the target speaks IPv6. */
  readonly types: readonly ("A" | "AAAA")[];
}

/** A name in DNS for something of AWS's, whose addresses change; such records cost nothing to ask. */
export class Alias extends pulumi.ComponentResource {
  constructor(name: string, args: AliasArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:edge:Alias", name, {}, opts);
    const { domainName, zoneId, target, types } = args;
    for (const type of types) {
      new aws.route53.Record(
        `${name}-${type.toLowerCase()}`,
        {
          zoneId,
          name: domainName,
          type,
          aliases: [{ name: target.dnsName, zoneId: target.dnsZoneId, evaluateTargetHealth: false }],
        },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}
