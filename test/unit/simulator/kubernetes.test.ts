import assert from "node:assert/strict";
import { KubernetesProvider } from "../../../simulator/providers/kubernetes";
import { readSettings } from "../../../simulator/providers/settings";
import type { Properties } from "../../../simulator/providers/values";

describe("the simulated Kubernetes", () => {
  const provider = new KubernetesProvider("4.0.0", readSettings({}));
  const resource = (type: string) => ({ urn: `urn:pulumi:s::p::${type}::one`, type, name: "one" });
  const object = (
    changed: Properties = {},
    metadata: Properties = { namespace: "shop", name: "orders" },
  ) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: { replicas: 1 },
    ...changed,
  });
  const replaced = (type: string, olds: Properties, news: Properties) => {
    const { details } = provider.diff({ ...resource(type), oldInputs: olds, news, ignoreChanges: [] });
    return Object.fromEntries(Object.entries(details).map(([key, { replaces }]) => [key, replaces]));
  };

  it("names an object as the program does, or by the resource", async () => {
    const type = "kubernetes:apps/v1:Deployment";
    const { inputs } = provider.check({ ...resource(type), news: object({}, { labels: {} }) });
    assert.deepEqual(inputs.metadata, { name: "one", labels: {} });
    const made = await provider.create({ ...resource(type), inputs: object(), preview: false });
    assert.equal(made.id, "shop/orders");
    const cluster = await provider.create({ ...resource(type), inputs, preview: false });
    assert.equal(cluster.id, "one");
  });

  it("leaves a Helm release as it is", () => {
    const news = { chart: "keda" };
    assert.deepEqual(provider.check({ ...resource("kubernetes:helm.sh/v3:Release"), news }).inputs, news);
  });

  it("changes an object in place, and replaces one of another kind or name, and a Job that runs something else", () => {
    const type = "kubernetes:apps/v1:Deployment";
    assert.deepEqual(replaced(type, object(), object()), {});
    assert.deepEqual(replaced(type, object(), object({ spec: { replicas: 2 } })), { spec: false });
    assert.deepEqual(
      replaced(type, object(), object({}, { namespace: "shop", name: "orders", labels: {} })),
      {
        metadata: false,
      },
    );
    assert.deepEqual(replaced(type, object(), object({}, { namespace: "shop", name: "other" })), {
      metadata: true,
    });
    assert.deepEqual(replaced("kubernetes:batch/v1:Job", object(), object({ spec: {} })), { spec: true });
  });
});
