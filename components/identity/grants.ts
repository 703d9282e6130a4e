import * as pulumi from "@pulumi/pulumi";
import type { Account, Statement } from "../iam";
import { kafkaArn, topicRights, type TopicUse } from "./topic-rights";

/** May sign in to a database as one user. */
export function signInToDatabase(
  account: Account,
  resourceId: pulumi.Input<string>,
  user: string,
): Statement {
  const arn = pulumi.interpolate`arn:aws:rds-db:${account.region}:${account.id}:dbuser:${resourceId}/${user}`;
  return { actions: ["rds-db:connect"], resources: [arn] };
}

/** May sign in to a cache as one user. */
export function signInToQueue(cacheArn: pulumi.Input<string>, userArn: pulumi.Input<string>): Statement {
  return { actions: ["elasticache:Connect"], resources: [cacheArn, userArn] };
}

/** May read the figures in CloudWatch, which has no narrower right than all of them. */
export const READ_FIGURES: Statement = { actions: ["cloudwatch:GetMetricData"], resources: ["*"] };

/** May change the names in one zone, and find that zone, for which AWS lists all. */
export function editNames(zoneId: pulumi.Input<string>): Statement[] {
  return [
    {
      actions: ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"],
      resources: [pulumi.interpolate`arn:aws:route53:::hostedzone/${zoneId}`],
    },
    { actions: ["route53:ListHostedZones"], resources: ["*"] },
  ];
}

/** May read what is in one bucket, and decrypt with its key only by way of S3. */
export function readBucket(
  account: Account,
  bucketArn: pulumi.Input<string>,
  keyArn: pulumi.Input<string>,
): Statement[] {
  return [
    { actions: ["s3:GetObject"], resources: [pulumi.interpolate`${bucketArn}/*`] },
    // Else S3 says "forbidden" where an object is missing.
    { actions: ["s3:ListBucket"], resources: [bucketArn] },
    {
      actions: ["kms:Decrypt"],
      resources: [keyArn],
      conditions: {
        StringEquals: {
          // With a bucket key, the bucket stands for what is in it.
          "kms:EncryptionContext:aws:s3:arn": bucketArn,
          "kms:ViaService": `s3.${account.region}.amazonaws.com`,
        },
      },
    },
  ];
}

/**
 * May read one secret, and decrypt with its key only by way of Secrets Manager; a secret without a key of its own takes
 * no right to decrypt.
 */
export function readSecret(
  account: Account,
  secretArn: pulumi.Input<string>,
  keyArn?: pulumi.Input<string>,
): Statement[] {
  const read = { actions: ["secretsmanager:GetSecretValue"], resources: [secretArn] };
  if (keyArn === undefined) return [read];
  return [
    read,
    {
      actions: ["kms:Decrypt"],
      resources: [keyArn],
      conditions: {
        StringEquals: {
          "kms:EncryptionContext:SecretARN": secretArn,
          "kms:ViaService": `secretsmanager.${account.region}.amazonaws.com`,
        },
      },
    },
  ];
}

/**
 * May read secrets that are created outside of Pulumi, by their names. Secrets Manager ends the ARN of a secret with a dash
 * and six random characters, so the name alone does not say it; the pattern matches no longer name. The secrets must be
 * encrypted with Secrets Manager's default key, which takes no right to decrypt. One statement has all of them, since IAM
 * limits the size of a role's policies.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
 */
export function readNamedSecrets({ region, id }: Account, names: readonly string[]): Statement {
  return {
    actions: ["secretsmanager:GetSecretValue"],
    resources: names.map((name) => `arn:aws:secretsmanager:${region}:${id}:secret:${name}-??????`),
  };
}

/** May write to log groups that are there; making one is what the agents try first, and then are told that it is. */
export function writeLogs(groupArns: readonly pulumi.Input<string>[]): Statement {
  return {
    actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
    resources: groupArns,
  };
}

/** May ask which volumes and tags the nodes have; AWS lets neither be limited to some. */
export const DESCRIBE_NODES: Statement = {
  actions: ["ec2:DescribeTags", "ec2:DescribeVolumes"],
  resources: ["*"],
};

/** May send traces, and ask which to take; AWS lets neither be limited to some. */
export const WRITE_TRACES: Statement = {
  actions: [
    "xray:GetSamplingRules",
    "xray:GetSamplingStatisticSummaries",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
  ],
  resources: ["*"],
};

/** May use some topics of a Kafka cluster. */
export function useTopics(clusterArn: pulumi.Input<string>, use: TopicUse): Statement[] {
  const cluster = pulumi.output(clusterArn);
  return topicRights(use).map(({ actions, resources }) => ({
    actions,
    resources: resources.map((resource) => cluster.apply((arn) => kafkaArn(arn, resource))),
  }));
}
