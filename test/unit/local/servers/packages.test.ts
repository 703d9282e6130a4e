import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { aptInstall, REQUIREMENTS } from "../../../../local/servers/packages";

describe("installing packages", () => {
  let folder: string;
  let policy: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "millrace-packages-"));
    policy = join(folder, "policy-rc.d");
    mkdirSync(join(folder, "bin"));
    mkdirSync(join(folder, "tmp"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Installs with an apt-get that does as told; without a system service, so that the machine keeps its own. */
  function install(script: string): Promise<void> {
    const aptGet = `#!/bin/sh\n[ "$1" = install ] || exit 0\ncp "${policy}" "${folder}/seen"\n${script}\n`;
    writeFileSync(join(folder, "bin", "apt-get"), aptGet, { mode: 0o755 });
    const PATH = [join(folder, "bin"), process.env["PATH"]].join(delimiter);
    return aptInstall(
      [`PATH=${PATH}`, `TMPDIR=${join(folder, "tmp")}`],
      [{ ...REQUIREMENTS.redis, service: undefined }],
      policy,
    );
  }

  for (const [how, script, rejects] of [
    ["succeeds", "exit 0", false],
    ["fails", "exit 1", true],
    ["is interrupted", 'kill -INT "$PPID"; exit 130', true],
    ["is terminated", 'kill -TERM "$PPID"; exit 130', true],
  ] as const) {
    it(`keeps services from starting meanwhile, and only then, when it ${how}`, async () => {
      const message = "apt-get could not install redis-server; what it said stands above.";
      await (rejects ? assert.rejects(install(script), { message }) : install(script));
      assert.match(readFileSync(join(folder, "seen"), "utf8"), /^exit 101$/m);
      assert.equal(existsSync(policy), false);
      assert.deepEqual(readdirSync(join(folder, "tmp")), []);
    });
  }

  it("leaves a policy alone that the machine has", async () => {
    writeFileSync(policy, "exit 0");
    await install("exit 0");
    assert.equal(readFileSync(policy, "utf8"), "exit 0");
  });
});
