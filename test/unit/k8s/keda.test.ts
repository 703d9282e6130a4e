import assert from "node:assert/strict";
import { chartFrom } from "../../../k8s/charts";
import { Keda, type KedaArgs } from "../../../k8s/keda";
import { kedaValues } from "../../../k8s/keda-values";
import { addresses, podsIn } from "../../../k8s/openings";
import { built } from "./built";

const ARGS: KedaArgs = {
  version: "2.20.2",
  repository: "https://kedacore.github.io/charts",
  clusterName: "millrace-dev",
  watchNamespace: "millrace",
  replicas: 2,
  endpoint: "https://ABC.eks.amazonaws.com",
  names: addresses(["172.20.0.10/32"], 53),
  sources: [podsIn("millrace", { "app.kubernetes.io/name": "producer" }, 8080)],
};

describe("Keda", () => {
  it("comes as a chart of one version, in a closed namespace, all or nothing", async () => {
    const { named, before } = await built(() => new Keda("keda", ARGS));
    const { chart, version, repositoryOpts, name, namespace, atomic, values } = named("keda-release").inputs;
    assert.deepEqual(
      { chart, version, repositoryOpts, name, namespace, atomic },
      {
        chart: "keda",
        version: "2.20.2",
        repositoryOpts: { repo: "https://kedacore.github.io/charts" },
        name: "keda",
        namespace: "keda",
        atomic: true,
      },
    );
    assert.deepEqual(values, JSON.parse(JSON.stringify(kedaValues(ARGS))));
    assert.deepEqual(before("keda-release"), [
      "keda-adapter-policy",
      "keda-home-default-deny",
      "keda-operator-policy",
      "keda-webhooks-policy",
    ]);
  });

  it("opens to the API server what that calls, and to the operator what it asks", async () => {
    const { named } = await built(() => new Keda("keda", ARGS));
    const rules = (part: string) =>
      named(`keda-${part}-policy`).inputs["spec"] as {
        podSelector: { matchLabels: Record<string, string> };
        ingress: { from: unknown[]; ports: { port: number }[] }[];
        egress: { to: unknown[]; ports: { port: number }[] }[];
      };
    const doors = (part: string) =>
      rules(part).ingress.map(({ from, ports }) => [from.length, ports[0]?.port]);
    const ways = (part: string) => rules(part).egress.map(({ ports }) => ports.map(({ port }) => port));
    assert.deepEqual(doors("operator"), [[1, 9666]]);
    assert.deepEqual(doors("adapter"), [[0, 6443]]);
    assert.deepEqual(doors("webhooks"), [[0, 9443]]);
    assert.deepEqual(ways("operator"), [[53], [443], [8080]]);
    assert.deepEqual(ways("adapter"), [[53], [443], [9666]]);
    assert.deepEqual(ways("webhooks"), [[53], [443]]);
    assert.deepEqual(rules("operator").podSelector.matchLabels, { app: "keda-operator" });
    assert.deepEqual(rules("adapter").podSelector.matchLabels, { app: "keda-operator-metrics-apiserver" });
    assert.deepEqual(rules("webhooks").podSelector.matchLabels, { app: "keda-admission-webhooks" });
  });

  it("reaches an API server at a port of its own", async () => {
    const { named } = await built(() => new Keda("keda", { ...ARGS, endpoint: "https://10.244.0.1:6443" }));
    const { egress } = named("keda-webhooks-policy").inputs["spec"] as { egress: { ports: unknown[] }[] };
    assert.deepEqual(egress[1]?.ports, [
      { protocol: "TCP", port: 443 },
      { protocol: "TCP", port: 6443 },
    ]);
  });
});

describe("kedaValues", () => {
  it("lets every part be evicted, reads no secrets and scales in one namespace", () => {
    const { podDisruptionBudget, permissions, watchNamespace, rbac } = kedaValues(ARGS);
    for (const budget of Object.values(podDisruptionBudget)) assert.deepEqual(budget, { maxUnavailable: 1 });
    assert.deepEqual(Object.keys(podDisruptionBudget), ["operator", "metricServer", "webhooks"]);
    assert.equal(permissions.operator.restrict.secret, true);
    assert.equal(rbac.enabledCustomScaledRefKinds, false);
    assert.equal(watchNamespace, "millrace");
  });

  it("takes images from elsewhere if told", () => {
    assert.deepEqual(kedaValues({ ...ARGS, imageRegistry: "registry.example/ghcr" }).global, {
      image: { registry: "registry.example/ghcr" },
    });
    assert.equal(kedaValues(ARGS).global, undefined);
  });
});

describe("chartFrom", () => {
  it("names a chart of a repository, or of a registry", () => {
    assert.deepEqual(chartFrom("keda", { repository: "https://charts.example", version: "1.2.3" }), {
      chart: "keda",
      version: "1.2.3",
      repositoryOpts: { repo: "https://charts.example" },
    });
    assert.deepEqual(chartFrom("keda", { repository: "oci://registry.example/charts", version: "1.2.3" }), {
      chart: "oci://registry.example/charts/keda",
      version: "1.2.3",
    });
  });
});
