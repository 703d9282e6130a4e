import { stringify } from "yaml";

/** What an ingestion pipeline reads, and where it writes. */
export interface Feed {
  readonly region: string;
  /** Identifier of the Aurora MySQL cluster. */
  readonly clusterIdentifier: string;
  /** Schema whose tables are read. */
  readonly database: string;
  /** Tables that are indexed, each into `<database>-<table>`. */
  readonly tables: readonly string[];
  /** Secrets Manager's ARN of the database user's name and password. */
  readonly secretArn: string;
  /** Bucket for the first export, for changes on their way, and for what the index refused. */
  readonly bucketName: string;
  /** KMS key that the first export is encrypted with. */
  readonly keyArn: string;
  /** Role in which RDS writes the first export. */
  readonly exportRoleArn: string;
  /** Role in which the pipeline works. */
  readonly pipelineRoleArn: string;
  /** Host name of the OpenSearch domain. */
  readonly host: string;
}

/** Folders of the bucket. */
export const INGESTION_PREFIXES = { changes: "changes/", refused: "refused/" } as const;

/** The pipeline's name inside its configuration, with which its metrics begin; the one that AWS shows is the resource's. */
export const SUB_PIPELINE = "rows";

/** Name of the index of a table, and of all indexes of a database. */
export const indexOf = (database: string, table: string) => `${database.toLowerCase()}-${table}`;

/**
 * The pipeline's configuration for OpenSearch Ingestion (Data Prepper): all rows there are, by an export, and then every
 * change, from the binary log. A row's document has its primary key as id; versions from the log keep a late change from
 * undoing a later one.
 */
export function pipelineBody(feed: Feed): string {
  const { region } = feed;
  const aws = { region, sts_role_arn: feed.pipelineRoleArn };
  const body = {
    version: "2",
    [SUB_PIPELINE]: {
      source: {
        rds: {
          db_identifier: feed.clusterIdentifier,
          engine: "aurora-mysql",
          database: feed.database,
          tables: { include: feed.tables },
          authentication: {
            username: "${{aws_secrets:database:username}}",
            password: "${{aws_secrets:database:password}}",
          },
          s3_bucket: feed.bucketName,
          s3_region: region,
          s3_prefix: INGESTION_PREFIXES.changes.slice(0, -1),
          export: { kms_key_id: feed.keyArn, iam_role_arn: feed.exportRoleArn },
          stream: true,
          aws,
        },
      },
      sink: [
        {
          opensearch: {
            hosts: [`https://${feed.host}`],
            index: indexOf(feed.database, '${getMetadata("table_name")}'),
            index_type: "custom",
            number_of_shards: 1,
            // With the primary a copy in each of three zones.
            number_of_replicas: 2,
            document_id: '${getMetadata("primary_key")}',
            action: '${getMetadata("opensearch_action")}',
            document_version: '${getMetadata("document_version")}',
            document_version_type: "external",
            aws,
            dlq: [
              {
                s3: {
                  bucket: feed.bucketName,
                  key_path_prefix: INGESTION_PREFIXES.refused,
                  ...aws,
                },
              },
            ],
          },
        },
      ],
    },
    extension: {
      aws: { secrets: { database: { secret_id: feed.secretArn, refresh_interval: "PT1H", ...aws } } },
    },
  };
  // Written out in full: Data Prepper knows no aliases.
  return stringify(body, { aliasDuplicateObjects: false });
}
