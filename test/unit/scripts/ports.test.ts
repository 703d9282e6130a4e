import assert from "node:assert/strict";
import { createServer, type AddressInfo, type Server } from "node:net";
import { CLUSTER_BUS_OFFSET, freeClusterPort, freePort, isPortFree } from "../../../scripts/servers/ports";

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
});
