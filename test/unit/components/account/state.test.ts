import assert from "node:assert/strict";
import { State, type StateArgs } from "../../../../components/account/state";
import { allows, type StatementJson } from "../../../support/iam-judge";
import { assertParents, made, value } from "./made";

const ARGS: StateArgs = { project: "millrace", account: { id: "123456789012", region: "eu-central-1" } };
const BUCKET = "millrace-state-123456789012-eu-central-1";
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/state-key-key-id";

async function state(args: Partial<StateArgs> = {}) {
  return made(() => new State("state", { ...ARGS, ...args }));
}

describe("State", () => {
  it("has the URLs of pulumi login and, before the environment's name, of pulumi stack init", async () => {
    const { component } = await state();
    assert.equal(await value(component.backendUrl), `s3://${BUCKET}?region=eu-central-1&awssdk=v2`);
    assert.equal(
      await value(component.secretsProvider),
      "awskms://alias/millrace-secrets?region=eu-central-1&awssdk=v2&context_environment=",
    );
  });

  it("makes a bucket whose earlier versions, and nothing else, are swept", async () => {
    const { named, before } = await state({ versionDays: 30 });
    assert.deepEqual(named("state-bucket-bucket").inputs, { bucket: BUCKET, forceDestroy: false });
    assert.deepEqual(named("state-bucket-versioning").inputs, {
      bucket: BUCKET,
      versioningConfiguration: { status: "Enabled" },
    });
    assert.deepEqual(named("state-bucket-lifecycle").inputs.rules, [
      {
        id: "earlier-versions",
        status: "Enabled",
        filter: { prefix: "" },
        noncurrentVersionExpiration: { noncurrentDays: 30 },
        expiration: { expiredObjectDeleteMarker: true },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ]);
    assert.ok(before("state-bucket-lifecycle").includes("state-bucket-versioning"));
  });

  it("keeps earlier versions for 90 days by default", async () => {
    const [rule] = (await state()).named("state-bucket-lifecycle").inputs.rules as Record<string, unknown>[];
    assert.deepEqual(rule?.noncurrentVersionExpiration, { noncurrentDays: 90 });
  });

  it("encrypts with its own key and takes no key of a client's", async () => {
    const { named } = await state();
    assert.deepEqual(named("state-guard-encryption").inputs, {
      bucket: BUCKET,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY },
          blockedEncryptionTypes: ["SSE-C"],
          bucketKeyEnabled: true,
        },
      ],
    });
    assert.equal(named("state-key-alias").inputs.name, "alias/millrace-secrets");
    assert.equal(named("state-key-key").inputs.enableKeyRotation, true);
  });

  it("leaves the key to the account's policies, and to nobody else", async () => {
    const { Statement } = JSON.parse(String((await state()).named("state-key-key").inputs.policy)) as {
      Statement: { Effect: string; Principal: unknown; Action: string[] }[];
    };
    for (const { Effect, Principal, Action } of Statement) {
      assert.equal(Effect, "Allow");
      assert.deepEqual(Principal, { AWS: "arn:aws:iam::123456789012:root" });
      assert.deepEqual(
        Action.filter((action) => action.includes("*") || action === "kms:CreateGrant"),
        [],
      );
    }
    const uses = Statement.flatMap(({ Action }) => Action);
    for (const needed of ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:PutKeyPolicy"]) {
      assert.ok(uses.includes(needed), `${needed} is nobody's`);
    }
  });

  it("encrypts nothing without a context: of the bucket for states, of an environment for secrets", async () => {
    const { Statement } = JSON.parse(String((await state()).named("state-key-key").inputs.policy)) as {
      Statement: StatementJson[];
    };
    const may = (action: string, context: Record<string, string> = {}) =>
      allows(Statement, { action, context });
    const bucket = { "kms:EncryptionContext:aws:s3:arn": `arn:aws:s3:::${BUCKET}` };
    const environment = (name: string) => ({ "kms:EncryptionContext:environment": name });
    assert.equal(may("kms:GenerateDataKey", bucket), true);
    assert.equal(may("kms:GenerateDataKey"), false);
    assert.equal(may("kms:Encrypt", environment("dev")), true);
    assert.equal(may("kms:Encrypt", environment("")), false);
    assert.equal(may("kms:Encrypt"), false);
    assert.equal(may("kms:ReEncryptFrom"), false);
  });

  it("refuses everybody without TLS 1.2, and is never public", async () => {
    const { named, before } = await state();
    const everything = {
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: ["s3:*"],
      Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
    };
    assert.deepEqual(JSON.parse(String(named("state-guard-policy").inputs.policy)), {
      Version: "2012-10-17",
      Statement: [
        { ...everything, Condition: { Bool: { "aws:SecureTransport": "false" } } },
        { ...everything, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
      ],
    });
    assert.deepEqual(named("state-bucket-public-access").inputs, {
      bucket: BUCKET,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    assert.deepEqual(named("state-bucket-ownership").inputs.rule, { objectOwnership: "BucketOwnerEnforced" });
    assert.ok(before("state-guard-encryption").includes("state-bucket-public-access"));
  });

  for (const protect of [true, false]) {
    it(`${protect ? "keeps" : "gives up"} bucket and key when protect is ${protect}, but empties it never`, async () => {
      const { named } = await state({ protect });
      for (const name of ["state-bucket-bucket", "state-key-key"]) {
        assert.deepEqual([named(name).protect, named(name).retainOnDelete], [protect, protect]);
      }
      assert.equal(named("state-bucket-bucket").inputs.forceDestroy, false);
    });
  }

  it("is protected unless told otherwise", async () => {
    assert.equal((await state()).named("state-bucket-bucket").protect, true);
  });

  it("is the parent of all it makes", async () => {
    assertParents((await state()).resources, "state");
  });
});
