import assert from "node:assert/strict";
import { Backup, type BackupArgs } from "../../../../components/data/backup";
import { statementsOf } from "../../../support/graph";
import { assertParents, made, value } from "../account/made";

const ARGS: BackupArgs = {
  identifier: "millrace-test",
  account: { id: "123456789012", region: "eu-central-1" },
  tags: { backup: "daily", environment: "test" },
  retentionDays: 30,
  lock: false,
  protect: true,
};

const backup = (args: Partial<BackupArgs> = {}) => made(() => new Backup("backup", { ...ARGS, ...args }));

describe("Backup", () => {
  it("runs daily, after the databases' own, and keeps backups for as long as it is told", async () => {
    const { resources, named } = await backup();
    assertParents(resources, "backup");
    assert.deepEqual(named("backup-plan").inputs, {
      name: "millrace-test",
      rules: [
        {
          ruleName: "daily",
          targetVaultName: "millrace-test",
          schedule: "cron(0 4 * * ? *)",
          startWindow: 60,
          completionWindow: 480,
          lifecycle: { deleteAfter: 30 },
        },
      ],
    });
  });

  it("takes what has all the tags, and nothing for having one", async () => {
    const { inputs } = (await backup()).named("backup-selection");
    assert.deepEqual(inputs.resources, ["*"]);
    assert.equal(inputs.selectionTags, undefined, "one tag of these would be enough");
    assert.deepEqual(inputs.conditions, [
      {
        stringEquals: [
          { key: "aws:ResourceTag/backup", value: "daily" },
          { key: "aws:ResourceTag/environment", value: "test" },
        ],
      },
    ]);
  });

  it("keeps a copy of each in a second region, under a key of that region", async () => {
    const { named } = await backup({ copyRegion: "eu-west-1" });
    const { inputs } = named("backup-copy");
    assert.deepEqual([inputs.region, inputs.name], ["eu-west-1", "millrace-test"]);
    assert.equal(named("backup-copy-encryption-key").inputs.region, "eu-west-1");
    const [, use] = statementsOf(named("backup-copy-encryption-key"));
    assert.deepEqual(use?.Condition, {
      StringEquals: {
        "kms:CallerAccount": "123456789012",
        "kms:ViaService": ["backup.eu-west-1.amazonaws.com", "rds.eu-west-1.amazonaws.com"],
      },
    });
    const { rules } = named("backup-plan").inputs;
    assert.deepEqual(Reflect.get(Object(Array.isArray(rules) && rules[0]), "copyActions"), [
      {
        destinationVaultArn: "arn:aws:backup:eu-west-1:123456789012:backup-vault:millrace-test",
        lifecycle: { deleteAfter: 30 },
      },
    ]);
  });

  it("locks both vaults, if asked to", async () => {
    const { named } = await backup({ lock: true, copyRegion: "eu-west-1" });
    assert.deepEqual(named("backup-vault-lock").inputs, {
      backupVaultName: "millrace-test",
      minRetentionDays: 30,
    });
    assert.equal(named("backup-copy-lock").inputs.region, "eu-west-1");
    assert.ok((await backup()).resources.every(({ name }) => !name.endsWith("-lock")));
  });

  it("backs up with one role and restores with another, both AWS Backup's in this account alone", async () => {
    const { named, component } = await backup();
    const policies = (purpose: string) =>
      [0, 1].map((index) =>
        String(named(`backup-${purpose}-policy-${index}`).inputs.policyArn)
          .split("/")
          .at(-1),
      );
    assert.deepEqual(policies("work"), [
      "AWSBackupServiceRolePolicyForBackup",
      "AWSBackupServiceRolePolicyForS3Backup",
    ]);
    assert.deepEqual(policies("restore"), [
      "AWSBackupServiceRolePolicyForRestores",
      "AWSBackupServiceRolePolicyForS3Restore",
    ]);
    for (const purpose of ["work", "restore"]) {
      const [trust] = statementsOf(named(`backup-${purpose}-role`));
      assert.deepEqual(trust?.Principal, { Service: "backup.amazonaws.com" });
      assert.deepEqual(trust.Condition, { StringEquals: { "aws:SourceAccount": "123456789012" } });
    }
    assert.equal(
      named("backup-selection").inputs.iamRoleArn,
      "arn:aws:iam::123456789012:role/backup-work-role",
    );
    assert.equal(await value(component.restoreRoleArn), "arn:aws:iam::123456789012:role/backup-restore-role");
    assert.equal(await value(component.vaultName), "millrace-test");
  });

  it("tells of backups and copies of its vault that have not succeeded", async () => {
    const { named } = await backup({ topicArn: "arn:topic" });
    assert.deepEqual(JSON.parse(String(named("backup-failures").inputs.eventPattern)), {
      source: ["aws.backup"],
      "detail-type": ["Backup Job State Change", "Copy Job State Change"],
      account: ["123456789012"],
      detail: {
        state: ["ABORTED", "EXPIRED", "FAILED"],
        $or: [
          { backupVaultName: ["millrace-test"] },
          { sourceBackupVaultArn: [{ suffix: ":millrace-test" }] },
        ],
      },
    });
    assert.deepEqual(named("backup-failures-target").inputs, {
      rule: "millrace-test-backup-failed",
      arn: "arn:topic",
    });
    assert.ok((await backup()).resources.every(({ name }) => !name.includes("failures")));
  });

  it("keeps vaults and keys when protected, and otherwise goes with what is in it", async () => {
    const kept = async (protect: boolean) =>
      (await backup({ protect, copyRegion: "eu-west-1" })).resources
        .filter((resource) => resource.protect && resource.retainOnDelete)
        .map(({ name }) => name)
        .sort();
    assert.deepEqual(await kept(true), [
      "backup-copy",
      "backup-copy-encryption-key",
      "backup-vault",
      "backup-vault-encryption-key",
    ]);
    assert.deepEqual(await kept(false), []);
    assert.equal((await backup({ protect: false })).named("backup-vault").inputs.forceDestroy, true);
    assert.equal((await backup()).named("backup-vault").inputs.forceDestroy, false);
  });
});
