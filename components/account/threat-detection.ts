import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** What GuardDuty can watch beside the account's calls, flows and names, by the names of its API. */
export const FEATURES = {
  eksAuditLogs: "EKS_AUDIT_LOGS",
  lambdaNetwork: "LAMBDA_NETWORK_LOGS",
  malware: "EBS_MALWARE_PROTECTION",
  rdsLogins: "RDS_LOGIN_EVENTS",
  runtime: "RUNTIME_MONITORING",
  s3Data: "S3_DATA_EVENTS",
} as const;

export type Feature = keyof typeof FEATURES;

export interface ThreatDetectionArgs {
  /** What is watched beside; the others are turned off. */
  readonly features: readonly Feature[];
  /** How soon a finding that comes again is told again. */
  readonly frequency: "FIFTEEN_MINUTES" | "ONE_HOUR" | "SIX_HOURS";
}

/** GuardDuty in this account and region. */
export class ThreatDetection extends pulumi.ComponentResource {
  readonly detectorId: pulumi.Output<string>;

  constructor(name: string, args: ThreatDetectionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:account:ThreatDetection", name, {}, opts);
    const detector = new aws.guardduty.Detector(
      `${name}-detector`,
      { enable: true, findingPublishingFrequency: args.frequency },
      { parent: this },
    );
    for (const [feature, apiName] of Object.entries(FEATURES)) {
      const status = args.features.some((wanted) => wanted === feature) ? "ENABLED" : "DISABLED";
      new aws.guardduty.DetectorFeature(
        // Each is said, since AWS turns most of them on by itself for a new detector.
        `${name}-${feature}`,
        {
          detectorId: detector.id,
          name: apiName,
          status,
          ...(apiName === "RUNTIME_MONITORING" && { additionalConfigurations: agents(status) }),
        },
        { parent: this },
      );
    }
    this.detectorId = detector.id;
    this.registerOutputs({ detectorId: this.detectorId });
  }
}

/** Where GuardDuty brings its agent by itself: into EKS clusters, of which alone environments are made. */
function agents(status: "ENABLED" | "DISABLED") {
  return [
    { name: "EKS_ADDON_MANAGEMENT", status },
    { name: "ECS_FARGATE_AGENT_MANAGEMENT", status: "DISABLED" },
    { name: "EC2_AGENT_MANAGEMENT", status: "DISABLED" },
  ];
}
