import * as pulumi from "@pulumi/pulumi";
import type { Account, Statement } from "../iam";
import { CRYPTOGRAPHY, type KeyUse } from "../key";
import { SEARCH_REQUESTS } from "./search-settings";

/** What a pipeline works with, by name and ARN. */
export interface IngestionParts {
  readonly account: Account;
  /** Identifier of the Aurora cluster. */
  readonly clusterIdentifier: pulumi.Input<string>;
  readonly bucketArn: pulumi.Input<string>;
  readonly exportRoleArn: pulumi.Input<string>;
  readonly domainArn: pulumi.Input<string>;
}

/** Writes the first export into the bucket, and reads what it wrote. */
export function exportRights(bucketArn: pulumi.Input<string>): Statement[] {
  return [
    { actions: ["s3:GetBucketLocation", "s3:ListBucket"], resources: [bucketArn] },
    {
      actions: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      resources: [pulumi.interpolate`${bucketArn}/*`],
    },
  ];
}

/**
 * What the pipeline does but for its secret: a snapshot of the one cluster and its export to the one bucket, and
 * requests to the one domain.
 */
export function pipelineRights(parts: IngestionParts): Statement[] {
  const { clusterIdentifier, domainArn } = parts;
  const rds = `arn:aws:rds:${parts.account.region}:${parts.account.id}`;
  const cluster = pulumi.interpolate`${rds}:cluster:${clusterIdentifier}`;
  // As the pipeline names them: random at the end.
  const snapshots = pulumi.interpolate`${rds}:cluster-snapshot:${clusterIdentifier}-snapshot-*`;
  return [
    { actions: ["rds:DescribeDBClusters"], resources: [cluster] },
    {
      actions: ["rds:AddTagsToResource", "rds:CreateDBClusterSnapshot", "rds:DescribeDBClusterSnapshots"],
      resources: [cluster, snapshots],
    },
    { actions: ["rds:StartExportTask"], resources: [cluster, snapshots] },
    // RDS knows no resource for export tasks.
    { actions: ["rds:DescribeExportTasks"], resources: ["*"] },
    {
      actions: ["iam:PassRole"],
      resources: [parts.exportRoleArn],
      conditions: { StringEquals: { "iam:PassedToService": "export.rds.amazonaws.com" } },
    },
    ...exportRights(parts.bucketArn),
    { actions: ["es:DescribeDomain"], resources: [domainArn] },
    { actions: SEARCH_REQUESTS, resources: [pulumi.interpolate`${domainArn}/*`] },
  ];
}

/** Who uses the key of the bucket: the pipeline, and RDS, to which the pipeline lends the key for the export. */
export function keyUses(
  pipelineRoleArn: pulumi.Input<string>,
  exportRoleArn: pulumi.Input<string>,
): KeyUse[] {
  return [
    { principals: { aws: pipelineRoleArn }, actions: CRYPTOGRAPHY },
    {
      principals: { aws: pipelineRoleArn },
      actions: ["kms:CreateGrant"],
      conditions: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
    { principals: { aws: exportRoleArn }, actions: CRYPTOGRAPHY },
  ];
}
