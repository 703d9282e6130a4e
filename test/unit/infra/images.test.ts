import assert from "node:assert/strict";
import { contract } from "../../../contract/outputs";
import { recordInfra } from "../../../plan/programs";
import type { Recording } from "../../../plan/record";
import { recorded, statementsOf } from "../../support/graph";
import { read, refused } from "./configured";

describe("images", () => {
  let recording: Recording;
  before(async () => {
    recording = await recordInfra("dev", { "millrace-infra:images": "{}" });
  });

  const named = (name: string) => {
    const found = recording.resources.find((resource) => resource.name === name);
    assert.ok(found, name);
    return found;
  };

  it("are left out where they are not asked for", async () => {
    const { resources, outputs } = await recorded("dev");
    assert.deepEqual(
      resources.filter(({ name }) => /images/.test(name)),
      [],
    );
    assert.equal(contract.parse(outputs).images, undefined);
  });

  it("are refused without an edge, which alone serves them", async () => {
    await refused(
      { images: {} },
      "millrace-infra:images is {}; it must be left out where there is no edge, since nothing would serve them.",
    );
  });

  it("are signed with the first key, and kept for a month, if nothing else is said", async () => {
    const { images } = await read({ images: {}, edge: { origin: "public" } });
    assert.deepEqual(images, { signingGeneration: 1, versionDays: 30 });
  });

  it("are known to the apps by what the proxy needs, no secret among it", () => {
    const { targetGroup, ...images } = contract.parse(recording.outputs).images ?? assert.fail();
    assert.deepEqual(images, {
      bucket: "millrace-dev-images-123456789012",
      signingSecretArn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:millrace-dev-images",
      signingSecretVersion: "images-pairs-version",
    });
    assert.match(targetGroup?.arn ?? "", /edge-images-tg/);
    assert.ok(!JSON.stringify(recording.outputs).includes("-hex"));
  });

  it("come through the balancer as a service of their own, with the distribution's key", () => {
    // With a secret in it, the whole is one.
    const conditions = (name: string) =>
      (named(name).inputs.conditions as { readonly secret: readonly unknown[] }).secret;
    const [service, key] = conditions("edge-images-forward");
    assert.deepEqual(service, { httpHeader: { httpHeaderName: "x-edge-service", values: ["images"] } });
    assert.deepEqual(key, conditions("edge-producer-forward")[1]);
    const health = named("edge-images-tg").inputs.healthCheck as Record<string, unknown>;
    assert.equal(health.path, "/images/health");
  });

  it("are kept by CloudFront as long as they say, and only read", () => {
    const behaviors = named("edge-distribution-cdn").inputs.orderedCacheBehaviors as readonly Record<
      string,
      unknown
    >[];
    const found = behaviors.find(({ pathPattern }) => pathPattern === "/images/*");
    assert.deepEqual(found?.allowedMethods, ["GET", "HEAD"]);
    // AWS's CachingOptimized: a year at most, the path its only key.
    assert.equal(found.cachePolicyId, "658327ea-f89d-4fab-a63d-7e88639e58f6");
    assert.equal(found.targetOriginId, "service-images");
  });

  it("are read by the proxy's pods, and by its role, which may do nothing else", () => {
    const { inputs } = named("images-association");
    assert.deepEqual([inputs.namespace, inputs.serviceAccount], ["millrace", "images"]);
    const bucket = "arn:aws:s3:::millrace-dev-images-123456789012";
    const secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:millrace-dev-images";
    const key = "arn:aws:kms:us-east-1:123456789012:key/images-encryption-key-id";
    const through = (service: string, context: string, value: string) => ({
      StringEquals: {
        [`kms:EncryptionContext:${context}`]: value,
        "kms:ViaService": `${service}.us-east-1.amazonaws.com`,
      },
    });
    assert.deepEqual(
      statementsOf(named("images-policy")).map(({ Action, Resource, Condition }) => [
        Action,
        Resource,
        Condition,
      ]),
      [
        [["s3:GetObject"], [`${bucket}/*`], undefined],
        [["s3:ListBucket"], [bucket], undefined],
        [["kms:Decrypt"], [key], through("s3", "aws:s3:arn", bucket)],
        [["secretsmanager:GetSecretValue"], [secret], undefined],
        [["kms:Decrypt"], [key], through("secretsmanager", "SecretARN", secret)],
      ],
    );
  });
});
