import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const ROOT = join(__dirname, "../../../..");

/** How many files of it a process has loaded that has loaded all that services share; the mere API comes with others. */
const PROGRAM = `
require("./services/common/src/process/lifecycle");
require("./services/common/src/http/server");
require("./services/producer/src/core/intake");
require("./services/common/src/queue-worker/worker");
const { startTracing } = require("./services/common/src/tracing/start");
startTracing("test", { endpoint: undefined, sampling: { ratio: 1, parentBased: true } })
  .then(() => console.log(Object.keys(require.cache).filter((file) => /opentelemetry.(sdk|exporter|resources|otlp)/.test(file)).length));
`;

describe("OpenTelemetry's SDK", function () {
  this.timeout(60_000);

  it("is not loaded where nobody asked for traces", async () => {
    const args = ["-r", "tsx/cjs", "-e", PROGRAM];
    const { stdout } = await run(process.execPath, args, { cwd: ROOT });
    assert.equal(stdout.trim(), "0");
  });
});
