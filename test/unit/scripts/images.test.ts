import assert from "node:assert/strict";
import { IMAGES } from "../../../scripts/images/build";
import { readImageOptions } from "../../../scripts/images/options";
import { configLines, digestOf, ecrRegion } from "../../../scripts/images/registry";

const ECR = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/millrace";

describe("npm run images", () => {
  it("builds for this machine unless told otherwise", () => {
    assert.deepEqual(readImageOptions([]), { push: false, registry: "millrace" });
  });

  it("builds what it pushes for the cluster's nodes", () => {
    assert.deepEqual(readImageOptions(["--push", "--registry", `${ECR}/`, "--tag", "0.1.0"]), {
      push: true,
      registry: ECR,
      tag: "0.1.0",
      platform: "linux/amd64",
    });
    assert.equal(
      readImageOptions(["--push", "--registry", ECR, "--platform", "linux/arm64"]).platform,
      "linux/arm64",
    );
  });

  it("says where the registry is named", () => {
    assert.throws(() => readImageOptions(["--push"]), {
      message:
        "--push needs --registry HOST/NAMESPACE; `pulumi stack output registry --cwd bootstrap` says which.",
    });
  });

  it("refuses what is no tag", () => {
    assert.throws(() => readImageOptions(["--tag", "feature/x"]), {
      message: '--tag feature/x is no image tag: letters, digits, "_", "." and "-", at most 128 of them.',
    });
  });

  for (const [registry, region] of [
    [ECR, "eu-central-1"],
    ["111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/millrace", "cn-north-1"],
    ["localhost:5000/millrace", undefined],
    ["ghcr.io/owner/dkr.ecr.us-east-1.amazonaws.com", undefined],
    ["111122223333.dkr.ecr.us-east-1.amazonaws.com.evil.example/millrace", undefined],
  ] as const) {
    it(`${region === undefined ? "does not log in" : "logs in"} to ${registry}`, () => {
      assert.equal(ecrRegion(registry), region);
    });
  }

  it("takes the digest of the very repository it pushed to", () => {
    const known = ["millrace/web@sha256:aa", "localhost:5000/millrace/web@sha256:bb"];
    assert.equal(digestOf("localhost:5000/millrace/web", known), "sha256:bb");
    assert.throws(() => digestOf("localhost:5000/millrace/we", known), /knows no digest/);
  });

  it("prints what to configure, for every image", () => {
    const digests = new Map(IMAGES.map((name) => [name, `sha256:${name}`]));
    assert.equal(
      configLines(ECR, digests),
      `pulumi config set --cwd apps --path 'millrace-apps:images.registry' ${ECR}
pulumi config set --cwd apps --path 'millrace-apps:images.producer' sha256:producer
pulumi config set --cwd apps --path 'millrace-apps:images.consumer' sha256:consumer
pulumi config set --cwd apps --path 'millrace-apps:images.migrations' sha256:migrations
pulumi config set --cwd apps --path 'millrace-apps:images.web' sha256:web`,
    );
  });
});
