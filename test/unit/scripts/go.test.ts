import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { goTool } from "../../../scripts/test/go";

const TOOL = { name: "tool", source: "example.org/tool/cmd/server", version: "v1.2.3" };

/** A Go that only notes what it is asked for. */
const GO = `#!/bin/sh
echo "$@ CGO_ENABLED=$CGO_ENABLED" >>"$GOBIN/../asked"
echo program >"$GOBIN/server"
`;

describe("a tool that comes as a Go module", () => {
  let root: string;
  const path = process.env["PATH"];

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "millrace-go-"));
    mkdirSync(join(root, "bin"));
    writeGo(GO);
    process.env["PATH"] = `${join(root, "bin")}:${path ?? ""}`;
  });

  afterEach(() => {
    process.env["PATH"] = path;
    rmSync(root, { recursive: true });
  });

  function writeGo(script: string): void {
    writeFileSync(join(root, "bin", "go"), script);
    chmodSync(join(root, "bin", "go"), 0o755);
  }

  const program = () => join(root, ".local", "tool-v1.2.3", "server");
  const asked = () => readFileSync(join(root, ".local", "asked"), "utf8");

  it("is built at its version, without a C compiler, once", async () => {
    assert.equal(await goTool(TOOL, root), program());
    assert.equal(await goTool(TOOL, root), program());
    assert.equal(asked(), "install example.org/tool/cmd/server@v1.2.3 CGO_ENABLED=0\n");
    assert.ok(existsSync(program()));
  });

  it("is not taken for built where the build failed, and is built anew then", async () => {
    writeGo(`${GO}exit 1\n`);
    await assert.rejects(goTool(TOOL, root), /go install .*@v1\.2\.3 failed/);
    assert.ok(!existsSync(program()));
    writeGo(GO);
    await goTool(TOOL, root);
    assert.ok(existsSync(program()));
  });

  it("is whole for each of several processes that build it at once", async () => {
    const all = await Promise.all([1, 2, 3].map(() => goTool(TOOL, root)));
    assert.deepEqual(all, [program(), program(), program()]);
    assert.equal(readFileSync(program(), "utf8"), "program\n");
    assert.deepEqual(readdirSync(join(root, ".local")).sort(), ["asked", "tool-v1.2.3"]);
  });
});
