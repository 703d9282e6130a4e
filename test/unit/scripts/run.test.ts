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
import * as installed from "../../../scripts/installed.cjs";
import * as run from "../../../scripts/run.cjs";

describe("scripts/run.cjs", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "millrace-run-"));
    writeFileSync(join(root, "package-lock.json"), "{}");
  });

  afterEach(() => rmSync(root, { recursive: true }));

  describe("knows which packages are not installed", () => {
    const machine = { os: [process.platform], cpu: [process.arch] };
    const BUILDS = { "@esbuild/here": "1", "@esbuild/elsewhere": "1", "@esbuild/here-musl": "1", wasm: "1" };
    const PACKAGES = {
      "": { name: "root" },
      "services/common": { version: "0.1.0" },
      "node_modules/@millrace/common": { link: true },
      "node_modules/esbuild": { version: "1.0.0", optionalDependencies: BUILDS },
      "node_modules/@esbuild/here": { version: "1.0.0", optional: true, ...machine },
      "node_modules/@esbuild/elsewhere": { version: "1.0.0", optional: true, os: ["plan9"], cpu: ["mips"] },
      "node_modules/@esbuild/here-musl": { version: "1.0.0", optional: true, ...machine, libc: ["musl"] },
      "node_modules/wasm": { version: "1.0.0", optional: true },
      // npm leaves both out, without an error, where the install script of the first fails.
      "node_modules/faster": {
        version: "1.0.0",
        optional: true,
        optionalDependencies: { "@faster/here": "1" },
      },
      "node_modules/@faster/here": { version: "1.0.0", optional: true, ...machine },
    };
    const NEEDED = ["node_modules/esbuild", "node_modules/@esbuild/here"];

    beforeEach(() => writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages: PACKAGES })));

    /** Installs packages as npm does. */
    function install(folders: readonly string[], version = "1.0.0"): void {
      for (const folder of folders) {
        mkdirSync(join(root, folder), { recursive: true });
        writeFileSync(join(root, folder, "package.json"), "{}");
      }
      const packages = Object.fromEntries(folders.map((folder) => [folder, { version }]));
      mkdirSync(join(root, "node_modules"), { recursive: true });
      writeFileSync(join(root, "node_modules", ".package-lock.json"), JSON.stringify({ packages }));
    }

    it("all, where there is nothing, or npm was interrupted", () => {
      assert.deepEqual(installed.missingPackages(root), NEEDED);
      mkdirSync(join(root, "node_modules"));
      assert.deepEqual(installed.missingPackages(root), NEEDED);
      writeFileSync(join(root, "node_modules", ".package-lock.json"), '{"packa');
      assert.deepEqual(installed.missingPackages(root), NEEDED);
    });

    it("none, where all that this machine needs is there, however old it is", () => {
      install(NEEDED);
      utimesSync(join(root, "node_modules", ".package-lock.json"), 1, 1);
      assert.deepEqual(installed.missingPackages(root), []);
    });

    it("the optional ones, where the user's settings of npm left them out", () => {
      install(["node_modules/esbuild"]);
      assert.deepEqual(installed.missingPackages(root), ["node_modules/@esbuild/here"]);
    });

    it("those of another version, and those whose folder is gone", () => {
      install(NEEDED, "0.9.0");
      assert.deepEqual(installed.missingPackages(root), NEEDED);
      install(NEEDED);
      rmSync(join(root, "node_modules/esbuild"), { recursive: true });
      assert.deepEqual(installed.missingPackages(root), ["node_modules/esbuild"]);
    });
  });

  it("finds the packages of this repository installed", () => {
    assert.deepEqual(installed.missingPackages("."), []);
  });

  describe("keeps requests to this machine away from a proxy", () => {
    for (const [given, expected] of [
      [{}, "localhost,127.0.0.1,::1"],
      [{ NO_PROXY: "example.com" }, "example.com,localhost,127.0.0.1,::1"],
      [
        { no_proxy: "a.example, localhost", NO_PROXY: "b.example" },
        "a.example,localhost,b.example,127.0.0.1,::1",
      ],
      [{ no_proxy: "a.example", NO_PROXY: "a.example" }, "a.example,localhost,127.0.0.1,::1"],
      [{ no_proxy: "", NO_PROXY: "b.example" }, "b.example,localhost,127.0.0.1,::1"],
      [{ NO_PROXY: "*" }, "*"],
      [{ no_proxy: "a.example", NO_PROXY: "*" }, "*"],
    ] as const) {
      it(`where the environment has ${JSON.stringify(given)}`, () => {
        assert.deepEqual(run.proxyExceptions(given), { NO_PROXY: expected, no_proxy: expected });
      });
    }
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

  for (const [folder, character, reason] of [
    ["what?", "?", "it starts the query of a URL, so Node.js cannot load modules from there"],
    ["a\\b", "\\", 'it counts as "/" in a URL, so Node.js cannot load modules from there'],
    ["a:b", ":", "it separates the folders in PATH, so npm cannot run the programs of packages there"],
  ] as const) {
    it(`refuses a folder with ${character} in its path, and says why`, () => {
      const scripts = join(root, folder, "scripts");
      mkdirSync(scripts, { recursive: true });
      for (const file of ["run.cjs", "installed.cjs"])
        copyFileSync(join("scripts", file), join(scripts, file));
      writeFileSync(join(scripts, "start.ts"), "");
      const { stderr, status } = spawnSync(process.execPath, [join(scripts, "run.cjs"), "start"], {
        encoding: "utf8",
      });
      assert.equal(
        stderr,
        `The path ${join(root, folder)} has a "${character}": ${reason}. ` +
          "Move the repository to a path without it.\n",
      );
      assert.equal(status, 1);
    });
  }

  describe("installs", () => {
    /** Runs `run.cjs start` with a program in place of npm. */
    function start(npm: string, env: Record<string, string> = {}) {
      mkdirSync(join(root, "scripts"));
      for (const file of ["run.cjs", "installed.cjs"]) {
        copyFileSync(join("scripts", file), join(root, "scripts", file));
      }
      writeFileSync(join(root, "scripts", "start.ts"), "");
      const packages = { "node_modules/esbuild": { version: "1.0.0" } };
      writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages }));
      const program = join(root, "npm.js");
      writeFileSync(program, npm);
      return spawnSync(process.execPath, [join(root, "scripts", "run.cjs"), "start"], {
        encoding: "utf8",
        env: { ...process.env, ...env, npm_execpath: program },
      });
    }

    it("everything, whatever the environment leaves out", () => {
      const { stderr, status } = start("console.error(process.argv.slice(2).join(' ')); process.exit(1)", {
        NODE_ENV: "production",
        NPM_CONFIG_OMIT: "optional",
      });
      assert.match(stderr, /^ci --include=dev --include=optional --include=peer /m);
      assert.equal(status, 1);
    });

    it("not again and again, but says so where npm has not done it", () => {
      const { stderr, status } = start("");
      assert.match(
        stderr,
        /^npm ci ended without an error, but 1 packages are not installed, such as node_modules\/esbuild/m,
      );
      assert.match(stderr, /dry-run/);
      assert.equal(status, 1);
    });
  });

  it("runs a program of another folder by the folder and its name", () => {
    const runs = (name: string) =>
      spawnSync(process.execPath, ["scripts/run.cjs", name, "nothing"], { encoding: "utf8" }).stderr;
    assert.match(runs("bench/cli"), /^There is no benchmark nothing/);
    assert.equal(runs("bench/nothing"), `There is no script "bench/nothing" in ${resolve(".")}.\n`);
    assert.match(runs("../bench/cli"), /^There is no script "\.\.\/bench\/cli"/);
  });

  it("runs through a link as well", () => {
    symlinkSync(resolve("scripts"), join(root, "link"));
    const { stderr, status } = spawnSync(process.execPath, [join(root, "link", "run.cjs"), "nothing"], {
      encoding: "utf8",
    });
    assert.match(stderr, /^There is no script "nothing"/);
    assert.equal(status, 1);
  });
});
