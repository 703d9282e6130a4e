import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { goToolPath } from "../../../scripts/test/go";
import { findPulumi, isSuitable, PULUMI_TOOL, PULUMI_VERSION } from "../../../scripts/test/pulumi";

describe("the Pulumi CLI of the tests", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "millrace-pulumi-"));
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  function write(file: string, version: string): string {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\necho ${version}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  it("is the installed one if its version is suitable", () => {
    const installed = write(join(root, "bin", "pulumi"), `v${PULUMI_VERSION}`);
    assert.equal(
      findPulumi(root, () => installed),
      installed,
    );
  });

  it("is the one that was built, if the installed one is too old or a development version", () => {
    const built = write(goToolPath(PULUMI_TOOL, root), `v${PULUMI_VERSION}`);
    for (const version of ["v3.1.0", `v${PULUMI_VERSION}-dev.0`, "unknown"]) {
      const installed = write(join(root, "bin", "pulumi"), version);
      assert.equal(
        findPulumi(root, () => installed),
        built,
      );
    }
  });

  it("is missing where neither is there", () => {
    assert.equal(
      findPulumi(root, () => undefined),
      undefined,
    );
  });

  for (const [version, suitable] of [
    ["v3.248.0", true],
    ["3.248.1\n", true],
    ["v3.300.0", true],
    ["v3.247.9", false],
    ["v3.99.0", false],
    ["v4.0.0", false],
    ["v2.248.0", false],
    ["v3.249.0-alpha.1", false],
    ["", false],
  ] as const) {
    it(`is ${suitable ? "suitable" : "not suitable"} as ${JSON.stringify(version)} in place of 3.248.0`, () => {
      assert.equal(isSuitable(version, "3.248.0"), suitable);
    });
  }
});
