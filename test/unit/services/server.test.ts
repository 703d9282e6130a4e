import assert from "node:assert/strict";
import { createMetrics } from "../../../services/common/src/http/metrics";
import { createHttp } from "../../../services/common/src/http/server";
import { createLog } from "../../../services/common/src/log";

describe("an HTTP server", () => {
  it("gives headers less time than the whole request: Node swaps the two where they have more", async () => {
    const app = createHttp({ log: createLog("test", "silent"), metrics: createMetrics("test") });
    assert.equal(app.server.requestTimeout, 30_000);
    assert.ok(app.server.headersTimeout > 0 && app.server.headersTimeout < 30_000);
    await app.close();
  });
});
