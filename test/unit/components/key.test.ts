import assert from "node:assert/strict";
import { CRYPTOGRAPHY, GRANTS, Key, throughServices } from "../../../components/key";
import { statementsOf } from "../../support/graph";
import { assertParents, made } from "./account/made";

const ACCOUNT = { id: "123456789012", region: "eu-central-1" };

const key = (protect?: boolean) =>
  made(
    () =>
      new Key("store", {
        description: "Data",
        alias: "millrace-test",
        account: ACCOUNT,
        uses: [throughServices(ACCOUNT, "rds", "secretsmanager")],
        ...(protect !== undefined && { protect }),
      }),
  );

describe("Key", () => {
  it("makes key and alias, rotated, in the account's region", async () => {
    const { resources, named } = await key();
    assertParents(resources, "store");
    assert.equal(named("store-key").inputs.enableKeyRotation, true);
    assert.equal(named("store-key").inputs.region, "eu-central-1");
    assert.deepEqual(named("store-alias").inputs, {
      name: "alias/millrace-test",
      targetKeyId: "store-key-id",
      region: "eu-central-1",
    });
  });

  it("may be managed by the account, but not used", async () => {
    const [management] = statementsOf((await key()).named("store-key"));
    assert.deepEqual(management?.Principal, { AWS: "arn:aws:iam::123456789012:root" });
    const using = /Encrypt|Decrypt|GenerateDataKey|CreateGrant|RetireGrant|Sign|Verify|Mac$/;
    assert.deepEqual(
      management.Action.filter((action) => using.test(action)),
      [],
    );
    const needed = {
      "kms:PutKeyPolicy": "else nobody could ever change the policy",
      "kms:ScheduleKeyDeletion": "else it could never be deleted",
      "kms:DescribeKey": "else Pulumi could not read it",
      "kms:GetKeyPolicy": "else Pulumi could not read it",
      "kms:GetKeyRotationStatus": "else Pulumi could not read it",
      "kms:ListResourceTags": "else Pulumi could not read it",
      "kms:EnableKeyRotation": "else it would not be rotated",
      "kms:CreateAlias": "else it could have no name",
      "kms:DeleteAlias": "else its name would outlive it",
      "kms:TagResource": "else it could not be tagged",
    };
    for (const [action, reason] of Object.entries(needed)) {
      assert.ok(management.Action.includes(action), `${action} is missing; ${reason}`);
    }
  });

  it("is used by way of the services only", async () => {
    const [, ...uses] = statementsOf((await key()).named("store-key"));
    const through = {
      "kms:CallerAccount": "123456789012",
      "kms:ViaService": ["rds.eu-central-1.amazonaws.com", "secretsmanager.eu-central-1.amazonaws.com"],
    };
    assert.deepEqual(
      uses.map(({ Condition }) => Condition),
      [{ StringEquals: through }],
    );
    assert.deepEqual(uses[0]?.Action, [...CRYPTOGRAPHY, ...GRANTS]);
  });

  it("outlives the stack when protected, and else waits as short as KMS allows", async () => {
    const kept = async (protect?: boolean) => {
      const made = (await key(protect)).named("store-key");
      return [made.protect, made.retainOnDelete, made.inputs.deletionWindowInDays];
    };
    assert.deepEqual(await kept(true), [true, true, 30]);
    assert.deepEqual(await kept(false), [false, false, 7]);
    assert.deepEqual(await kept(), [false, false, 7]);
  });
});
