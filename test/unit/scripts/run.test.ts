import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as Run from "../../../scripts/run.mjs";

describe("scripts/run.mjs", () => {
  let run: typeof Run;
  let root: string;

  before(async () => {
    run = await import("../../../scripts/run.mjs");
  });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "millrace-run-"));
    writeFileSync(join(root, "package-lock.json"), "{}");
  });

  afterEach(() => rmSync(root, { recursive: true }));

  function installed(secondsAfterLockfile: number): void {
    mkdirSync(join(root, "node_modules"));
    writeFileSync(join(root, "node_modules", ".package-lock.json"), "{}");
    utimesSync(join(root, "package-lock.json"), 1_000, 1_000);
    const time = 1_000 + secondsAfterLockfile;
    utimesSync(join(root, "node_modules", ".package-lock.json"), time, time);
  }

  it("installs where there is nothing", () => {
    assert.equal(run.needsInstall(root), true);
  });

  it("installs where an installation was interrupted", () => {
    mkdirSync(join(root, "node_modules"));
    assert.equal(run.needsInstall(root), true);
  });

  it("installs where the lockfile is newer", () => {
    installed(-1);
    assert.equal(run.needsInstall(root), true);
  });

  it("does not install again", () => {
    installed(1);
    assert.equal(run.needsInstall(root), false);
  });

  for (const [version, enough] of [
    ["20.20.0", true],
    ["20.19.6", false],
    ["18.20.8", false],
    ["21.0.0", true],
    ["22.1.0", true],
    ["100.0.0", true],
  ] as const) {
    it(`${enough ? "takes" : "refuses"} Node.js ${version}`, () => {
      assert.equal(run.isNodeRecentEnough(version), enough);
    });
  }

  it("takes from what package.json asks for on", () => {
    const { engines } = JSON.parse(readFileSync("package.json", "utf8")) as { engines: { node: string } };
    const [, major = "", minor = ""] = /^>=(\d+)\.(\d+)$/.exec(engines.node) ?? [];
    assert.equal(run.isNodeRecentEnough(`${major}.${minor}.0`), true);
    assert.equal(run.isNodeRecentEnough(`${major}.${Number(minor) - 1}.9`), false);
  });
});
