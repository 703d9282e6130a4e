import assert from "node:assert/strict";
import { Collector, type CollectorArgs } from "../../../k8s/collector";
import { collectorConfig } from "../../../k8s/collector-config";
import type { RecordedResource } from "../../../plan/record";
import { assertFamily, built } from "./built";

const ARGS: CollectorArgs = {
  namespace: "millrace",
  serviceAccount: "collector",
  image: `registry.example/collector:1@sha256:${"a".repeat(64)}`,
  services: ["producer", "consumer"],
  environment: "dev",
  region: "eu-central-1",
  metricsNamespace: "Millrace",
  logGroup: "/millrace-dev/metrics",
  metricsPort: 9464,
  proxied: [],
  proxyPort: 15_090,
  metricsInterval: 60,
  traces: true,
  openings: { ingress: [], egress: [] },
};

interface Deployed {
  readonly replicas: number;
  readonly strategy: { readonly type: string };
  readonly template: {
    readonly spec: {
      readonly serviceAccountName: string;
      readonly automountServiceAccountToken: boolean;
      readonly containers: readonly [
        {
          readonly args: readonly string[];
          readonly ports: readonly { readonly name: string }[];
          readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
        },
      ];
      readonly volumes: readonly [{ readonly name: string; readonly configMap: { readonly name: string } }];
    };
  };
}

const deployed = (named: (name: string) => RecordedResource) =>
  named("collector-deployment").inputs["spec"] as Deployed;

describe("Collector", () => {
  it("is one pod, also while it is replaced, with the configuration that it is given", async () => {
    const { named, resources } = await built(() => new Collector("collector", ARGS));
    assertFamily(resources, "collector");
    const { replicas, strategy, template } = deployed(named);
    assert.equal(replicas, 1);
    assert.equal(strategy.type, "Recreate");
    const { serviceAccountName, automountServiceAccountToken, containers, volumes } = template.spec;
    assert.equal(serviceAccountName, "collector");
    assert.equal(automountServiceAccountToken, false);
    assert.deepEqual(containers[0].args, ["--config=/etc/collector/config.yaml"]);
    assert.deepEqual(containers[0].volumeMounts, [
      { name: "config", mountPath: "/etc/collector", readOnly: true },
    ]);

    const { metadata, immutable, data } = named("collector-config").inputs as {
      metadata: { name: string };
      immutable: boolean;
      data: Record<string, string>;
    };
    assert.equal(volumes[0].configMap.name, metadata.name);
    assert.equal(immutable, true);
    const targets = {
      producer: "producer-metrics.millrace.svc.cluster.local",
      consumer: "consumer-metrics.millrace.svc.cluster.local",
    };
    assert.deepEqual(
      JSON.parse(data["config.yaml"] ?? ""),
      JSON.parse(JSON.stringify(collectorConfig({ ...ARGS, targets }))),
    );
  });

  it("gets another configuration under another name, so that its pod is replaced", async () => {
    const name = async (args: Partial<CollectorArgs>) => {
      const { named } = await built(() => new Collector("collector", { ...ARGS, ...args }));
      return deployed(named).template.spec.volumes[0].configMap.name;
    };
    assert.match(await name({}), /^collector-[0-9a-f]{8}$/);
    assert.equal(await name({}), await name({}));
    assert.notEqual(await name({}), await name({ metricsInterval: 30 }));
  });

  it("finds the pods of every service by a name whose answer is all their addresses", async () => {
    const { named, before } = await built(() => new Collector("collector", ARGS));
    for (const service of ARGS.services) {
      const { metadata, spec } = named(`collector-${service}-metrics`).inputs as Record<string, object>;
      assert.equal(Reflect.get(metadata ?? {}, "name"), `${service}-metrics`);
      assert.deepEqual(spec, {
        clusterIP: "None",
        publishNotReadyAddresses: true,
        selector: { "app.kubernetes.io/name": service },
        ports: [{ name: "metrics", port: 9464, targetPort: "metrics", protocol: "TCP" }],
      });
      assert.ok(before("collector-deployment").includes(`collector-${service}-metrics`));
    }
  });

  it("takes traces where some are kept, and has no door for them where none are", async () => {
    const { named } = await built(() => new Collector("collector", ARGS));
    assert.deepEqual(
      deployed(named).template.spec.containers[0].ports.map(({ name }) => name),
      ["health", "otlp"],
    );
    assert.ok(named("collector-service"));
    const without = await built(() => new Collector("collector", { ...ARGS, traces: false }));
    assert.deepEqual(
      deployed(without.named).template.spec.containers[0].ports.map(({ name }) => name),
      ["health"],
    );
    assert.equal(
      without.resources.some(({ name }) => name === "collector-service"),
      false,
    );
  });
});
