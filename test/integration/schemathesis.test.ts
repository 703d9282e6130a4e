import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { newDir } from "../../local/services/run-dir";
import type { Service } from "../../local/services/service";
import { pythonTool } from "../../scripts/test/python";
import { get, newSystem, untilReady, type System } from "../support/system/system";
import "../support/system/world";

const SCHEMATHESIS = { name: "schemathesis", version: "4.32.5" } as const;

const ROOT = join(__dirname, "../..");

/** Requests of its own making, right and wrong ones, for an operation that takes anything. */
const EXAMPLES = 500;

describe("schemathesis", function () {
  this.timeout(600_000);
  let system: System;
  let producer: Service;

  before(async () => {
    system = await newSystem();
    producer = await system.producer();
    await untilReady(producer);
  });

  after(() => producer.kill());

  it("finds nothing that the description of the API does not say", async () => {
    const { status, output } = await run(
      ...[
        "--config-file",
        join(__dirname, "schemathesis.toml"),
        "run",
        `${producer.url}/openapi.json`,
        "--no-color",
      ],
      ...["--checks", "all", "--mode", "all", "--max-examples", String(EXAMPLES)],
      // The same requests each time.
      ...["--generation-deterministic", "--workers", "1"],
    );
    assert.equal(status, 0, output);
    const passed = Number(/(\d+) generated, \1 passed/.exec(output)?.[1]);
    assert.ok(passed > EXAMPLES, output);
    process.stdout.write(`      ${passed} requests\n`);
    assert.equal((await get(producer, "/ready")).status, 200);
  });
});

async function run(...args: readonly string[]): Promise<{ status: number | null; output: string }> {
  const child = spawn(await pythonTool(SCHEMATHESIS, ROOT), args, { cwd: newDir() });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  const [status] = (await once(child, "close")) as [number | null];
  return { status, output };
}
