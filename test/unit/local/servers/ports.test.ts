import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claimPort } from "../../../../local/servers/port-claims";
import { CLUSTER_BUS_OFFSET, freeClusterPort, freePort, isPortFree } from "../../../../local/servers/ports";

function listen(host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, host, () => resolve(server));
  });
}

describe("ports", () => {
  it("are the preferred ones while those are free", async () => {
    const port = await freePort();
    assert.equal(await freePort(port), port);
  });

  for (const host of ["127.0.0.1", "0.0.0.0", "::1"]) {
    it(`are others where something listens at ${host}`, async function () {
      const server = await listen(host);
      const { port } = server.address() as AddressInfo;
      try {
        assert.equal(await isPortFree(port), false);
        const other = await freePort(port);
        assert.notEqual(other, port);
        assert.equal(await isPortFree(other), true);
      } finally {
        server.close();
      }
    });
  }

  it("of cluster nodes leave room for the bus", async () => {
    const port = await freeClusterPort();
    assert.ok(port + CLUSTER_BUS_OFFSET < 32_768, `${port}`);
    assert.equal(await isPortFree(port + CLUSTER_BUS_OFFSET), true);
  });

  it("are none that another process has chosen and does not listen at yet", () => {
    const folder = mkdtempSync(join(tmpdir(), "millrace-claims-"));
    const [mine, theirs, past] = [21_001, 21_002, 21_003];
    assert.ok(claimPort(mine, folder));
    assert.ok(claimPort(mine, folder), "may be claimed again by the same process");
    writeFileSync(join(folder, String(theirs)), String(process.ppid));
    assert.ok(!claimPort(theirs, folder));
    const { pid } = spawnSync("true");
    writeFileSync(join(folder, String(past)), String(pid));
    assert.ok(claimPort(past, folder), "may be claimed where the process has ended");
    const old = new Date(Date.now() - 3 * 60_000);
    utimesSync(join(folder, String(theirs)), old, old);
    assert.ok(claimPort(theirs, folder), "may be claimed where the claim is old");
    rmSync(folder, { recursive: true });
  });
});
