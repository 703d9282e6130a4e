import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { IMAGES } from "../../../scripts/images/build";
import { readImageOptions } from "../../../scripts/images/options";
import { imagesOf, useImages, withImages } from "../../../scripts/images/promote";
import { checkRecord, configLines, recordOf, type ImageRecord } from "../../../scripts/images/record";
import { digestOf, ecrRegion, pushedImages } from "../../../scripts/images/registry";

const ECR = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/millrace";

const digest = (index: number) => `sha256:${String(index).repeat(64)}`;
const RECORD: ImageRecord = {
  registry: ECR,
  producer: digest(1),
  consumer: digest(2),
  migrations: digest(3),
  web: digest(4),
};

describe("npm run images", () => {
  it("builds for this machine unless told otherwise", () => {
    assert.deepEqual(readImageOptions([]), { command: "build", push: false, registry: "millrace" });
  });

  it("builds what it pushes for the cluster's nodes", () => {
    assert.deepEqual(readImageOptions(["--push", "--registry", `${ECR}/`, "--tag", "0.1.0"]), {
      command: "build",
      push: true,
      registry: ECR,
      tag: "0.1.0",
      platform: "linux/amd64",
    });
    assert.deepEqual(readImageOptions(["--push", "--registry", ECR, "--platform", "linux/arm64"]), {
      command: "build",
      push: true,
      registry: ECR,
      platform: "linux/arm64",
    });
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

  it("records the digests of what it pushed only when it pushes", () => {
    assert.deepEqual(readImageOptions(["--push", "--registry", ECR, "--record", "images.json"]), {
      command: "build",
      push: true,
      registry: ECR,
      platform: "linux/amd64",
      record: "images.json",
    });
    assert.throws(() => readImageOptions(["--record", "images.json"]), {
      message: "--record goes with --push: only a registry gives digests.",
    });
  });

  it("has a stack run what was recorded, or what another stack runs", () => {
    assert.deepEqual(readImageOptions(["--use", "images.json", "--to", "dev"]), {
      command: "use",
      from: { file: "images.json" },
      to: "dev",
    });
    assert.deepEqual(readImageOptions(["--promote", "dev", "--to", "prod"]), {
      command: "use",
      from: { stack: "dev" },
      to: "prod",
    });
  });

  for (const args of [
    ["--promote", "dev"],
    ["--use", "images.json"],
    ["--to", "prod"],
    ["--promote", "dev", "--use", "images.json", "--to", "prod"],
    ["--promote", "dev", "--to", "prod", "--push", "--registry", ECR],
    ["--use", "images.json", "--to", "prod", "--tag", "0.1.0"],
  ]) {
    it(`refuses ${args.join(" ")}`, () => {
      assert.throws(() => readImageOptions(args), {
        message: "--to STACK goes with either --use FILE or --promote STACK, and with nothing else.",
      });
    });
  }

  it("prints what to configure, for every image", () => {
    assert.equal(
      configLines(RECORD),
      `pulumi config set --cwd apps --path 'millrace-apps:images.registry' ${ECR}
pulumi config set --cwd apps --path 'millrace-apps:images.producer' ${digest(1)}
pulumi config set --cwd apps --path 'millrace-apps:images.consumer' ${digest(2)}
pulumi config set --cwd apps --path 'millrace-apps:images.migrations' ${digest(3)}
pulumi config set --cwd apps --path 'millrace-apps:images.web' ${digest(4)}`,
    );
  });
});

describe("a record of images", () => {
  it("has the registry and every image's digest", () => {
    const digests = new Map(IMAGES.map((name, index) => [name, digest(index + 1)]));
    assert.deepEqual(recordOf(ECR, digests), RECORD);
  });

  it("takes no tag, which could be another image elsewhere, and no less than all images", () => {
    assert.throws(() => checkRecord({ ...RECORD, web: "0.1.0" }, "apps/Pulumi.dev.yaml"), {
      message: "apps/Pulumi.dev.yaml is no record of images: web must be a digest (sha256:...).",
    });
    assert.throws(() => recordOf(ECR, new Map([["web", digest(1)]])), /^Error: What was pushed is no record/);
    assert.throws(
      () => checkRecord(undefined, "images.json"),
      /^Error: images.json is no record of images: it /,
    );
  });
});

describe("promotion", () => {
  const FILE = `config:
  # What runs here.
  millrace-apps:images:
    # As the image build prints them.
    registry: localhost:5000/millrace
    producer: 0.1.0 # soon
    consumer: "0.1.0"
    migrations: 0.1.0
    web: 0.1.0
  millrace-apps:nodePools: {general: {architectures: [amd64]}}
`;

  it("changes the images' names in a stack's file, and not a letter more", () => {
    assert.equal(
      withImages(FILE, RECORD, "apps/Pulumi.prod.yaml"),
      FILE.replace("localhost:5000/millrace", ECR)
        .replace("producer: 0.1.0", `producer: ${digest(1)}`)
        .replace('"0.1.0"', digest(2))
        .replace("migrations: 0.1.0", `migrations: ${digest(3)}`)
        .replace("web: 0.1.0", `web: ${digest(4)}`),
    );
  });

  it("works on the stacks of this repository", () => {
    const text = readFileSync(join(__dirname, "../../../apps/Pulumi.prod.yaml"), "utf8");
    const written = parse(withImages(text, RECORD, "apps/Pulumi.prod.yaml")) as {
      config: Record<string, unknown>;
    };
    const before = parse(text) as { config: Record<string, unknown> };
    assert.deepEqual(written.config, { ...before.config, "millrace-apps:images": RECORD });
  });

  it("says which name is missing", () => {
    assert.throws(() => withImages("config: {}", RECORD, "apps/Pulumi.prod.yaml"), {
      message: "apps/Pulumi.prod.yaml has no millrace-apps:images.registry.",
    });
  });

  it("hands the very same digests from stack to stack", () => {
    const root = mkdtempSync(join(tmpdir(), "millrace-promote-"));
    try {
      mkdirSync(join(root, "apps"));
      for (const stack of ["dev", "prod"]) writeFileSync(join(root, "apps", `Pulumi.${stack}.yaml`), FILE);
      useImages(root, RECORD, "dev");
      assert.throws(() => imagesOf(root, "prod"), /must be a digest/);
      useImages(root, imagesOf(root, "dev"), "prod");
      assert.deepEqual(imagesOf(root, "prod"), RECORD);
      assert.throws(() => imagesOf(root, "stage"), {
        message: "There is no stack stage: apps/Pulumi.stage.yaml is missing.",
      });
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

describe("images that were pushed before", () => {
  /** A docker that knows some images, and fails at others as the real one does. */
  const DOCKER = `#!/bin/sh
for image; do :; done
case "$image" in
  */producer:abc) echo ${digest(1)} ;;
  *) echo "ERROR: $image: not found" >&2; exit 1 ;;
esac
`;
  const path = process.env.PATH;
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "millrace-docker-"));
    writeFileSync(join(folder, "docker"), DOCKER);
    chmodSync(join(folder, "docker"), 0o755);
    process.env.PATH = `${folder}:${path ?? ""}`;
  });
  after(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  });

  it("are those that the registry has a digest of", async () => {
    assert.deepEqual([...(await pushedImages(ECR, "abc"))], [["producer", digest(1)]]);
    assert.deepEqual([...(await pushedImages(ECR, "def"))], []);
  });
});
