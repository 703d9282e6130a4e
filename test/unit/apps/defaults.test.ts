import assert from "node:assert/strict";
import { configOf } from "../../../apps/config/environment";
import { registryFrom } from "../../support/registries";
import { configOf as read } from "../../support/stacks/apps";

const services = registryFrom({
  shop: { kind: "http", description: "Sells", scaling: { on: "cpu" } },
  plain: { kind: "http", description: "Answers" },
  report: { kind: "cron", description: "Counts", schedule: "0 3 * * *" },
});

const BASE = { images: { registry: "r.example/m", tag: "1.0.0" }, keda: {} };

async function configsWith(values: object): Promise<Record<string, Record<string, unknown>>> {
  const config = await read({ ...BASE, ...values }, services);
  return Object.fromEntries(services.map((service) => [service.name, { ...configOf(service, config) }]));
}

const refused = (values: object, sentence: string) =>
  assert.rejects(read({ ...BASE, ...values }, services), {
    message: `The configuration of stack dev has a problem:\n  - ${sentence}`,
  });

describe("defaults of services by kind", () => {
  it("are 100m and 256Mi where nothing is set", async () => {
    const { plain } = await configsWith({});
    assert.deepEqual([plain?.["cpu"], plain?.["memory"]], ["100m", "256Mi"]);
  });

  it("apply to all services of the kind, and to no other", async () => {
    const http = { cpu: "500m", memory: "1Gi", nodePool: "spot", settings: { LOG_LEVEL: "warn" } };
    const nodePools = { spot: { cpuLimit: 8, memoryLimit: 32 } };
    const { shop, plain, report } = await configsWith({ defaults: { http }, nodePools });
    for (const config of [shop, plain]) {
      const { cpu, memory, nodePool, settings } = config ?? {};
      assert.deepEqual({ cpu, memory, nodePool, settings }, http);
    }
    assert.deepEqual([report?.["cpu"], report?.["nodePool"], report?.["settings"]], ["100m", undefined, {}]);
  });

  it("give way to what is set for the service, setting by setting", async () => {
    const { plain } = await configsWith({
      defaults: { http: { cpu: "500m", memory: "1Gi", settings: { ONE: "1", TWO: "2" } } },
      services: { plain: { cpu: "1", settings: { TWO: "3" } } },
    });
    const { cpu, memory, settings } = plain ?? {};
    assert.deepEqual([cpu, memory, settings], ["1", "1Gi", { ONE: "1", TWO: "3" }]);
  });

  for (const [what, given, expected] of [
    ["bounds of a service that is scaled", {}, [undefined, 3, 30]],
    ["no bounds of one with a fixed number of pods", { replicas: 2 }, [2, undefined, undefined]],
    ["a minimum below a given maximum", { maxReplicas: 2 }, [undefined, 2, 2]],
    ["a maximum above a given minimum", { minReplicas: 40 }, [undefined, 40, 40]],
  ] as const) {
    it(`are ${what}`, async () => {
      const http = { replicas: 4, minReplicas: 3, maxReplicas: 30 };
      const { shop, plain } = await configsWith({ defaults: { http }, services: { shop: given } });
      assert.deepEqual([shop?.["replicas"], shop?.["minReplicas"], shop?.["maxReplicas"]], expected);
      assert.deepEqual([plain?.["replicas"], plain?.["minReplicas"]], [4, undefined]);
    });
  }

  it("are a number of pods of all services where nothing scales them", async () => {
    const { shop } = await configsWith({ keda: undefined, defaults: { http: { replicas: 2 } } });
    assert.equal(shop?.["replicas"], 2);
  });

  for (const [mistake, values, sentence] of [
    [
      "a kind that does not exist",
      { defaults: { htp: {} } },
      "millrace-apps:defaults.htp is not a key this program knows.",
    ],
    [
      "a number of pods of what runs to completion",
      { defaults: { cron: { replicas: 2 } } },
      'millrace-apps:defaults.cron.replicas is 2; it must be left out, since a service of kind "cron" runs to completion.',
    ],
    [
      "a maximum below the minimum",
      { defaults: { http: { minReplicas: 3, maxReplicas: 2 } } },
      "millrace-apps:defaults.http.maxReplicas is 2; it must be at least minReplicas.",
    ],
    [
      "a node pool that does not exist",
      { defaults: { http: { nodePool: "spot" } } },
      'millrace-apps:defaults.http.nodePool is "spot"; it must be the name of one of nodePools, of which there are none.',
    ],
    [
      "bounds where nothing scales",
      { keda: undefined, defaults: { http: { maxReplicas: 2 } } },
      "millrace-apps:defaults.http.maxReplicas is 2; it must be left out where there is no keda, which does the scaling.",
    ],
  ] as const) {
    it(`refuse ${mistake}`, () => refused(values, sentence));
  }
});
