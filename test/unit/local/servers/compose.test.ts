import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compose } from "../../../../local/servers/ways/compose";

describe("servers run in containers", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "millrace-compose-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** What Docker is asked to do when MySQL does not start, beside containers that are `running`. */
  async function asked(running: string): Promise<string[]> {
    const docker = join(folder, "docker");
    const calls = join(folder, "calls");
    const script = `#!/bin/sh\nshift 2\necho "$*" >>"${calls}"\ncase "$1" in up) exit 1 ;; ps) echo ${running} ;; esac\n`;
    writeFileSync(docker, script, { mode: 0o755 });
    const machine = {
      env: {},
      has: () => false,
      compose: () => [docker],
      engine: () => undefined,
      apt: () => undefined,
    };
    const options = { machine, dir: folder, say: () => undefined };
    await assert.rejects(compose.bring("mysql", options), {
      message: `${docker} --project-name millrace-start up --detach mysql failed; what it said stands above.`,
    });
    return readFileSync(calls, "utf8").trimEnd().split("\n");
  }

  const FIRST = ["up --detach mysql", "rm --stop --force mysql", "ps --quiet"];

  it("leave nothing behind when one does not start", async () => {
    assert.deepEqual(await asked(""), [...FIRST, "down"]);
  });

  it("leave the other alone when one does not start", async () => {
    assert.deepEqual(await asked("3f2a"), FIRST);
  });
});
