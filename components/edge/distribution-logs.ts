import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { GLOBAL_REGION } from "./region";

export interface DistributionLogsArgs {
  /** Physical name of the environment, prefix of what is made. */
  readonly identifier: string;
  readonly distributionArn: pulumi.Input<string>;
  /** Bucket that the logs are written to, in any region. */
  readonly bucketArn: pulumi.Input<string>;
}

/** What is logged of a request; cookies are left out. */
export const LOGGED_FIELDS = [
  "date",
  "time",
  "x-edge-location",
  "x-edge-request-id",
  "c-ip",
  "cs-method",
  "x-host-header",
  "cs-uri-stem",
  "cs-uri-query",
  "cs(Referer)",
  "cs(User-Agent)",
  "cs-protocol",
  "cs-protocol-version",
  "ssl-protocol",
  "ssl-cipher",
  "cs-bytes",
  "sc-bytes",
  "sc-status",
  "sc-content-type",
  "x-edge-result-type",
  "x-edge-response-result-type",
  "x-edge-detailed-result-type",
  "time-taken",
  "time-to-first-byte",
] as const;

/** CloudFront's standard logging, version 2: each request as a line of JSON in a bucket, without a charge of its own. */
export class DistributionLogs extends pulumi.ComponentResource {
  constructor(name: string, args: DistributionLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:edge:DistributionLogs", name, {}, opts);
    const source = new aws.cloudwatch.LogDeliverySource(
      `${name}-source`,
      {
        name: `${args.identifier}-distribution`,
        logType: "ACCESS_LOGS",
        resourceArn: args.distributionArn,
        region: GLOBAL_REGION,
      },
      { parent: this },
    );
    const destination = new aws.cloudwatch.LogDeliveryDestination(
      `${name}-destination`,
      {
        name: `${args.identifier}-access-logs`,
        outputFormat: "json",
        deliveryDestinationConfiguration: { destinationResourceArn: args.bucketArn },
        region: GLOBAL_REGION,
      },
      { parent: this },
    );
    new aws.cloudwatch.LogDelivery(
      `${name}-delivery`,
      {
        deliverySourceName: source.name,
        deliveryDestinationArn: destination.arn,
        recordFields: [...LOGGED_FIELDS],
        s3DeliveryConfigurations: [
          { suffixPath: "{DistributionId}/{yyyy}/{MM}/{dd}/{HH}", enableHiveCompatiblePath: false },
        ],
        region: GLOBAL_REGION,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
