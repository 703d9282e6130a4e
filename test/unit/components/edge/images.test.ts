import assert from "node:assert/strict";
import { Images, type ImagesArgs } from "../../../../components/edge/images";
import { readSigningPair } from "../../../../services/common/src/images/sign";
import { statementsOf } from "../../../support/graph";
import { assertParents, made, value } from "../account/made";

const ARGS: ImagesArgs = {
  identifier: "millrace-test-images",
  account: { id: "123456789012", region: "eu-central-1" },
  signingGeneration: 1,
  versionDays: 30,
  protect: true,
};

const KEY = "arn:aws:kms:eu-central-1:123456789012:key/pics-encryption-key-id";

const images = (args: Partial<ImagesArgs> = {}) => made(() => new Images("pics", { ...ARGS, ...args }));

/** What is in the secret, which the program knows as a secret only. */
async function secretText(args: Partial<ImagesArgs> = {}): Promise<string> {
  const { secretString } = (await images(args)).named("pics-pairs").inputs;
  assert.deepEqual(Object.keys(secretString as object), ["secret"]);
  return (secretString as { readonly secret: string }).secret;
}

describe("Images", () => {
  it("makes its parts as children, named after their parents", async () => {
    assertParents((await images()).resources, "pics");
  });

  it("keeps images in a private bucket, earlier versions for a while, encrypted with a key of their own", async () => {
    const { named } = await images();
    assert.equal(named("pics-store-bucket").inputs.bucket, "millrace-test-images-123456789012");
    const { bucket, ...access } = named("pics-store-public-access").inputs;
    assert.equal(bucket, "millrace-test-images-123456789012");
    assert.deepEqual(Object.values(access), [true, true, true, true]);
    const [encryption] = named("pics-guard-encryption").inputs.rules as readonly Record<string, unknown>[];
    assert.deepEqual(encryption?.applyServerSideEncryptionByDefault, {
      sseAlgorithm: "aws:kms",
      kmsMasterKeyId: KEY,
    });
    const [lifecycle] = named("pics-store-lifecycle").inputs.rules as readonly Record<string, unknown>[];
    assert.deepEqual(lifecycle?.noncurrentVersionExpiration, { noncurrentDays: 30 });
  });

  it("lets only S3 and Secrets Manager use the key", async () => {
    const [, ...uses] = statementsOf((await images()).named("pics-encryption-key"));
    assert.deepEqual(
      uses.map(({ Condition }) => Condition),
      [
        {
          StringEquals: {
            "kms:CallerAccount": "123456789012",
            "kms:ViaService": ["s3.eu-central-1.amazonaws.com", "secretsmanager.eu-central-1.amazonaws.com"],
          },
        },
      ],
    );
  });

  it("signs with a key and a salt of 64 bytes each, made by nobody and known to the secret alone", async () => {
    const { named, resources } = await images();
    const bytes = resources.filter(({ type }) => type === "random:index/randomBytes:RandomBytes");
    assert.deepEqual(
      bytes.map(({ name, inputs }) => [name, inputs]),
      [
        ["pics-key-1", { length: 64 }],
        ["pics-salt-1", { length: 64 }],
      ],
    );
    assert.equal(await secretText(), "IMGPROXY_KEY=pics-key-1-hex\nIMGPROXY_SALT=pics-salt-1-hex\n");
    assert.equal(named("pics-signing").inputs.kmsKeyId, KEY);
    assert.equal(
      named("pics-pairs").inputs.secretId,
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:millrace-test-images",
    );
  });

  it("signs with a new pair in a new generation, and takes the one before it, and no other", async () => {
    assert.equal(
      await secretText({ signingGeneration: 3 }),
      "IMGPROXY_KEY=pics-key-3-hex,pics-key-2-hex\nIMGPROXY_SALT=pics-salt-3-hex,pics-salt-2-hex\n",
    );
  });

  it("writes the secret as who signs reads it", async () => {
    // The names of the bytes stand for them; a real one is hexadecimal.
    const text = (await secretText({ signingGeneration: 2 }))
      .replaceAll("pics-key-", "aa0")
      .replaceAll("pics-salt-", "bb0")
      .replaceAll("-hex", "");
    assert.deepEqual(readSigningPair(text), {
      key: Buffer.from("aa02", "hex"),
      salt: Buffer.from("bb02", "hex"),
    });
  });

  it("keeps bucket, key and secret when protected, and else leaves nothing, not even a name that is taken", async () => {
    const kept = async (protect: boolean) =>
      (await images({ protect })).resources
        .filter((resource) => resource.protect && resource.retainOnDelete)
        .map(({ name }) => name)
        .sort();
    assert.deepEqual(await kept(true), ["pics-encryption-key", "pics-signing", "pics-store-bucket"]);
    assert.deepEqual(await kept(false), []);
    const recovery = async (protect: boolean) =>
      (await images({ protect })).named("pics-signing").inputs.recoveryWindowInDays;
    assert.deepEqual([await recovery(true), await recovery(false)], [30, 0]);
  });

  it("hands out what the proxy and its role need, the bucket's name once it is guarded", async () => {
    const { component } = await images();
    assert.equal(await value(component.bucketName), "millrace-test-images-123456789012");
    assert.equal(await value(component.bucketArn), "arn:aws:s3:::millrace-test-images-123456789012");
    assert.equal(await value(component.keyArn), KEY);
    assert.equal(
      await value(component.signingSecretArn),
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:millrace-test-images",
    );
    assert.equal(await value(component.signingSecretVersion), "pics-pairs-version");
  });
});
