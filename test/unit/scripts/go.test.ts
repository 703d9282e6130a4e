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
import { goTool, type GoTool } from "../../../scripts/test/go";

const TOOL: GoTool = {
  name: "tool",
  version: "v1.2.3",
  main: "example.org/tool/cmd/server",
  modules: { "example.org/tool": "v1.2.3" },
  go: "1.25.11",
};

/** A Go that notes what it is asked for, and builds a program that says what it was built from. */
const script = (version: string, toolchain = "local", status = 0) => `#!/bin/sh
if [ "$1" = env ]; then echo "go${version}"; echo "${toolchain}"; exit; fi
echo "$@ CGO_ENABLED=$CGO_ENABLED" >>"$ASKED"
while [ "$1" != -o ]; do shift; done
cat go.mod main.go >"$2" 2>/dev/null
exit ${status}
`;

describe("a tool that is built from Go modules", () => {
  let root: string;
  const path = process.env["PATH"];

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "millrace-go-"));
    mkdirSync(join(root, "bin"));
    writeGo(script("1.25.11"));
    process.env["PATH"] = `${join(root, "bin")}:${path ?? ""}`;
    process.env["ASKED"] = join(root, "asked");
  });

  afterEach(() => {
    process.env["PATH"] = path;
    delete process.env["ASKED"];
    rmSync(root, { recursive: true });
  });

  function writeGo(text: string): void {
    writeFileSync(join(root, "bin", "go"), text);
    chmodSync(join(root, "bin", "go"), 0o755);
  }

  const program = () => join(root, ".local", "tool-v1.2.3", "server");
  const asked = () => readFileSync(join(root, "asked"), "utf8");

  it("is built at its version, without a C compiler, once", async () => {
    assert.equal(await goTool(TOOL, root), program());
    assert.equal(await goTool(TOOL, root), program());
    assert.equal(
      asked(),
      "build -mod=mod -ldflags -s -w -o server example.org/tool/cmd/server CGO_ENABLED=0\n",
    );
    assert.match(
      readFileSync(program(), "utf8"),
      /^go 1\.25\.11\n\nrequire \(\n\texample\.org\/tool v1\.2\.3\n\)/m,
    );
  });

  it("gets its variables from the linker", async () => {
    await goTool({ ...TOOL, variables: { "example.org/tool/version.Version": "v1.2.3" } }, root);
    assert.match(asked(), /-ldflags -s -w -X example\.org\/tool\/version\.Version=v1\.2\.3 -o/);
  });

  it("can have a main package of our own, over several modules", async () => {
    const main = { program: "own", text: "package main // ours\n" };
    const modules = { "example.org/tool": "v1.2.3", "example.org/sdk": "v3.0.0" };
    const built = await goTool({ ...TOOL, main, modules }, root);
    assert.equal(built, join(root, ".local", "tool-v1.2.3", "own"));
    assert.match(asked(), /-o own \. /);
    const text = readFileSync(built, "utf8");
    assert.match(text, /example\.org\/tool v1\.2\.3\n\texample\.org\/sdk v3\.0\.0/);
    assert.match(text, /package main \/\/ ours/);
  });

  it("is not there after a failed build, and is built by the next one", async () => {
    writeGo(script("1.25.11", "local", 1));
    await assert.rejects(goTool(TOOL, root), /Go could not build tool v1\.2\.3; its output is above\./);
    assert.deepEqual(readdirSync(join(root, ".local")), []);
    writeGo(script("1.25.11"));
    await goTool(TOOL, root);
    assert.ok(existsSync(program()));
  });

  it("can be built by two runs at once", async () => {
    const both = await Promise.all([goTool(TOOL, root), goTool(TOOL, root)]);
    assert.deepEqual(both, [program(), program()]);
    assert.deepEqual(readdirSync(join(root, ".local")), ["tool-v1.2.3"]);
  });

  for (const [version, toolchain] of [
    ["1.25.12", "local"],
    ["1.26", "local"],
    ["2.0.1", "local"],
    ["1.21.0", "auto"], // downloads 1.25.11 by itself
  ] as const) {
    it(`is built by Go ${version} with GOTOOLCHAIN=${toolchain}`, async () => {
      writeGo(script(version, toolchain));
      await goTool(TOOL, root);
      assert.ok(existsSync(program()));
    });
  }

  it("needs a later Go than 1.25.10 with GOTOOLCHAIN=local", async () => {
    writeGo(script("1.25.10", "local"));
    await assert.rejects(goTool(TOOL, root), {
      message:
        `tool v1.2.3 needs Go 1.25.11 or later to build, and ${join(root, "bin", "go")} is 1.25.10: ` +
        "install a current Go (https://go.dev/dl) and put it first on the PATH, or unset GOTOOLCHAIN.",
    });
  });

  it("is built by a toolchain from the module proxy where Go is too old to download one, as in Debian 12", async () => {
    const toolchain = join(root, "toolchain");
    for (const folder of ["bin", "pkg/tool/linux_amd64"])
      mkdirSync(join(toolchain, folder), { recursive: true });
    // As in the module cache: nobody may execute it.
    writeFileSync(join(toolchain, "bin", "go"), script("1.25.11"), { mode: 0o444 });
    writeFileSync(join(toolchain, "pkg", "tool", "linux_amd64", "compile"), "", { mode: 0o444 });
    writeGo(`#!/bin/sh
if [ "$1" = env ]; then printf 'go1.19.8\n\nlinux\namd64\n'; exit; fi
echo "$@" >>"$ASKED"
echo '{ "Dir": "${toolchain}" }'
`);
    assert.equal(await goTool(TOOL, root), program());
    assert.match(
      asked(),
      /^mod download -json golang\.org\/toolchain@v0\.0\.1-go1\.25\.11\.linux-amd64\nbuild /,
    );
  });
});
