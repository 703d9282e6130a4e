import assert from "node:assert/strict";
import { Namespace } from "../../../k8s/namespace";
import { addresses, pods } from "../../../k8s/openings";
import type { WorkloadArgs } from "../../../k8s/workload";
import { Workload } from "../../../k8s/workload";
import { assertFamily, built } from "./built";

const ARGS: WorkloadArgs = {
  namespace: "shop",
  image: "registry/api:1",
  env: { HTTP_PORT: "8080" },
  resources: { cpu: "100m", memory: "128Mi" },
  replicas: 2,
  httpPort: 8080,
  metricsPort: 9464,
  zoneSpread: "DoNotSchedule",
  openings: { ingress: [pods("web", 8080)], egress: [addresses(["10.1.0.0/16"], 3306)] },
};

const SELECTOR = { "app.kubernetes.io/name": "api" };
const METADATA = {
  name: "api",
  namespace: "shop",
  labels: { ...SELECTOR, "app.kubernetes.io/part-of": "millrace" },
};

interface Deployment {
  readonly replicas?: number;
  readonly selector: unknown;
  readonly strategy: unknown;
  readonly template: {
    readonly metadata: unknown;
    readonly spec: Readonly<Record<string, unknown>> & {
      readonly containers: readonly Readonly<Record<string, unknown>>[];
    };
  };
}

async function deployment(args: Partial<WorkloadArgs> = {}): Promise<Deployment> {
  const { named } = await built(() => new Workload("api", { ...ARGS, ...args }));
  return named("api-deployment").inputs["spec"] as Deployment;
}

describe("Workload", () => {
  it("fails the deployment where its pods do not become ready in time", async () => {
    for (const [timeoutSeconds, timeout] of [
      [undefined, "600s"],
      [30, "30s"],
    ] as const) {
      const args = timeoutSeconds === undefined ? ARGS : { ...ARGS, timeoutSeconds };
      const { named } = await built(() => new Workload("api", args));
      const { create, update } = named("api-deployment").timeouts ?? {};
      assert.deepEqual([create, update], [timeout, timeout]);
    }
  });

  it("makes a Deployment with an account, a policy and a budget, all its own children", async () => {
    const { resources, named } = await built(() => new Workload("api", ARGS));
    assertFamily(resources, "api");
    assert.deepEqual(resources.map(({ name }) => name).sort(), [
      "api",
      "api-account",
      "api-budget",
      "api-deployment",
      "api-policy",
    ]);
    assert.deepEqual(named("api-account").inputs, {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: METADATA,
      automountServiceAccountToken: false,
    });
    assert.deepEqual(named("api-deployment").inputs["metadata"], METADATA);
  });

  it("is rolled without ever having fewer pods than asked for", async () => {
    const { replicas, selector, strategy } = await deployment();
    assert.equal(replicas, 2);
    assert.deepEqual(selector, { matchLabels: SELECTOR });
    assert.deepEqual(strategy, {
      type: "RollingUpdate",
      rollingUpdate: { maxUnavailable: 0, maxSurge: "50%" },
    });
  });

  it("leaves the number of pods to an autoscaler when it is told none", async () => {
    assert.equal("replicas" in (await deployment({ replicas: undefined })), false);
  });

  it("asks about dependencies for readiness only", async () => {
    const { template } = await deployment();
    const [container] = template.spec.containers;
    const health = { httpGet: { path: "/health", port: "http" }, timeoutSeconds: 3 };
    assert.deepEqual(container?.["startupProbe"], { ...health, periodSeconds: 1, failureThreshold: 60 });
    assert.deepEqual(container["livenessProbe"], { ...health, periodSeconds: 10, failureThreshold: 3 });
    assert.deepEqual(container["readinessProbe"], {
      httpGet: { path: "/ready", port: "http" },
      timeoutSeconds: 3,
      periodSeconds: 5,
      failureThreshold: 2,
    });
    assert.deepEqual(container["ports"], [
      { name: "http", containerPort: 8080, protocol: "TCP" },
      { name: "metrics", containerPort: 9464, protocol: "TCP" },
    ]);
  });

  it("serves on for 15 s when it is ended, within a grace of 60 s", async () => {
    const { spec } = (await deployment()).template;
    assert.deepEqual(spec.containers[0]?.["lifecycle"], { preStop: { sleep: { seconds: 15 } } });
    assert.equal(spec["terminationGracePeriodSeconds"], 60);
  });

  it("spreads each revision over zones as it is told, and over hosts if possible", async () => {
    const common = {
      maxSkew: 1,
      labelSelector: { matchLabels: SELECTOR },
      matchLabelKeys: ["pod-template-hash"],
      nodeTaintsPolicy: "Honor",
    };
    for (const zoneSpread of ["DoNotSchedule", "ScheduleAnyway"] as const) {
      const { spec } = (await deployment({ zoneSpread })).template;
      assert.deepEqual(spec["topologySpreadConstraints"], [
        { ...common, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: zoneSpread },
        { ...common, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" },
      ]);
    }
  });

  it("lets one pod be evicted at a time, and a broken one always", async () => {
    const { named } = await built(() => new Workload("api", { ...ARGS, replicas: 1 }));
    assert.deepEqual(named("api-budget").inputs["spec"], {
      maxUnavailable: 1,
      selector: { matchLabels: SELECTOR },
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    });
  });

  it("opens the network as it is told, for its own pods", async () => {
    const { named } = await built(() => new Workload("api", ARGS));
    assert.deepEqual(named("api-policy").inputs["spec"], {
      podSelector: { matchLabels: SELECTOR },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        {
          from: [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "web" } } }],
          ports: [{ protocol: "TCP", port: 8080 }],
        },
      ],
      egress: [{ to: [{ ipBlock: { cidr: "10.1.0.0/16" } }], ports: [{ protocol: "TCP", port: 3306 }] }],
    });
  });

  it("has a Service when it is called, before its pods, for which Pulumi does not wait there", async () => {
    const { named, before } = await built(() => new Workload("api", { ...ARGS, serves: true }));
    assert.deepEqual(named("api-service").inputs["metadata"], {
      ...METADATA,
      annotations: { "pulumi.com/skipAwait": "true" },
    });
    assert.deepEqual(named("api-service").inputs["spec"], {
      type: "ClusterIP",
      selector: SELECTOR,
      ports: [{ name: "http", port: 80, targetPort: "http", protocol: "TCP", appProtocol: "http" }],
    });
    assert.deepEqual(before("api-deployment"), ["api-account", "api-budget", "api-policy", "api-service"]);
  });

  it("is bound to a target group before its pods, so that these get the balancer's readiness gate", async () => {
    const { named, before } = await built(
      () => new Workload("api", { ...ARGS, serves: true, targetGroups: { http: "arn:aws:tg" } }),
    );
    assert.deepEqual(named("api-binding").inputs, {
      apiVersion: "eks.amazonaws.com/v1",
      kind: "TargetGroupBinding",
      metadata: { ...METADATA, name: "api-c2f2d250" },
      spec: { serviceRef: { name: "api", port: 80 }, targetGroupARN: "arn:aws:tg", targetType: "ip" },
    });
    assert.deepEqual(before("api-binding"), ["api-service"]);
    assert.ok(before("api-deployment").includes("api-binding"));
  });

  it("gets another binding for another target group, since AWS lets none be changed", async () => {
    const name = async (http: string) => {
      const { named } = await built(
        () => new Workload("api", { ...ARGS, serves: true, targetGroups: { http } }),
      );
      return (named("api-binding").inputs["metadata"] as { name: string }).name;
    };
    assert.notEqual(await name("arn:aws:tg/1"), await name("arn:aws:tg/2"));
  });

  it("refuses a target group when it serves nothing", async () => {
    await assert.rejects(
      built(() => new Workload("api", { ...ARGS, targetGroups: { http: "arn:aws:tg" } })),
      { message: "The workload api has a target group but serves nothing; set serves to true." },
    );
  });

  it("serves other ports beside HTTP, each bound to a target group of its own", async () => {
    const { named, before } = await built(
      () =>
        new Workload("api", {
          ...ARGS,
          serves: true,
          otherPorts: { grpc: 9000 },
          targetGroups: { http: "arn:aws:tg/1", grpc: "arn:aws:tg/2" },
        }),
    );
    const { ports } = named("api-service").inputs["spec"] as { ports: unknown[] };
    assert.deepEqual(ports[1], { name: "grpc", port: 9000, targetPort: "grpc", protocol: "TCP" });
    const { template } = named("api-deployment").inputs["spec"] as Deployment;
    assert.deepEqual((template.spec.containers[0]?.["ports"] as unknown[])[2], {
      name: "grpc",
      containerPort: 9000,
      protocol: "TCP",
    });
    assert.deepEqual(named("api-binding-grpc").inputs["spec"], {
      serviceRef: { name: "api", port: 9000 },
      targetGroupARN: "arn:aws:tg/2",
      targetType: "ip",
    });
    const names = ["api-binding", "api-binding-grpc"].map(
      (name) => (named(name).inputs["metadata"] as { name: string }).name,
    );
    assert.equal(new Set(names).size, 2);
    assert.ok(before("api-deployment").includes("api-binding-grpc"));
  });

  it("has a name for its ready pods, where clients choose among them", async () => {
    const { named, before } = await built(
      () => new Workload("api", { ...ARGS, serves: true, otherPorts: { grpc: 9000 }, headless: true }),
    );
    assert.deepEqual(named("api-pods").inputs["metadata"], {
      ...METADATA,
      name: "api-pods",
      annotations: { "pulumi.com/skipAwait": "true" },
    });
    assert.deepEqual(named("api-pods").inputs["spec"], {
      clusterIP: "None",
      selector: SELECTOR,
      ports: [{ name: "grpc", port: 9000, targetPort: "grpc", protocol: "TCP" }],
    });
    assert.ok(before("api-deployment").includes("api-pods"));
  });

  it("refuses a target group for a port that it does not serve", async () => {
    await assert.rejects(
      built(() => new Workload("api", { ...ARGS, serves: true, targetGroups: { grpc: "arn:aws:tg" } })),
      {
        message:
          "The workload api has a target group for port grpc, which it does not serve; add it to otherPorts.",
      },
    );
  });

  it("waits for its namespace to be closed", async () => {
    const { before } = await built(() => {
      const { namespace } = new Namespace("apps", { namespace: "shop", readinessGates: false });
      new Workload("api", { ...ARGS, namespace });
    });
    assert.ok(before("api-deployment").includes("apps-default-deny"));
  });
});
