import assert from "node:assert/strict";
import { Documents, type DocumentsArgs } from "../../../../components/data/documents";
import { documentFamily, documentParameters } from "../../../../components/data/documents-settings";
import { statementsOf } from "../../../support/graph";
import { assertParents, made, value } from "../account/made";

const ARGS: DocumentsArgs = {
  identifier: "millrace-test-documents",
  account: { id: "123456789012", region: "eu-central-1" },
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2", "subnet-3"],
  zones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
  version: "5.0.0",
  instanceClass: "db.r6g.large",
  instances: 3,
  storage: "standard",
  profilerThresholdMs: 100,
  backupRetentionDays: 30,
  performanceInsights: true,
  deletionProtection: true,
  finalSnapshot: true,
  protect: true,
  logs: { kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/logs", retentionInDays: 30 },
};

const KEY = "arn:aws:kms:eu-central-1:123456789012:key/docs-encryption-key-id";

const documents = (args: Partial<DocumentsArgs> = {}) =>
  made(() => new Documents("docs", { ...ARGS, ...args }));

describe("Documents", () => {
  it("makes its parts as children, named after their parents", async () => {
    assertParents((await documents()).resources, "docs");
  });

  it("is a DocumentDB cluster as the arguments say, backed up at night, its password AWS's", async () => {
    const { named } = await documents();
    assert.deepEqual(named("docs-cluster").inputs, {
      clusterIdentifier: "millrace-test-documents",
      engine: "docdb",
      engineVersion: "5.0.0",
      allowMajorVersionUpgrade: true,
      port: 27_017,
      dbSubnetGroupName: "millrace-test-documents",
      dbClusterParameterGroupName: "docs-parameters",
      vpcSecurityGroupIds: ["docs-group-id"],
      storageType: "standard",
      storageEncrypted: true,
      kmsKeyId: KEY,
      masterUsername: "administrator",
      manageMasterUserPassword: true,
      enabledCloudwatchLogsExports: ["audit", "profiler"],
      backupRetentionPeriod: 30,
      preferredBackupWindow: "01:00-03:00",
      preferredMaintenanceWindow: "sun:03:30-sun:04:30",
      deletionProtection: true,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: "millrace-test-documents-final",
      applyImmediately: true,
      tags: { backup: "daily" },
    });
    assert.deepEqual(named("docs-subnets").inputs.subnetIds, ARGS.subnetIds);
    assert.deepEqual(named("docs-parameters").inputs.parameters, documentParameters(100));
    assert.equal(named("docs-parameters").inputs.family, "docdb5.0");
  });

  it("spreads its instances over the zones, none waiting for another", async () => {
    const { named, before } = await documents();
    for (const [index, zone] of ARGS.zones.entries()) {
      assert.deepEqual(named(`docs-instance-${index}`).inputs, {
        identifier: `millrace-test-documents-${index}`,
        clusterIdentifier: "docs-cluster-id",
        instanceClass: "db.r6g.large",
        availabilityZone: zone,
        promotionTier: index,
        copyTagsToSnapshot: true,
        enablePerformanceInsights: true,
        performanceInsightsKmsKeyId: KEY,
        applyImmediately: true,
      });
      assert.deepEqual(before(`docs-instance-${index}`), ["docs-cluster", "docs-encryption-key"]);
    }
  });

  it("shows what operations wait for only if asked to", async () => {
    const { inputs } = (await documents({ performanceInsights: false })).named("docs-instance-0");
    assert.equal(inputs.enablePerformanceInsights, false);
    assert.ok(!("performanceInsightsKmsKeyId" in inputs));
  });

  it("exports logs into groups that are there first, with key and retention", async () => {
    const { named, before } = await documents();
    for (const log of ["audit", "profiler"]) {
      assert.deepEqual(named(`docs-${log}-log`).inputs, {
        name: `/aws/docdb/millrace-test-documents/${log}`,
        ...ARGS.logs,
      });
      assert.ok(before("docs-cluster").includes(`docs-${log}-log`), log);
    }
  });

  it("lets DocumentDB come to its key, by RDS's name", async () => {
    const [, use] = statementsOf((await documents()).named("docs-encryption-key"));
    const conditions: unknown = Reflect.get(Object(use?.Condition), "StringEquals");
    assert.deepEqual(Reflect.get(Object(conditions), "kms:ViaService"), ["rds.eu-central-1.amazonaws.com"]);
  });

  it("is billed for storage as asked", async () => {
    const { inputs } = (await documents({ storage: "ioOptimized" })).named("docs-cluster");
    assert.equal(inputs.storageType, "iopt1");
  });

  it("leaves a snapshot of a fixed name, or none", async () => {
    const { inputs } = (await documents({ finalSnapshot: false })).named("docs-cluster");
    assert.deepEqual([inputs.skipFinalSnapshot, inputs.finalSnapshotIdentifier], [true, undefined]);
  });

  it("is made from a snapshot if told to, and never made anew for another", async () => {
    const { inputs } = (await documents({ snapshot: "millrace-test-documents-final" })).named("docs-cluster");
    assert.equal(inputs.snapshotIdentifier, "millrace-test-documents-final");
    assert.deepEqual((await documents()).named("docs-cluster").ignoreChanges, ["snapshotIdentifier"]);
  });

  it("keeps cluster and key when protected", async () => {
    const kept = async (protect: boolean) =>
      (await documents({ protect })).resources
        .filter((resource) => resource.protect && resource.retainOnDelete)
        .map(({ name }) => name)
        .sort();
    assert.deepEqual(await kept(true), ["docs-cluster", "docs-encryption-key"]);
    assert.deepEqual(await kept(false), []);
  });

  it("hands out what clients and rules need", async () => {
    const { component } = await documents();
    const host = "millrace-test-documents.cluster-example.eu-central-1.docdb.amazonaws.com";
    assert.equal(await value(component.host), host);
    assert.equal(await value(component.readHost), host.replace("cluster-", "cluster-ro-"));
    assert.equal(await value((await documents({ instances: 1 })).component.readHost), host);
    assert.equal(await value(component.port), 27_017);
    assert.equal(await value(component.keyArn), KEY);
    assert.equal(await value(component.securityGroupId), "docs-group-id");
    assert.equal(
      await value(component.adminSecretArn),
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!cluster-millrace-test-documents",
    );
  });
});

describe("DocumentDB's parameters", () => {
  it("switch on the logs that are exported, and refuse connections without TLS", () => {
    const values = Object.fromEntries(documentParameters(250).map(({ name, value }) => [name, value]));
    assert.deepEqual(values, {
      audit_logs: "enabled",
      profiler: "enabled",
      profiler_threshold_ms: "250",
      tls: "tls1.2+",
    });
  });

  it("are changed at once, but for those that AWS has so already, which it says wait for a start", () => {
    const threshold = (ms: number) =>
      documentParameters(ms).find(({ name }) => name === "profiler_threshold_ms")?.applyMethod;
    assert.equal(threshold(250), "immediate");
    assert.equal(threshold(100), "pending-reboot");
  });

  it("are of the version's family", () => {
    assert.equal(documentFamily("8.0.0"), "docdb8.0");
    assert.throws(() => documentFamily("4.4"), { message: '"4.4" is no version of DocumentDB.' });
  });
});
