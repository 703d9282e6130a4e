import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assumedBy, type Account } from "../iam";
import { attachManaged } from "../identity/managed-policy";
import { Key, throughServices } from "../key";

export interface BackupArgs {
  /** Physical name of the vaults and prefix of what belongs to them. */
  readonly identifier: string;
  readonly account: Account;
  /** Tags that a store must have, all of them, to be backed up. */
  readonly tags: Readonly<Record<string, string>>;
  /** Days that backups are kept. */
  readonly retentionDays: number;
  /** Second region that keeps a copy of each backup. */
  readonly copyRegion?: string;
  /** Let nobody shorten the life of a backup, or delete one before its time. */
  readonly lock: boolean;
  /** Topic that is told of a backup, or of a copy, that has not succeeded. */
  readonly topicArn?: pulumi.Input<string>;
  /** Keep vaults and keys when they leave the stack. */
  readonly protect: boolean;
}

/** After Aurora's and DocumentDB's own backups (01:00-03:00 UTC). */
const SCHEDULE = "cron(0 4 * * ? *)";

/** Policies that AWS keeps up to date with what it can back up. */
const BACKING_UP = [
  "service-role/AWSBackupServiceRolePolicyForBackup",
  "AWSBackupServiceRolePolicyForS3Backup",
];
const RESTORING = [
  "service-role/AWSBackupServiceRolePolicyForRestores",
  "AWSBackupServiceRolePolicyForS3Restore",
];

/** Daily backups of every store with the tags, kept apart from the stores, and a copy of each in a second region. */
export class Backup extends pulumi.ComponentResource {
  readonly vaultName: pulumi.Output<string>;
  /** Role that a restore is run with. */
  readonly restoreRoleArn: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: BackupArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:data:Backup", name, {}, opts);
    const { copyRegion, topicArn } = args;
    const vault = this.vault(`${name}-vault`, args.account.region);
    const copy = copyRegion === undefined ? undefined : this.vault(`${name}-copy`, copyRegion);
    this.plan(vault, copy);
    if (topicArn !== undefined) this.tellOfFailures(topicArn);

    this.vaultName = vault.name;
    this.restoreRoleArn = this.role("restore", RESTORING).arn;
    this.registerOutputs({ vaultName: this.vaultName, restoreRoleArn: this.restoreRoleArn });
  }

  private vault(name: string, region: string): aws.backup.Vault {
    const { identifier, protect, lock, retentionDays } = this.args;
    const account = { ...this.args.account, region };
    const place = region === this.args.account.region ? {} : { region };
    const key = new Key(
      `${name}-encryption`,
      {
        description: `Backups of ${identifier}`,
        alias: `${identifier}-backup`,
        account,
        // A copy of a database's snapshot is encrypted by RDS, all else by AWS Backup itself.
        uses: [throughServices(account, "backup", "rds")],
        protect,
      },
      { parent: this },
    );
    const vault = new aws.backup.Vault(
      name,
      { ...place, name: identifier, kmsKeyArn: key.arn, forceDestroy: !protect },
      { parent: this, protect, retainOnDelete: protect },
    );
    if (lock) {
      new aws.backup.VaultLockConfiguration(
        `${name}-lock`,
        { ...place, backupVaultName: vault.name, minRetentionDays: retentionDays },
        { parent: this },
      );
    }
    return vault;
  }

  private plan(vault: aws.backup.Vault, copy: aws.backup.Vault | undefined): void {
    const { identifier, retentionDays, tags } = this.args;
    const lifecycle = { deleteAfter: retentionDays };
    const plan = new aws.backup.Plan(
      `${this.name}-plan`,
      {
        name: identifier,
        rules: [
          {
            ruleName: "daily",
            targetVaultName: vault.name,
            schedule: SCHEDULE,
            // Minutes: a backup begins within an hour and has eight in all.
            startWindow: 60,
            completionWindow: 480,
            lifecycle,
            ...(copy && { copyActions: [{ destinationVaultArn: copy.arn, lifecycle }] }),
          },
        ],
      },
      { parent: this },
    );
    new aws.backup.Selection(
      `${this.name}-selection`,
      {
        name: identifier,
        planId: plan.id,
        iamRoleArn: this.role("work", BACKING_UP).arn,
        resources: ["*"],
        conditions: [
          {
            stringEquals: Object.entries(tags).map(([key, value]) => ({
              key: `aws:ResourceTag/${key}`,
              value,
            })),
          },
        ],
      },
      { parent: this },
    );
  }

  private role(purpose: string, policies: readonly string[]): aws.iam.Role {
    const { identifier, account } = this.args;
    const name = `${this.name}-${purpose}`;
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        description: `AWS Backup of ${identifier}: ${purpose}`,
        assumeRolePolicy: assumedBy("backup.amazonaws.com", {
          conditions: { StringEquals: { "aws:SourceAccount": account.id } },
        }),
      },
      { parent: this },
    );
    policies.forEach((policy, index) => attachManaged(this, `${name}-policy-${index}`, role, policy));
    return role;
  }

  /** By event, which names job, store and reason; there is nothing to poll. */
  private tellOfFailures(topicArn: pulumi.Input<string>): void {
    const { identifier, account } = this.args;
    const rule = new aws.cloudwatch.EventRule(
      `${this.name}-failures`,
      {
        name: `${identifier}-backup-failed`,
        description: "Backups and copies that have not succeeded",
        eventPattern: JSON.stringify({
          source: ["aws.backup"],
          "detail-type": ["Backup Job State Change", "Copy Job State Change"],
          account: [account.id],
          detail: {
            state: ["ABORTED", "EXPIRED", "FAILED"],
            $or: [
              { backupVaultName: [identifier] },
              { sourceBackupVaultArn: [{ suffix: `:${identifier}` }] },
            ],
          },
        }),
      },
      { parent: this },
    );
    new aws.cloudwatch.EventTarget(
      `${this.name}-failures-target`,
      { rule: rule.name, arn: topicArn },
      { parent: this },
    );
  }
}
