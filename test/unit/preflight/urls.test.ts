import assert from "node:assert/strict";
import { bootstrapKey, secretsKeyOf, stateBucket } from "../../../preflight/target/urls";

describe("the URLs that Pulumi is given", () => {
  for (const [url, bucket, region, prefix] of [
    ["s3://acme?region=eu-west-1&awssdk=v2", "acme", "eu-west-1", ""],
    ["s3://acme", "acme", "us-east-1", ""],
    ["s3://acme/?region=eu-west-1", "acme", "eu-west-1", ""],
    ["s3://acme/some/prefix", "acme", "us-east-1", "some/prefix/"],
    ["s3://acme/some/prefix/?region=eu-west-1", "acme", "eu-west-1", "some/prefix/"],
  ] as const) {
    it(`name bucket, region and folder: ${url}`, () => {
      assert.deepEqual(stateBucket(url, "us-east-1"), { bucket, region, prefix });
    });
  }

  it("name no bucket where the backend is not S3", () => {
    assert.equal(stateBucket("file:///tmp", "us-east-1"), undefined);
    assert.equal(stateBucket(undefined, "us-east-1"), undefined);
  });

  const ARN = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  for (const [provider, key, region] of [
    [
      "awskms://alias/acme-secrets?region=eu-west-1&context_environment=dev",
      "alias/acme-secrets",
      "eu-west-1",
    ],
    ["awskms://alias/acme-secrets", "alias/acme-secrets", "us-east-1"],
    ["awskms://1234abcd-12ab-34cd-56ef-1234567890ab", "1234abcd-12ab-34cd-56ef-1234567890ab", "us-east-1"],
    [`awskms:///${ARN}?region=eu-west-1`, ARN, "eu-west-1"],
    [`awskms:///${ARN}`, ARN, "eu-west-1"],
  ] as const) {
    it(`name key and region: ${provider}`, () => {
      assert.deepEqual(secretsKeyOf(provider, "us-east-1"), { key, region });
    });
  }

  it("name no key where the provider is not KMS", () => {
    assert.equal(secretsKeyOf("passphrase", "us-east-1"), undefined);
  });

  it("lead from bootstrap's bucket to its key, whatever its project is called", () => {
    const url = "s3://acme-data-state-123456789012-eu-west-1?region=eu-west-1";
    assert.equal(
      bootstrapKey(url, "us-east-1"),
      "awskms://alias/acme-data-secrets?region=eu-west-1&awssdk=v2",
    );
    assert.equal(bootstrapKey("s3://bucket", "us-east-1"), undefined);
    assert.equal(bootstrapKey(undefined, "us-east-1"), undefined);
  });
});
