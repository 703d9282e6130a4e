import assert from "node:assert/strict";
import { AddOn } from "../../../k8s/add-on";
import { externalDnsValues, metricsServerValues, observabilityValues } from "../../../k8s/add-on-values";
import { assertFamily, built } from "./built";

describe("AddOn", () => {
  const args = { clusterName: "millrace-dev", addOn: "metrics-server", values: metricsServerValues(2) };

  it("is EKS's to keep, with what stands here over what somebody changed by hand", async () => {
    const { named, resources } = await built(
      () => new AddOn("metrics", { ...args, version: "v0.8.0-eksbuild.2" }),
    );
    assertFamily(resources, "metrics");
    assert.deepEqual(named("metrics-add-on").inputs, {
      clusterName: "millrace-dev",
      addonName: "metrics-server",
      addonVersion: "v0.8.0-eksbuild.2",
      configurationValues: '{"replicas":2}',
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
    });
  });

  it("leaves the version to EKS unless told", async () => {
    const { named } = await built(() => new AddOn("metrics", args));
    assert.equal("addonVersion" in named("metrics-add-on").inputs, false);
  });
});

describe("the values of add-ons", () => {
  it("let external-dns change its own names in one zone", () => {
    const zone = { zoneName: "dev.example.com", owner: "millrace-dev", sources: ["service"] };
    assert.deepEqual(externalDnsValues(zone), {
      sources: ["service"],
      domainFilters: ["dev.example.com"],
      registry: "txt",
      txtOwnerId: "millrace-dev",
      policy: "sync",
    });
  });

  it("watch all nodes, put no tracer into services, and take logs if told", () => {
    const values = observabilityValues(true);
    assert.deepEqual(values.containerLogs, { enabled: true });
    assert.deepEqual(values.tolerations, [{ operator: "Exists" }]);
    assert.deepEqual(values.agent.config.logs.metrics_collected, {
      kubernetes: { enhanced_container_insights: true },
    });
    assert.equal(values.manager.applicationSignals.autoMonitor.monitorAllServices, false);
    assert.deepEqual(observabilityValues(false).containerLogs, { enabled: false });
  });
});
