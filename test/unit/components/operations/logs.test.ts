import assert from "node:assert/strict";
import { Logs } from "../../../../components/operations/logs";
import { statementsOf } from "../../../support/graph";
import { assertParents, made, value } from "../account/made";

const account = { id: "123456789012", region: "eu-central-1" };

describe("Logs", () => {
  it("is one key that CloudWatch Logs may use for the account's groups, and one retention", async () => {
    const { component, resources, named } = await made(
      () => new Logs("logs", { identifier: "millrace-test", account, retentionDays: 30 }),
    );
    assertParents(resources, "logs");
    assert.equal(component.settings.retentionInDays, 30);
    assert.equal(component.settings.region, "eu-central-1");
    assert.equal(
      await value(component.keyArn),
      "arn:aws:kms:eu-central-1:123456789012:key/logs-encryption-key-id",
    );
    const [, use] = statementsOf(named("logs-encryption-key"));
    assert.deepEqual(use?.Principal, { Service: "logs.eu-central-1.amazonaws.com" });
    assert.deepEqual(use.Condition, {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-central-1:123456789012:log-group:*",
      },
    });
  });
});
