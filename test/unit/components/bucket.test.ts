import assert from "node:assert/strict";
import { Bucket, type BucketArgs } from "../../../components/bucket";
import { BucketGuard } from "../../../components/bucket-guard";
import { statementsOf } from "../../support/graph";
import { built } from "../k8s/built";
import { assertParents, made, value } from "./account/made";

const ARGS: BucketArgs = { bucketName: "files-1", versionDays: 30, protect: true };

const bucket = (args: Partial<BucketArgs> = {}) => made(() => new Bucket("files", { ...ARGS, ...args }));

interface Rule {
  readonly expiration: unknown;
  readonly noncurrentVersionExpiration: unknown;
}

describe("Bucket", () => {
  it("makes its parts as children, named after their parents", async () => {
    assertParents((await bucket()).resources, "files");
  });

  it("is closed to the world before its name is handed out", async () => {
    const { before } = await built(() => {
      const { bucketName, arn } = new Bucket("files", ARGS);
      new BucketGuard("guard", { bucketName, bucketArn: arn });
    });
    assert.ok(before("guard-policy").includes("files-public-access"));
  });

  it("has its settings made one after the other where S3 refuses two at a time", async () => {
    const { before } = await bucket();
    assert.ok(before("files-lifecycle").includes("files-versioning"));
    assert.ok(before("files-public-access").includes("files-ownership"));
  });

  it("is private, and owned by the account alone", async () => {
    const { named, component } = await bucket();
    assert.deepEqual(named("files-public-access").inputs, {
      bucket: "files-1",
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    assert.deepEqual(named("files-ownership").inputs.rule, { objectOwnership: "BucketOwnerEnforced" });
    assert.equal(await value(component.bucketName), "files-1");
    assert.equal(await value(component.arn), "arn:aws:s3:::files-1");
    assert.equal(await value(component.domainName), "files-1.s3.eu-central-1.amazonaws.com");
  });

  it("keeps earlier versions for a time, and objects for ever unless told otherwise", async () => {
    const rule = async (args: Partial<BucketArgs>) => {
      const { named } = await bucket(args);
      assert.deepEqual(named("files-versioning").inputs.versioningConfiguration, { status: "Enabled" });
      return (named("files-lifecycle").inputs.rules as Rule[])[0];
    };
    const forever = await rule({});
    assert.deepEqual(forever?.noncurrentVersionExpiration, { noncurrentDays: 30 });
    assert.deepEqual(forever.expiration, { expiredObjectDeleteMarker: true });
    assert.deepEqual((await rule({ expireDays: 7 }))?.expiration, { days: 7 });
  });

  it("is kept when protected, and otherwise goes with what is in it", async () => {
    const kept = (await bucket()).named("files-bucket");
    assert.deepEqual([kept.protect, kept.retainOnDelete, kept.inputs.forceDestroy], [true, true, false]);
    const going = (await bucket({ protect: false })).named("files-bucket");
    assert.deepEqual([going.protect, going.retainOnDelete, going.inputs.forceDestroy], [false, false, true]);
  });
});

describe("BucketGuard", () => {
  const guard = (keyArn?: string) =>
    made(
      () =>
        new BucketGuard("guard", {
          bucketName: "files-1",
          bucketArn: "arn:aws:s3:::files-1",
          ...(keyArn !== undefined && { keyArn }),
          statements: [
            {
              principals: { service: "cloudfront.amazonaws.com" },
              actions: ["s3:GetObject"],
              resources: ["arn:aws:s3:::files-1/*"],
            },
          ],
        }),
    );

  it("encrypts with the key, or with S3's own", async () => {
    const rule = async (keyArn?: string) =>
      ((await guard(keyArn)).named("guard-encryption").inputs.rules as unknown[])[0];
    assert.deepEqual(await rule("arn:key"), {
      applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "arn:key" },
      blockedEncryptionTypes: ["SSE-C"],
      bucketKeyEnabled: true,
    });
    assert.deepEqual(await rule(), {
      applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" },
      blockedEncryptionTypes: ["SSE-C"],
    });
  });

  it("refuses everyone without TLS or with an old one, and admits whom it is told", async () => {
    const { resources, named } = await guard();
    assertParents(resources, "guard");
    const [plain, old, told] = statementsOf(named("guard-policy"));
    for (const statement of [plain, old]) {
      assert.deepEqual(
        [statement?.Effect, statement?.Principal, statement?.Action, statement?.Resource],
        ["Deny", { AWS: "*" }, ["s3:*"], ["arn:aws:s3:::files-1", "arn:aws:s3:::files-1/*"]],
      );
    }
    assert.deepEqual(plain?.Condition, { Bool: { "aws:SecureTransport": "false" } });
    assert.deepEqual(old?.Condition, { NumericLessThan: { "s3:TlsVersion": "1.2" } });
    assert.deepEqual([told?.Effect, told?.Action], ["Allow", ["s3:GetObject"]]);
  });
});
