import assert from "node:assert/strict";
import { parse } from "yaml";
import { Ingestion, type IngestionArgs } from "../../../../components/data/ingestion";
import { IngestionUser } from "../../../../components/data/ingestion-user";
import { statementsOf } from "../../../support/graph";
import { assertParents, made, value } from "../account/made";

const ACCOUNT = { id: "123456789012", region: "eu-central-1" };
const SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:user";
const HOST = "vpc-search.eu-central-1.es.amazonaws.com";
const DOMAIN = "arn:aws:es:eu-central-1:123456789012:domain/millrace-test-search";

const ARGS: IngestionArgs = {
  identifier: "millrace-test-rows",
  account: ACCOUNT,
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2", "subnet-3"],
  database: {
    clusterIdentifier: "millrace-test-mysql",
    name: "millrace",
    port: 3306,
    securityGroupId: "sg-mysql",
  },
  tables: ["counts"],
  secret: { arn: SECRET, keyArn: "arn:aws:kms:eu-central-1:123456789012:key/secret" },
  domain: { arn: DOMAIN, host: HOST },
  minUnits: 1,
  maxUnits: 4,
  logs: { kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/logs", retentionInDays: 30 },
};

const PIPELINE = "arn:aws:iam::123456789012:role/millrace-test-rows-pipeline";
const EXPORT = "arn:aws:iam::123456789012:role/millrace-test-rows-export";
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/feed-encryption-key-id";

const ingestion = () => made(() => new Ingestion("feed", ARGS));

describe("Ingestion", () => {
  it("makes its parts as children, named after their parents", async () => {
    assertParents((await ingestion()).resources, "feed");
  });

  it("is a pipeline in the network, with its log in a group that is there first", async () => {
    const { named, before } = await ingestion();
    const { pipelineConfigurationBody, ...inputs } = named("feed-pipeline").inputs;
    assert.deepEqual(inputs, {
      pipelineName: "millrace-test-rows",
      minUnits: 1,
      maxUnits: 4,
      vpcOptions: { subnetIds: ARGS.subnetIds, securityGroupIds: ["feed-group-id"] },
      logPublishingOptions: {
        isLoggingEnabled: true,
        cloudwatchLogDestination: { logGroup: "/aws/vendedlogs/OpenSearchIngestion/millrace-test-rows" },
      },
    });
    assert.equal(named("feed-log").inputs.name, "/aws/vendedlogs/OpenSearchIngestion/millrace-test-rows");
    assert.equal(named("feed-log").inputs.kmsKeyId, ARGS.logs.kmsKeyId);
    const known = JSON.stringify(parse(String(pipelineConfigurationBody)));
    const parts = [PIPELINE, EXPORT, KEY, SECRET, "millrace-test-mysql", HOST];
    assert.deepEqual(
      parts.filter((part) => !known.includes(part)),
      [],
    );
    for (const needed of ["feed-log", "feed-pipeline-policy", "feed-export-policy", "feed-guard-policy"]) {
      assert.ok(before("feed-pipeline").includes(needed), needed);
    }
  });

  it("is trusted by nobody but the two services, for this account", async () => {
    const { named } = await ingestion();
    for (const [role, service] of [
      ["feed-pipeline-role", "osis-pipelines.amazonaws.com"],
      ["feed-export-role", "export.rds.amazonaws.com"],
    ] as const) {
      const [trust, ...more] = statementsOf(named(role));
      assert.ok(trust);
      assert.deepEqual(trust.Principal, { Service: service });
      assert.deepEqual(trust.Condition, { StringEquals: { "aws:SourceAccount": "123456789012" } });
      assert.deepEqual(more, []);
    }
  });

  it("may do what the source asks of RDS, on the one cluster, and no more", async () => {
    const rights = statementsOf((await ingestion()).named("feed-pipeline-policy"));
    const of = (action: string) =>
      rights.filter(({ Action }) => Action.includes(action)).flatMap(({ Resource = [] }) => Resource);
    const cluster = "arn:aws:rds:eu-central-1:123456789012:cluster:millrace-test-mysql";
    const snapshots = "arn:aws:rds:eu-central-1:123456789012:cluster-snapshot:millrace-test-mysql-snapshot-*";
    assert.deepEqual(of("rds:DescribeDBClusters"), [cluster]);
    assert.deepEqual(of("rds:CreateDBClusterSnapshot"), [cluster, snapshots]);
    assert.deepEqual(of("rds:StartExportTask"), [cluster, snapshots]);
    assert.deepEqual(of("rds:DescribeExportTasks"), ["*"]);
    assert.deepEqual(of("iam:PassRole"), [EXPORT]);
    assert.deepEqual(of("secretsmanager:GetSecretValue"), [SECRET]);
    assert.deepEqual(of("es:DescribeDomain"), [DOMAIN]);
    assert.deepEqual(of("es:ESHttpPost"), [`${DOMAIN}/*`]);
    const bucket = "arn:aws:s3:::millrace-test-rows-123456789012-eu-central-1";
    assert.deepEqual(of("s3:ListBucket"), [bucket]);
    assert.deepEqual(of("s3:PutObject"), [`${bucket}/*`]);
    assert.ok(!rights.some(({ Action }) => Action.some((action) => action.includes("*"))));
  });

  it("lends its key to the two roles only, and lets the pipeline lend it on to AWS only", async () => {
    const [, ...uses] = statementsOf((await ingestion()).named("feed-encryption-key"));
    assert.deepEqual(
      uses.map(({ Principal }) => Principal),
      [{ AWS: PIPELINE }, { AWS: PIPELINE }, { AWS: EXPORT }],
    );
    const lending = uses.filter(({ Action }) => Action.includes("kms:CreateGrant"));
    assert.deepEqual(
      lending.map(({ Condition }) => Condition),
      [{ Bool: { "kms:GrantIsForAWSResource": "true" } }],
    );
  });

  it("goes out to the database and by HTTPS, and lets nobody in", async () => {
    const rules = (await ingestion()).resources.filter(({ type }) => type.startsWith("aws:vpc/"));
    assert.deepEqual(
      rules.map(({ type, inputs }) => [
        type.replace(/.*:/, ""),
        inputs.referencedSecurityGroupId ?? inputs.cidrIpv4,
        inputs.fromPort,
        inputs.toPort,
      ]),
      [
        ["SecurityGroupEgressRule", "sg-mysql", 3306, 3306],
        ["SecurityGroupEgressRule", "0.0.0.0/0", 443, 443],
      ],
    );
  });

  it("hands out what domain and rules need", async () => {
    const { component } = await ingestion();
    assert.equal(await value(component.pipelineName), "millrace-test-rows");
    assert.equal(await value(component.roleArn), PIPELINE);
    assert.equal(await value(component.securityGroupId), "feed-group-id");
  });
});

describe("IngestionUser", () => {
  const user = (protect: boolean) =>
    made(
      () =>
        new IngestionUser("login", {
          identifier: "millrace-test-search-user",
          account: ACCOUNT,
          userName: "ingestion",
          protect,
        }),
    );

  it("keeps name and password in a secret with a key of its own, and shows neither", async () => {
    const { named, resources, component } = await user(true);
    assertParents(resources, "login");
    assert.equal(
      named("login-secret").inputs.kmsKeyId,
      "arn:aws:kms:eu-central-1:123456789012:key/login-encryption-key-id",
    );
    assert.deepEqual(Object.keys(named("login-version").inputs.secretString as object), ["secret"]);
    const { secret } = named("login-version").inputs.secretString as { secret: string };
    const login = JSON.parse(secret) as Record<string, unknown>;
    assert.equal(login.username, "ingestion");
    assert.equal(typeof login.password, "string");
    assert.equal(await value(component.secretArn), SECRET_ARN);
  });

  it("can be had back for a month where it is protected, and gives its name free where not", async () => {
    const window = async (protect: boolean) =>
      (await user(protect)).named("login-secret").inputs.recoveryWindowInDays;
    assert.deepEqual([await window(true), await window(false)], [30, 0]);
  });
});

const SECRET_ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:millrace-test-search-user";
