import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SecretHeader } from "../../../../components/edge/secret-header";
import { SiteAccess } from "../../../../components/edge/site-access";
import { statementsOf } from "../../../support/graph";
import { assertParents, made, value } from "../account/made";

const DISTRIBUTION = "arn:aws:cloudfront::123456789012:distribution/E1";
const BUCKET = "arn:aws:s3:::site";

const access = (protect = true) =>
  made(
    () =>
      new SiteAccess("access", {
        identifier: "millrace-test",
        account: { id: "123456789012", region: "eu-central-1" },
        bucketName: "site",
        bucketArn: BUCKET,
        distributionArn: DISTRIBUTION,
        protect,
      }),
  );

const CLOUDFRONT = { Service: "cloudfront.amazonaws.com" };
const ONLY_IT = { StringEquals: { "aws:SourceArn": DISTRIBUTION } };

describe("SiteAccess", () => {
  it("makes its parts as children, named after their parents", async () => {
    assertParents((await access()).resources, "access");
  });

  it("lets one distribution read files, and learn that there is none", async () => {
    const allowed = statementsOf((await access()).named("access-guard-policy")).filter(
      ({ Effect }) => Effect === "Allow",
    );
    assert.deepEqual(
      allowed.map(({ Principal, Action, Resource, Condition }) => [Principal, Action, Resource, Condition]),
      [
        [CLOUDFRONT, ["s3:GetObject"], [`${BUCKET}/*`], ONLY_IT],
        [CLOUDFRONT, ["s3:ListBucket"], [BUCKET], ONLY_IT],
      ],
    );
  });

  it("encrypts with a key that the distribution may decrypt with, and S3 uses for who puts the page there", async () => {
    const { named, component } = await access();
    const [, upload, read] = statementsOf(named("access-encryption-key"));
    assert.deepEqual(
      [read?.Principal, read?.Action, read?.Condition],
      [CLOUDFRONT, ["kms:Decrypt"], ONLY_IT],
    );
    assert.match(
      JSON.stringify(upload?.Condition),
      /"kms:ViaService":\["s3\.eu-central-1\.amazonaws\.com"\]/,
    );
    const [rule] = named("access-guard-encryption").inputs.rules as Record<string, unknown>[];
    assert.deepEqual(rule?.["applyServerSideEncryptionByDefault"], {
      sseAlgorithm: "aws:kms",
      kmsMasterKeyId: await value(component.keyArn),
    });
    assert.equal(named("access-encryption-key").protect, true);
  });

  it("hands the bucket out once what is put there is encrypted", async () => {
    const { component, before } = await access();
    assert.equal(await value(component.bucketName), "site");
    assert.ok(before("access-guard-policy").includes("access-guard-encryption"));
  });
});

describe("SecretHeader", () => {
  it("is long, without the balancers' wildcards, and a secret", async () => {
    const { resources, named, component } = await made(() => new SecretHeader("key"));
    assertParents(resources, "key");
    assert.deepEqual(named("key-value").inputs, { length: 64, special: false });
    assert.equal(await pulumi.isSecret(component.value), true);
    assert.equal(component.header, "x-origin-key");
  });
});
