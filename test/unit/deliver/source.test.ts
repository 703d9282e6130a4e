import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sourceOf } from "../../../deliver/source";

describe("what is deployed", () => {
  let root: string;

  const write = (file: string, text: string) => {
    writeFileSync(join(root, file), text);
  };
  const git = (...args: string[]) => {
    const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
    execFileSync("git", ["-C", root, ...identity, ...args], { stdio: "ignore" });
  };
  const source = () => sourceOf(root, "dev", [{ folder: root }]);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "millrace-source-"));
    write("main.ts", "one");
    write("Pulumi.dev.yaml", "config:\n  a:b: c\n");
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "--message", "one");
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it("is a commit, uncommitted changes of it, and the stack's configuration", () => {
    const first = source();
    assert.match(first.commit, /^[0-9a-f]{40}$/);
    assert.deepEqual(source(), first);

    write("main.ts", "two");
    const changed = source();
    assert.deepEqual({ ...changed, changes: first.changes }, first);
    assert.notEqual(changed.changes, first.changes);

    write("new.ts", "not added");
    assert.notEqual(source().changes, changed.changes);

    git("add", ".");
    git("commit", "--quiet", "--message", "two");
    assert.notEqual(source().commit, first.commit);
    assert.equal(source().changes, first.changes);
  });

  it("counts links by their targets, and clones inside the repository by their names", () => {
    symlinkSync("nowhere", join(root, "link"));
    symlinkSync("/", join(root, "folder"));
    execFileSync("git", ["init", "--quiet", join(root, "clone")]);
    writeFileSync(join(root, "clone", "file"), "text");
    const first = source();
    writeFileSync(join(root, "clone", "file"), "other text");
    assert.deepEqual(source(), first);
    rmSync(join(root, "link"));
    symlinkSync("elsewhere", join(root, "link"));
    assert.notEqual(source().changes, first.changes);
  });

  it("has the configuration apart from other changes, and without what the CLI writes there", () => {
    const first = source();
    write("Pulumi.dev.yaml", "encryptionsalt: v1:abc\nconfig:\n  a:b: c\n");
    assert.deepEqual(source(), first);
    write("Pulumi.dev.yaml", "config:\n  a:b: d\n");
    assert.deepEqual({ ...source(), config: first.config }, first);
    assert.notEqual(source().config, first.config);
  });

  it("is known without a repository", () => {
    const folder = mkdtempSync(join(tmpdir(), "millrace-source-"));
    try {
      assert.equal(sourceOf(folder, "dev", []).commit, "unknown");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
