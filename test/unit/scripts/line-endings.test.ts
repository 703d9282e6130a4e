import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

describe("a checkout of this repository", () => {
  const folder = mkdtempSync(join(tmpdir(), "millrace-line-endings-"));

  after(() => rmSync(folder, { recursive: true }));

  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], {
      env: { PATH: process.env["PATH"], HOME: folder, GIT_CONFIG_NOSYSTEM: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });

  it("has the same bytes on a machine whose git converts line endings", () => {
    const files: Readonly<Record<string, Buffer>> = {
      "run.sh": Buffer.from("#!/bin/sh\necho\n"),
      "001.do.a.sql": Buffer.from("SELECT 1\n"),
      "golden.txt": Buffer.from("a\nb\n"),
      "no-extension": Buffer.from("a\n"),
      "page.png": Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x0a]),
    };
    const origin = join(folder, "origin");
    mkdirSync(origin);
    copyFileSync(".gitattributes", join(origin, ".gitattributes"));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(origin, name), content);
    git("-C", origin, "init", "--quiet");
    git("-C", origin, "-c", "core.autocrlf=true", "add", ".");
    git("-C", origin, "commit", "--quiet", "-m", "files");

    const clone = join(folder, "clone");
    git("-c", "core.autocrlf=true", "clone", "--quiet", origin, clone);
    for (const [name, content] of Object.entries(files)) {
      assert.deepEqual(readFileSync(join(clone, name)), content, name);
    }
  });
});
