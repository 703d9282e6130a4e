import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
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

  it("installs what is for development, whatever the environment leaves out", () => {
    mkdirSync(join(root, "scripts"));
    copyFileSync("scripts/run.mjs", join(root, "scripts", "run.mjs"));
    writeFileSync(join(root, "scripts", "start.ts"), "");
    const npm = join(root, "npm.js");
    writeFileSync(npm, "console.error(process.argv.slice(2).join(' ')); process.exit(1)");
    const env = { ...process.env, NODE_ENV: "production", npm_execpath: npm };
    const { stderr, status } = spawnSync(process.execPath, [join(root, "scripts", "run.mjs"), "start"], {
      encoding: "utf8",
      env,
    });
    assert.match(stderr, /^ci --include=dev /m);
    assert.equal(status, 1);
  });

  it("runs through a link as well", () => {
    symlinkSync(resolve("scripts"), join(root, "link"));
    const { stderr, status } = spawnSync(process.execPath, [join(root, "link", "run.mjs"), "nothing"], {
      encoding: "utf8",
    });
    assert.match(stderr, /^There is no script "nothing"/);
    assert.equal(status, 1);
  });
});
