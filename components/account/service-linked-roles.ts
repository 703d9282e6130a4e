import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** AWS services whose role a first resource needs, and that create it only in the console or not in time. */
export const SERVICES = {
  ingestion: "osis.amazonaws.com",
  kafka: "kafka.amazonaws.com",
  search: "opensearchservice.amazonaws.com",
  spot: "spot.amazonaws.com",
} as const;

export type ServiceWithRole = keyof typeof SERVICES;

export interface ServiceLinkedRolesArgs {
  /** Services to create the role for; AWS refuses one that the account already has. */
  readonly services: readonly ServiceWithRole[];
}

/** Service-linked roles, of which an account has one for each AWS service. */
export class ServiceLinkedRoles extends pulumi.ComponentResource {
  constructor(name: string, args: ServiceLinkedRolesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:account:ServiceLinkedRoles", name, {}, opts);
    for (const service of args.services) {
      new aws.iam.ServiceLinkedRole(
        `${name}-${service}`,
        { awsServiceName: SERVICES[service] },
        // Resources outside this program may use it by then.
        { parent: this, retainOnDelete: true },
      );
    }
    this.registerOutputs({});
  }
}
