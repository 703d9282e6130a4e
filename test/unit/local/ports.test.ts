import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { servedOf } from "../../../platform/services";
import { assignPorts, freePorts, keptPorts } from "../../../local/ports";
import { freePort } from "../../../local/servers/ports";
import { manifests, registryFrom } from "../../support/registries";
import { services } from "./support";

const PORTS = {
  shop: { http: 3000, metrics: 9464 },
  catalog: { http: 8080, metrics: 9465 },
  orders: { http: 8082, metrics: 9466, grpc: 9000 },
  billing: { http: 8081, metrics: 9467 },
};

describe("the ports of local services", () => {
  it("are those of manifests, 3000 of a page, and the next ones where two want the same", () => {
    assert.deepEqual(assignPorts(services), PORTS);
  });

  it("stay as they are when a service is added or removed", () => {
    const added = [...services, ...registryFrom({ account: { kind: "http", description: "New" } })];
    const ports = assignPorts(added, PORTS);
    assert.deepEqual(ports, { ...PORTS, account: { http: 8083, metrics: 9468 } });
    assert.deepEqual(assignPorts(services, ports), PORTS);
  });

  it("follow a manifest that asks for another one", () => {
    const { orders, billing } = assignPorts(services, { ...PORTS, billing: { http: 9999, metrics: 9467 } });
    assert.deepEqual(billing, PORTS.billing);
    assert.deepEqual(orders, PORTS.orders);
  });

  it("are never given twice, and the same in the next run, of any services", () => {
    fc.assert(
      fc.property(manifests, (all) => {
        const registry = registryFrom(all);
        const ports = assignPorts(registry);
        const numbers = Object.values(ports).flatMap(({ http, metrics, grpc = -1 }) => [
          http,
          metrics,
          ...(grpc < 0 ? [] : [grpc]),
        ]);
        assert.equal(new Set(numbers).size, numbers.length);
        assert.deepEqual(
          Object.keys(ports).sort(),
          servedOf(registry)
            .map(({ name }) => name)
            .sort(),
        );
        assert.deepEqual(assignPorts(registry, ports), ports);
      }),
    );
  });

  it("are kept in a file", () => {
    const dir = mkdtempSync(join(tmpdir(), "millrace-ports-"));
    try {
      assert.deepEqual(keptPorts(services, join(dir, ".local")), PORTS);
      const more = [...registryFrom({ account: { kind: "http", description: "New" } }), ...services];
      assert.equal(keptPorts(more, join(dir, ".local"))["account"]?.http, 8083);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it("are replaced, which is said, where something else listens", async () => {
    const [taken, free] = [await freePort(), await freePort()];
    const server = createServer().listen(taken, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const said: string[] = [];
    const ports = await freePorts(
      services.filter(({ name }) => name === "catalog"),
      { ...PORTS, catalog: { http: taken, metrics: free } },
      (sentence) => said.push(sentence),
    );
    server.close();
    const { catalog } = ports;
    assert.deepEqual(Object.keys(ports), ["catalog"]);
    assert.equal(catalog?.metrics, free);
    assert.notEqual(catalog.http, taken);
    assert.deepEqual(said, [`Port ${taken} is taken; catalog listens on ${catalog.http} (http) this time.`]);
  });
});
