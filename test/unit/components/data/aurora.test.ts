import assert from "node:assert/strict";
import { Aurora, type AuroraArgs } from "../../../../components/data/aurora";
import { clusterParameters } from "../../../../components/data/aurora-engine";
import { AURORA_MYSQL } from "../../../../components/data/aurora-mysql";
import { AURORA_POSTGRES } from "../../../../components/data/aurora-postgres";
import { statementsOf } from "../../../support/graph";
import { assertParents, made, value } from "../account/made";

const ARGS: AuroraArgs = {
  engine: AURORA_MYSQL,
  identifier: "millrace-test-mysql",
  account: { id: "123456789012", region: "eu-central-1" },
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2", "subnet-3"],
  zones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
  version: "8.0.mysql_aurora.3.10.3",
  database: "millrace",
  minCapacity: 0.5,
  maxCapacity: 8,
  pauseAfterSeconds: 300,
  readers: 2,
  storage: "standard",
  backupRetentionDays: 30,
  performanceInsights: true,
  machineMetricsSeconds: 0,
  deletionProtection: true,
  finalSnapshot: true,
  protect: true,
  logs: { kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/logs", retentionInDays: 30 },
};

const KEY = "arn:aws:kms:eu-central-1:123456789012:key/db-encryption-key-id";

const aurora = (args: Partial<AuroraArgs> = {}) => made(() => new Aurora("db", { ...ARGS, ...args }));

describe("Aurora", () => {
  it("makes its parts as children, named after their parents", async () => {
    assertParents((await aurora()).resources, "db");
  });

  it("is encrypted with its key, signed in to by tokens, its password AWS's", async () => {
    const { inputs } = (await aurora()).named("db-cluster");
    assert.equal(inputs.storageEncrypted, true);
    assert.equal(inputs.kmsKeyId, KEY);
    assert.equal(inputs.iamDatabaseAuthenticationEnabled, true);
    assert.equal(inputs.manageMasterUserPassword, true);
    assert.equal(inputs.masterUserSecretKmsKeyId, KEY);
    assert.ok(!("masterPassword" in inputs));
  });

  it("is an Aurora cluster as the arguments say, in its network, changed when deployed and not behind one's back", async () => {
    const { named } = await aurora();
    assert.deepEqual(named("db-cluster").inputs, {
      clusterIdentifier: "millrace-test-mysql",
      engine: "aurora-mysql",
      engineMode: "provisioned",
      engineVersion: "8.0.mysql_aurora.3.10.3",
      allowMajorVersionUpgrade: true,
      databaseName: "millrace",
      port: 3306,
      dbSubnetGroupName: "millrace-test-mysql",
      dbClusterParameterGroupName: "db-parameters",
      vpcSecurityGroupIds: ["db-group-id"],
      serverlessv2ScalingConfiguration: { minCapacity: 0.5, maxCapacity: 8 },
      storageType: "",
      storageEncrypted: true,
      kmsKeyId: KEY,
      masterUsername: "admin",
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: KEY,
      iamDatabaseAuthenticationEnabled: true,
      enabledCloudwatchLogsExports: ["audit", "error", "iam-db-auth-error", "slowquery"],
      backupRetentionPeriod: 30,
      preferredBackupWindow: "01:00-03:00",
      preferredMaintenanceWindow: "sun:03:30-sun:04:30",
      copyTagsToSnapshot: true,
      deletionProtection: true,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: "millrace-test-mysql-final",
      applyImmediately: true,
      tags: { backup: "daily" },
    });
    assert.deepEqual(named("db-instance-0").inputs, {
      identifier: "millrace-test-mysql-0",
      clusterIdentifier: "db-cluster-id",
      engine: "aurora-mysql",
      engineVersion: "8.0.mysql_aurora.3.10.3",
      instanceClass: "db.serverless",
      availabilityZone: "eu-central-1a",
      promotionTier: 0,
      publiclyAccessible: false,
      autoMinorVersionUpgrade: false,
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: KEY,
      applyImmediately: true,
    });
    assert.deepEqual(named("db-subnets").inputs.subnetIds, ARGS.subnetIds);
    assert.deepEqual(named("db-parameters").inputs.parameters, clusterParameters(AURORA_MYSQL));
  });

  it("of PostgreSQL is the same by other names", async () => {
    const { named } = await aurora({ engine: AURORA_POSTGRES, version: "17.7" });
    const { inputs } = named("db-cluster");
    const { engine, engineVersion, port, masterUsername, enabledCloudwatchLogsExports } = inputs;
    assert.deepEqual(
      { engine, engineVersion, port, masterUsername, enabledCloudwatchLogsExports },
      {
        engine: "aurora-postgresql",
        engineVersion: "17.7",
        port: 5432,
        masterUsername: "postgres",
        enabledCloudwatchLogsExports: ["iam-db-auth-error", "instance", "postgresql"],
      },
    );
    assert.equal(named("db-instance-2").inputs.engine, "aurora-postgresql");
    assert.equal(named("db-parameters").inputs.family, "aurora-postgresql17");
    assert.equal(named("db-postgresql-log").inputs.name, "/aws/rds/cluster/millrace-test-mysql/postgresql");
    assert.equal(named("db-group").inputs.description, "PostgreSQL millrace-test-mysql");
  });

  it("lets RDS come to its key, and Secrets Manager, which keeps the password", async () => {
    const [, use] = statementsOf((await aurora()).named("db-encryption-key"));
    const conditions: unknown = Reflect.get(Object(use?.Condition), "StringEquals");
    assert.deepEqual(Reflect.get(Object(conditions), "kms:ViaService"), [
      "rds.eu-central-1.amazonaws.com",
      "secretsmanager.eu-central-1.amazonaws.com",
    ]);
  });

  it("has its parameters of the version's family", async () => {
    const { named } = await aurora();
    assert.equal(named("db-parameters").inputs.family, "aurora-mysql8.0");
    assert.equal(named("db-cluster").inputs.dbClusterParameterGroupName, "db-parameters");
  });

  it("exports logs into groups that are there first, with key and retention", async () => {
    const { named, before } = await aurora();
    const logs = ["audit", "error", "iam-db-auth-error", "slowquery"];
    assert.deepEqual(named("db-cluster").inputs.enabledCloudwatchLogsExports, logs);
    for (const log of logs) {
      assert.deepEqual(named(`db-${log}-log`).inputs, {
        name: `/aws/rds/cluster/millrace-test-mysql/${log}`,
        ...ARGS.logs,
      });
      assert.ok(before("db-cluster").includes(`db-${log}-log`), log);
    }
  });

  it("spreads its instances over the zones, none waiting for another", async () => {
    const { named, before } = await aurora();
    for (const [index, zone] of ARGS.zones.entries()) {
      const { inputs } = named(`db-instance-${index}`);
      assert.equal(inputs.identifier, `millrace-test-mysql-${index}`);
      assert.equal(inputs.availabilityZone, zone);
      assert.equal(inputs.promotionTier, index);
      assert.equal(inputs.publiclyAccessible, false);
      assert.deepEqual(before(`db-instance-${index}`), ["db-cluster", "db-encryption-key"]);
    }
  });

  it("shows what queries wait for, if asked to", async () => {
    const seen = (await aurora()).named("db-instance-0").inputs;
    assert.deepEqual([seen.performanceInsightsEnabled, seen.performanceInsightsKmsKeyId], [true, KEY]);
    const unseen = (await aurora({ performanceInsights: false })).named("db-instance-0").inputs;
    assert.equal(unseen.performanceInsightsEnabled, false);
    assert.ok(!("performanceInsightsKmsKeyId" in unseen));
  });

  it("has figures of its machines written, if asked to, by a role that may do no more", async () => {
    const { named, before } = await aurora({ machineMetricsSeconds: 60 });
    const { monitoringInterval, monitoringRoleArn } = named("db-instance-0").inputs;
    assert.deepEqual(
      [monitoringInterval, monitoringRoleArn],
      [60, "arn:aws:iam::123456789012:role/db-metrics-role"],
    );
    assert.equal(
      named("db-metrics-policy").inputs.policyArn,
      "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
    );
    assert.ok(before("db-instance-0").includes("db-metrics-policy"));
    const [trust] = statementsOf(named("db-metrics-role"));
    assert.deepEqual(trust?.Principal, { Service: "monitoring.rds.amazonaws.com" });
    const silent = await aurora({ machineMetricsSeconds: 0 });
    assert.ok(!("monitoringInterval" in silent.named("db-instance-0").inputs));
  });

  it("pauses at capacity 0 only", async () => {
    const scaling = async (minCapacity: number) =>
      (await aurora({ minCapacity })).named("db-cluster").inputs.serverlessv2ScalingConfiguration;
    assert.deepEqual(await scaling(0), { minCapacity: 0, maxCapacity: 8, secondsUntilAutoPause: 300 });
    assert.deepEqual(await scaling(0.5), { minCapacity: 0.5, maxCapacity: 8 });
  });

  it("is billed for storage as asked", async () => {
    const storage = async (kind: AuroraArgs["storage"]) =>
      (await aurora({ storage: kind })).named("db-cluster").inputs.storageType;
    assert.equal(await storage("standard"), "");
    assert.equal(await storage("ioOptimized"), "aurora-iopt1");
  });

  it("leaves a snapshot of a fixed name, or none", async () => {
    const last = async (finalSnapshot: boolean) => {
      const { inputs } = (await aurora({ finalSnapshot })).named("db-cluster");
      return [inputs.skipFinalSnapshot, inputs.finalSnapshotIdentifier];
    };
    assert.deepEqual(await last(true), [false, "millrace-test-mysql-final"]);
    assert.deepEqual(await last(false), [true, undefined]);
  });

  it("is made from a snapshot if told to, and never made anew for another", async () => {
    const { inputs } = (await aurora({ snapshot: "millrace-test-mysql-final" })).named("db-cluster");
    assert.equal(inputs.snapshotIdentifier, "millrace-test-mysql-final");
    assert.deepEqual((await aurora()).named("db-cluster").ignoreChanges, ["snapshotIdentifier"]);
  });

  it("keeps cluster and key when protected; instances hold nothing, and readers come and go", async () => {
    const kept = async (protect: boolean) =>
      (await aurora({ protect })).resources
        .filter((resource) => resource.protect || resource.retainOnDelete)
        .map(({ name }) => name)
        .sort();
    assert.deepEqual(await kept(true), ["db-cluster", "db-encryption-key"]);
    assert.deepEqual(await kept(false), []);
  });

  it("hands out the readers' endpoint, or the writer's where there are no readers", async () => {
    const { component } = await aurora();
    const host = "millrace-test-mysql.cluster-example.eu-central-1.rds.amazonaws.com";
    assert.equal(await value(component.host), host);
    assert.equal(await value(component.readHost), host.replace("cluster-", "cluster-ro-"));
    assert.equal(await value((await aurora({ readers: 0 })).component.readHost), host);
  });

  it("hands out what roles and rules need", async () => {
    const { component } = await aurora();
    assert.equal(await value(component.resourceId), "cluster-MILLRACE-TEST-MYSQL");
    assert.equal(await value(component.securityGroupId), "db-group-id");
    assert.equal(await value(component.keyArn), KEY);
    assert.equal(await value(component.port), 3306);
    assert.equal(
      await value(component.adminSecretArn),
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!cluster-millrace-test-mysql",
    );
  });
});
