import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface DomainArgs {
  /** Name of the hosted zone. */
  readonly zoneName: string;
  /** Whether the zone is made here, or there already. */
  readonly makeZone: boolean;
  /**
   * Let Pulumi refuse to delete a zone made here, whose name servers are entered at the registrar's; otherwise it goes with
   * all names in it, also those that external-dns made.
   */
  readonly protect: boolean;
}

/** A public hosted zone of Route 53, made or looked up. */
export class Domain extends pulumi.ComponentResource {
  readonly zoneId: pulumi.Output<string>;
  readonly zoneName: string;

  constructor(name: string, args: DomainArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:edge:Domain", name, {}, opts);
    const { zoneName, makeZone, protect } = args;
    const zone = makeZone
      ? new aws.route53.Zone(
          `${name}-zone`,
          { name: zoneName, comment: "Made by Pulumi", forceDestroy: !protect },
          { parent: this, protect, retainOnDelete: protect },
        )
      : aws.route53.getZoneOutput({ name: zoneName, privateZone: false }, { parent: this });
    this.zoneId = pulumi.output(zone.zoneId);
    this.zoneName = zoneName;
    this.registerOutputs({ zoneId: this.zoneId, zoneName: this.zoneName });
  }
}
