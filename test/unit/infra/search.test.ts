import assert from "node:assert/strict";
import { contract } from "../../../contract/outputs";
import { recordInfra } from "../../../plan/programs";
import type { Recording } from "../../../plan/record";
import { configured, ofTypes, recorded, statementsOf } from "../../support/graph";
import { shipped } from "../../support/demonstration";

const { region } = configured("prod");

const SEARCH = {
  admins: ["arn:aws:iam::123456789012:role/platform"],
  database: "counts",
  ingestion: { tables: ["counts"] },
};
const STREAMING = {
  engine: { kind: "provisioned" },
  serviceAccounts: {
    bills: { reads: ["orders"], groups: ["bills"] },
    consumer: { writes: ["orders"] },
  },
};

const withOptions = (options: Readonly<Record<string, unknown>>) =>
  recordInfra(
    "prod",
    Object.fromEntries(
      Object.entries(options).map(([key, value]) => [`millrace-infra:${key}`, JSON.stringify(value)]),
    ),
    undefined,
    shipped,
  );

/** What is let in by security group, as `from to port`. */
function doors(recording: Recording, to: string): string[] {
  return ofTypes(recording, ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"])
    .filter(({ inputs }) => inputs.securityGroupId === to)
    .map(({ inputs }) => `${String(inputs.referencedSecurityGroupId)} ${String(inputs.fromPort)}`);
}

/** The parameters of the MySQL cluster that are about its log of changes; they take effect at a start only. */
function logParameters(recording: Recording): Record<string, string> {
  const group = recording.resources.find(({ name }) => name === "mysql-parameters");
  const all = group?.inputs.parameters as readonly Readonly<Record<string, string>>[];
  return Object.fromEntries(
    all
      .filter(({ name = "", applyMethod }) => name.includes("binlog") && applyMethod === "pending-reboot")
      .map(({ name = "", value = "" }) => [name, value]),
  );
}

describe("search", () => {
  let recording: Recording;
  before(async () => {
    recording = await withOptions({ search: SEARCH });
  });

  it("is there only where it is asked for", async () => {
    const types = ["aws:opensearch/domain:Domain", "aws:opensearchingest/pipeline:Pipeline"];
    assert.deepEqual(ofTypes(await recorded("dev"), types), []);
    assert.equal(ofTypes(recording, types).length, 2);
    assert.equal(contract.parse((await recorded("dev")).outputs).search, undefined);
  });

  it("stands in the isolated subnets, where pods and the pipeline reach it", () => {
    const [domain] = ofTypes(recording, ["aws:opensearch/domain:Domain"]);
    assert.deepEqual(Reflect.get(Object(domain?.inputs.vpcOptions), "subnetIds"), [
      "network-vpc-isolated-1",
      "network-vpc-isolated-2",
      "network-vpc-isolated-3",
    ]);
    assert.deepEqual(doors(recording, "search-group-id").sort(), [
      "bastion-group-id 443",
      "cluster-eks-security-group 443",
      "ingestion-group-id 443",
    ]);
    assert.deepEqual(doors(recording, "mysql-group-id").sort(), [
      "bastion-group-id 3306",
      "cluster-eks-security-group 3306",
      "ingestion-group-id 3306",
    ]);
  });

  it("makes MySQL keep a log of every change, which it does nowhere else", async () => {
    assert.deepEqual(logParameters(recording), {
      aurora_enhanced_binlog: "1",
      binlog_backup: "0",
      binlog_format: "ROW",
      binlog_replication_globaldb: "0",
      binlog_row_image: "full",
      binlog_row_metadata: "full",
    });
    assert.deepEqual(logParameters(await recorded("prod")), {});
  });

  it("has its database user made by the migrations, which may read its secret", () => {
    const secret = `arn:aws:secretsmanager:${region}:123456789012:secret:millrace-prod-search-user`;
    const outputs = contract.parse(recording.outputs);
    assert.deepEqual(outputs.databases.counts?.credentials, {
      kind: "iam",
      adminSecretArn: `arn:aws:secretsmanager:${region}:123456789012:secret:rds!cluster-millrace-prod-mysql`,
      ingestionSecretArn: secret,
    });
    const policy = recording.resources.find(({ name }) => name === "service-database-counts-policy");
    assert.ok(policy);
    assert.ok(
      statementsOf(policy).some(
        ({ Action, Resource }) =>
          Action.includes("secretsmanager:GetSecretValue") && Resource?.includes(secret),
      ),
    );
  });

  it("is fed only where that is asked for, so that user and rights can be there first", async () => {
    const alone = await withOptions({ search: { admins: SEARCH.admins, database: SEARCH.database } });
    assert.deepEqual(ofTypes(alone, ["aws:opensearchingest/pipeline:Pipeline"]), []);
    assert.equal(ofTypes(alone, ["aws:secretsmanager/secretVersion:SecretVersion"]).length, 1);
    assert.notDeepEqual(logParameters(alone), {});
  });

  it("tells apps where it is", () => {
    assert.deepEqual(contract.parse(recording.outputs).search, {
      host: `vpc-millrace-prod-search-example.${region}.es.amazonaws.com`,
      port: 443,
      adminRoleArn: "arn:aws:iam::123456789012:role/millrace-prod-search-admin",
    });
  });

  it("has names that AWS takes, also in an environment with the longest name", async () => {
    const longest = await withOptions({ search: SEARCH, environment: "abcdefghijkl" });
    const [domain] = ofTypes(longest, ["aws:opensearch/domain:Domain"]);
    const [pipeline] = ofTypes(longest, ["aws:opensearchingest/pipeline:Pipeline"]);
    assert.match(String(domain?.inputs.domainName), /^[a-z][a-z0-9-]{2,27}$/);
    assert.match(String(pipeline?.inputs.pipelineName), /^[a-z][a-z0-9-]{2,27}$/);
  });
});

describe("streaming", () => {
  let recording: Recording;
  before(async () => {
    recording = await withOptions({ streaming: STREAMING });
  });

  it("is there only where it is asked for", async () => {
    const types = ["aws:msk/cluster:Cluster", "aws:msk/serverlessCluster:ServerlessCluster"];
    assert.deepEqual(ofTypes(await recorded("dev"), types), []);
    assert.equal(ofTypes(recording, types).length, 1);
    const serverless = await withOptions({ streaming: { engine: { kind: "serverless" } } });
    assert.deepEqual(
      ofTypes(serverless, types).map(({ type }) => type),
      types.slice(1),
    );
  });

  it("lets pods in where brokers take IAM's signatures", () => {
    assert.deepEqual(doors(recording, "streaming-group-id").sort(), [
      "bastion-group-id 9098",
      "cluster-eks-security-group 9098",
    ]);
  });

  it("gives service accounts their topics and nothing more", () => {
    const inside = (kind: string, name: string) =>
      `arn:aws:kafka:${region}:123456789012:${kind}/millrace-prod-streaming/example/${name}`;
    const topicsOf = (policy: string) => {
      const found = recording.resources.find(({ name }) => name === policy);
      assert.ok(found, policy);
      return statementsOf(found)
        .filter(({ Action }) => Action.some((action) => action.startsWith("kafka-cluster:")))
        .flatMap(({ Resource = [] }) => Resource)
        .filter((arn) => !arn.includes(":cluster/"));
    };
    assert.deepEqual(topicsOf("service-bills-policy"), [inside("topic", "orders"), inside("group", "bills")]);
    assert.deepEqual(topicsOf("consumer-policy"), [inside("topic", "orders")]);
  });

  it("tells apps where it is", () => {
    assert.deepEqual(contract.parse(recording.outputs).streaming, {
      bootstrapBrokers: `boot-example.millrace-prod-streaming.kafka.${region}.amazonaws.com:9098`,
      clusterArn: `arn:aws:kafka:${region}:123456789012:cluster/millrace-prod-streaming/example`,
    });
  });
});
