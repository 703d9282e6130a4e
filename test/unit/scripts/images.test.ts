import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { stacks } from "../../../plan/stack-file";
import { readImageOptions } from "../../../scripts/image-options";
import { imagesOf, useImages, withImages } from "../../../deliver/images/promote";
import { checkRecord, configLines, type ImageRecord } from "../../../deliver/images/record";
import { digestOf, ecrRegion, pushedImages } from "../../../deliver/images/registry";

const ECR = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/millrace";

const SERVICES = ["consumer", "migrations", "producer", "web"];

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
    assert.deepEqual(checkRecord(RECORD, "images.json", SERVICES), RECORD);
  });

  it("says nothing of what is no service, such as one that was removed", () => {
    const { web, ...others } = RECORD;
    assert.ok(web);
    assert.deepEqual(checkRecord(RECORD, "images.json", ["consumer", "migrations", "producer"]), others);
  });

  it("takes no tag, which could be another image elsewhere, and no less than all images", () => {
    assert.throws(() => checkRecord({ ...RECORD, web: "0.1.0" }, "apps/Pulumi.dev.yaml", SERVICES), {
      message: "apps/Pulumi.dev.yaml is no record of images: web must be a digest (sha256:...).",
    });
    assert.throws(
      () => checkRecord(RECORD, "images.json", [...SERVICES, "billing"]),
      /^Error: images.json is no record of images: billing /,
    );
    assert.throws(
      () => checkRecord(undefined, "images.json", SERVICES),
      /^Error: images.json is no record of images: it /,
    );
  });
});

describe("promotion", () => {
  const FILE = `config:
  # What runs here.
  millrace-apps:images:
    # As the image build prints them.
    registry: localhost:5000/millrace # here
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

  it("adds the services that the file does not name, below the registry", () => {
    const file = FILE.replace(/ {4}consumer: .*\n {4}migrations: .*\n/, "");
    assert.equal(
      withImages(file, RECORD, "apps/Pulumi.prod.yaml"),
      file
        .replace(
          "localhost:5000/millrace # here\n",
          `${ECR} # here\n    consumer: ${digest(2)}\n    migrations: ${digest(3)}\n`,
        )
        .replace("producer: 0.1.0", `producer: ${digest(1)}`)
        .replace("web: 0.1.0", `web: ${digest(4)}`),
    );
  });

  it("adds them to a map on one line as well, and to the last line of a file", () => {
    const record = { registry: ECR, web: digest(4) };
    assert.equal(
      withImages("config: { millrace-apps:images: { registry: r/m, tag: 0.1.0 } }\n", record, "a.yaml"),
      `config: { millrace-apps:images: { registry: ${ECR}, web: ${digest(4)}, tag: 0.1.0 } }\n`,
    );
    assert.equal(
      withImages("config:\n  millrace-apps:images:\n    registry: r/m", record, "a.yaml"),
      `config:\n  millrace-apps:images:\n    registry: ${ECR}\n    web: ${digest(4)}`,
    );
  });

  for (const stack of stacks("apps")) {
    it(`works on the stack ${stack} of this repository`, () => {
      const file = `apps/Pulumi.${stack}.yaml`;
      const text = readFileSync(join(__dirname, "../../..", file), "utf8");
      const images = (yaml: string) =>
        (parse(yaml) as { config: { "millrace-apps:images": object } }).config["millrace-apps:images"];
      const written = withImages(text, RECORD, file);
      assert.deepEqual(images(written), { ...images(text), ...RECORD });
      // It adds lines and changes one.
      const lines = new Set(written.split("\n"));
      assert.equal(text.split("\n").filter((line) => !lines.has(line)).length, 1);
      assert.equal(withImages(written, RECORD, file), written);
    });
  }

  it("says what is missing", () => {
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
      assert.throws(() => imagesOf(root, "prod", SERVICES), /must be a digest/);
      useImages(root, imagesOf(root, "dev", SERVICES), "prod");
      assert.deepEqual(imagesOf(root, "prod", SERVICES), RECORD);
      assert.throws(() => imagesOf(root, "stage", SERVICES), {
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
    assert.deepEqual([...(await pushedImages(ECR, "abc", SERVICES))], [["producer", digest(1)]]);
    assert.deepEqual([...(await pushedImages(ECR, "def", SERVICES))], []);
  });
});
