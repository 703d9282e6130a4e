import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pythonTool } from "../../../scripts/test/python";

const TOOL = { name: "tool", version: "1.2.3" };

/** A Python whose environments have a pip that only notes what it is asked for. */
const PYTHON = `#!/bin/sh
[ "$1" = -c ] && exit 0
mkdir -p "$3/bin"
printf '#!/bin/sh\\necho "$@" >>"%s/asked"\\n' "$3" >"$3/bin/pip"
chmod 755 "$3/bin/pip"
`;

describe("a tool from PyPI", () => {
  let root: string;
  const path = process.env["PATH"];

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "millrace-python-"));
    mkdirSync(join(root, "bin"));
    writeFileSync(join(root, "bin", "python3"), PYTHON);
    chmodSync(join(root, "bin", "python3"), 0o755);
    process.env["PATH"] = `${join(root, "bin")}:${path ?? ""}`;
  });

  afterEach(() => {
    process.env["PATH"] = path;
    rmSync(root, { recursive: true });
  });

  const environment = () => join(root, ".local", "tool-1.2.3");
  const asked = () => readFileSync(join(environment(), "asked"), "utf8");

  it("is installed in an environment of its own, at its version, once", async () => {
    const expected = join(environment(), "bin", "tool");
    assert.equal(await pythonTool(TOOL, root), expected);
    assert.equal(await pythonTool(TOOL, root), expected);
    assert.equal(asked(), "install --quiet --disable-pip-version-check tool==1.2.3\n");
  });

  it("may have parts that are asked for, and a program of another name", async () => {
    const tool = { ...TOOL, extra: "server", program: "tool_server" };
    assert.equal(await pythonTool(tool, root), join(environment(), "bin", "tool_server"));
    assert.match(asked(), / tool\[server\]==1\.2\.3\n/);
  });

  it("is installed anew where an installation was interrupted", async () => {
    mkdirSync(environment(), { recursive: true });
    writeFileSync(join(environment(), "half"), "");
    await pythonTool(TOOL, root);
    assert.ok(!existsSync(join(environment(), "half")));
    assert.match(asked(), /tool==1\.2\.3/);
  });

  it("is not taken for installed where pip failed", async () => {
    writeFileSync(join(root, "bin", "python3"), PYTHON.replace('echo "$@"', "exit 1; echo"));
    await assert.rejects(pythonTool(TOOL, root), /pip install .* failed/);
    assert.ok(!existsSync(join(environment(), "complete")));
  });

  it("is whole for each of several processes that install it at once", async () => {
    const all = await Promise.all([1, 2, 3].map(() => pythonTool(TOOL, root)));
    assert.deepEqual(all, Array(3).fill(join(environment(), "bin", "tool")));
    assert.ok(existsSync(join(environment(), "complete")));
    assert.equal(asked().split("\n").length, 2);
  });
});
