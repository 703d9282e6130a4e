import assert from "node:assert/strict";
import { parse } from "yaml";
import { indexOf, pipelineBody, type Feed } from "../../../../components/data/ingestion-body";

const ROLE = "arn:aws:iam::123456789012:role/pipeline";

const FEED: Feed = {
  region: "eu-central-1",
  clusterIdentifier: "millrace-test-mysql",
  database: "millrace",
  tables: ["counts", "orders"],
  secretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:user",
  bucketName: "bucket",
  keyArn: "arn:aws:kms:eu-central-1:123456789012:key/rows",
  exportRoleArn: "arn:aws:iam::123456789012:role/export",
  pipelineRoleArn: ROLE,
  host: "vpc-search.eu-central-1.es.amazonaws.com",
};

/** Data Prepper's options of the `rds` source, by its documentation. */
const RDS_OPTIONS = [
  "db_identifier",
  "cluster",
  "engine",
  "database",
  "tables",
  "authentication",
  "aws",
  "acknowledgments",
  "s3_data_file_acknowledgment_timeout",
  "stream_acknowledgment_timeout",
  "s3_bucket",
  "s3_prefix",
  "s3_region",
  "partition_count",
  "export",
  "stream",
  "tls",
  "disable_s3_read_for_leader",
];

/** Those of its `opensearch` sink that stand here, and of `dlq`. */
const SINK_OPTIONS = [
  "hosts",
  "index",
  "index_type",
  "number_of_shards",
  "number_of_replicas",
  "document_id",
  "action",
  "document_version",
  "document_version_type",
  "aws",
  "dlq",
];

interface Body {
  readonly version: string;
  readonly rows: {
    readonly source: { readonly rds: Readonly<Record<string, unknown>> };
    readonly sink: readonly { readonly opensearch: Readonly<Record<string, unknown>> }[];
  };
  readonly extension: unknown;
}

const body = (change: Partial<Feed> = {}) => parse(pipelineBody({ ...FEED, ...change })) as Body;

describe("an ingestion pipeline's configuration", () => {
  it("is one pipeline of Data Prepper's second version, with its secrets beside", () => {
    assert.deepEqual(Object.keys(body()), ["version", "rows", "extension"]);
    assert.equal(body().version, "2");
    assert.deepEqual(Object.keys(body().rows), ["source", "sink"]);
  });

  it("names no option that the source or the sink does not know", () => {
    const [sink] = body().rows.sink;
    assert.deepEqual(
      Object.keys(body().rows.source.rds).filter((option) => !RDS_OPTIONS.includes(option)),
      [],
    );
    assert.deepEqual(Object.keys(sink?.opensearch ?? {}).sort(), SINK_OPTIONS.sort());
  });

  it("reads the rows there are, then every change, over TLS", () => {
    const { rds } = body().rows.source;
    assert.equal(rds.db_identifier, "millrace-test-mysql");
    assert.equal(rds.engine, "aurora-mysql");
    assert.equal(rds.database, "millrace");
    assert.deepEqual(rds.tables, { include: ["counts", "orders"] });
    assert.deepEqual(rds.export, { kms_key_id: FEED.keyArn, iam_role_arn: FEED.exportRoleArn });
    assert.equal(rds.stream, true);
    assert.ok(!("tls" in rds), "encrypted unless told otherwise");
    assert.deepEqual([rds.s3_bucket, rds.s3_region, rds.s3_prefix], ["bucket", "eu-central-1", "changes"]);
  });

  it("holds no password, but says where it is", () => {
    assert.deepEqual(body().rows.source.rds.authentication, {
      username: "${{aws_secrets:database:username}}",
      password: "${{aws_secrets:database:password}}",
    });
    assert.deepEqual(body().extension, {
      aws: {
        secrets: {
          database: {
            secret_id: FEED.secretArn,
            region: "eu-central-1",
            sts_role_arn: ROLE,
            refresh_interval: "PT1H",
          },
        },
      },
    });
  });

  it("writes a document a row, under its primary key, and no older change over a newer", () => {
    const [sink] = body().rows.sink;
    const { dlq, ...options } = sink?.opensearch ?? {};
    assert.deepEqual(options, {
      aws: { region: "eu-central-1", sts_role_arn: ROLE },
      hosts: ["https://vpc-search.eu-central-1.es.amazonaws.com"],
      index: 'millrace-${getMetadata("table_name")}',
      index_type: "custom",
      number_of_shards: 1,
      number_of_replicas: 2,
      document_id: '${getMetadata("primary_key")}',
      action: '${getMetadata("opensearch_action")}',
      document_version: '${getMetadata("document_version")}',
      document_version_type: "external",
    });
    assert.deepEqual(dlq, [
      {
        s3: { bucket: "bucket", key_path_prefix: "refused/", region: "eu-central-1", sts_role_arn: ROLE },
      },
    ]);
  });

  it("works in the one role everywhere", () => {
    const roles = [...pipelineBody(FEED).matchAll(/sts_role_arn: (\S+)/g)].map(([, role]) => role);
    assert.deepEqual(roles, [ROLE, ROLE, ROLE, ROLE]);
  });

  it("names an index after database and table", () => {
    assert.equal(indexOf("millrace", "counts"), "millrace-counts");
    // OpenSearch refuses capital letters.
    assert.equal(indexOf("Millrace", "counts"), "millrace-counts");
  });
});
