import assert from "node:assert/strict";
import fc from "fast-check";
import { METRICS_PORT } from "../../../platform/service-rules";
import { listeningPort } from "../../../platform/sidecar-rules";
import { ENVOY_PORTS } from "../../../platform/sidecars";
import { manifests, registryFrom } from "../../support/registries";
import { folder, problems, WORKER } from "./support";

const HTTP = { kind: "http", description: "Takes orders" } as const;

describe("sidecars in a manifest", () => {
  it("are none by default, and Envoy has defaults", () => {
    const [orders, plain] = registryFrom({
      orders: { ...HTTP, sidecars: { envoy: { timeout: "2m" } } },
      plain: HTTP,
    });
    assert.deepEqual(orders?.sidecars, {
      envoy: {
        timeout: "2m",
        retries: 2,
        maxRequests: 200,
        maxPendingRequests: 200,
        ejectAfter: 5,
        ejectFor: "5s",
      },
    });
    assert.deepEqual(plain?.sidecars, {});
  });

  const wrong: Readonly<Record<string, readonly [manifest: object, sentence: string]>> = {
    "one that there is not": [
      { sidecars: { nginx: {} } },
      "sidecars.nginx is not a key of sidecars; it must be one of envoy",
    ],
    "a key that Envoy does not have": [
      { sidecars: { envoy: { retry: 1 } } },
      "sidecars.envoy.retry is not a key of sidecars.envoy; it must be one of timeout, retries, maxRequests, maxPendingRequests, ejectAfter, ejectFor",
    ],
    "a timeout without a unit": [
      { sidecars: { envoy: { timeout: "15" } } },
      'sidecars.envoy.timeout is "15"; it must be a duration such as "90s", "10m" or "2h"',
    ],
    "too many retries": [
      { sidecars: { envoy: { retries: 6 } } },
      "sidecars.envoy.retries is 6; it must be a whole number from 0 to 5",
    ],
    "no requests at all": [
      { sidecars: { envoy: { maxRequests: 0 } } },
      "sidecars.envoy.maxRequests is 0; it must be a whole number from 1 to 10000",
    ],
    "a service without a port for others": [
      { ...WORKER, sidecars: { envoy: {} } },
      'sidecars.envoy is set; it must be left out, since kind is "worker" and not "http"',
    ],
    "a port that Envoy has": [
      { ports: { http: 15_080 }, sidecars: { envoy: {} } },
      "ports.http is 15080; it must be another port, since Envoy has that one",
    ],
  };
  for (const [what, [manifest, sentence]] of Object.entries(wrong)) {
    it(`are refused for ${what}`, () => {
      assert.deepEqual(problems(folder("orders", { ...HTTP, ...manifest })), [
        `services/orders/service.ts: ${sentence}.`,
      ]);
    });
  }

  it("have no port that something else in the pod has, whatever services there are", () => {
    fc.assert(
      fc.property(manifests, (all) => {
        for (const service of registryFrom(all)) {
          const own = [...Object.values(service.ports), METRICS_PORT];
          const { envoy } = service.sidecars;
          const ports = envoy === undefined ? own : [...own, ...Object.values(ENVOY_PORTS)];
          assert.equal(new Set(ports).size, ports.length);
          const listening = listeningPort(service);
          assert.equal(listening === service.ports.http, envoy === undefined);
        }
      }),
    );
  });
});
