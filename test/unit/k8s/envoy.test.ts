import assert from "node:assert/strict";
import { envoyConfig } from "../../../k8s/envoy-config";
import { Workload, type WorkloadArgs } from "../../../k8s/workload";
import { built } from "./built";

const SETTINGS = {
  timeout: 15,
  retries: 2,
  maxRequests: 200,
  maxPendingRequests: 100,
  ejectAfter: 5,
  ejectFor: 5,
};
const PORTS = { service: 15_080, metrics: 15_090, admin: 15_000 };

const ARGS: WorkloadArgs = {
  namespace: "shop",
  image: "registry/api:1",
  env: {},
  resources: { cpu: "100m", memory: "128Mi" },
  httpPort: 8080,
  metricsPort: 9464,
  zoneSpread: "DoNotSchedule",
  openings: { ingress: [], egress: [] },
  serves: true,
  secretFiles: [{ secret: "credentials", key: "redis" }],
  envoy: {
    image: "registry/envoy:v1",
    resources: { cpu: "50m", memory: "64Mi" },
    settings: SETTINGS,
    ports: PORTS,
  },
};

interface PodSpec {
  readonly containers: readonly Readonly<Record<string, unknown>>[];
  readonly initContainers: readonly Readonly<Record<string, unknown>>[];
  readonly volumes: readonly { readonly name: string; readonly configMap?: { readonly name: string } }[];
}

async function pod(args: Partial<WorkloadArgs> = {}) {
  const { named, before } = await built(() => new Workload("api", { ...ARGS, ...args }));
  const { template } = named("api-deployment").inputs["spec"] as { template: { spec: PodSpec } };
  return { spec: template.spec, named, before };
}

describe("Envoy in a workload", () => {
  it("is a native sidecar, as confined as any container, which is ready before the service starts", async () => {
    const { spec, before } = await pod();
    const [envoy, ...others] = spec.initContainers;
    assert.deepEqual(others, []);
    assert.equal(envoy?.["restartPolicy"], "Always");
    assert.equal(envoy["image"], "registry/envoy:v1");
    assert.deepEqual(envoy["securityContext"], spec.containers[0]?.["securityContext"]);
    assert.deepEqual(envoy["resources"], {
      requests: { cpu: "50m", memory: "64Mi" },
      limits: { memory: "64Mi" },
    });
    const { httpGet } = envoy["startupProbe"] as { httpGet: unknown };
    assert.deepEqual(httpGet, { path: "/ready", port: "envoy-metrics" });
    assert.ok(before("api-deployment").includes("api-envoy"));
  });

  it("takes the port that Service and probes lead to, and leaves the pod's other volumes in place", async () => {
    const { spec, named } = await pod();
    const [service] = spec.containers;
    const ports = service?.["ports"] as { name: string; containerPort: number }[];
    assert.equal(ports.find(({ name }) => name === "http")?.containerPort, 8080);
    const { data } = named("api-envoy").inputs as { data: Record<string, string> };
    assert.deepEqual(
      JSON.parse(data["envoy.json"] ?? ""),
      envoyConfig(SETTINGS, { port: 8080, ports: PORTS, probes: ["/health", "/ready"] }),
    );
    assert.deepEqual(
      spec.volumes.map(({ name }) => name),
      ["credentials", "envoy"],
    );
  });

  it("rolls the pods for another configuration, and only then", async () => {
    const nameOf = async (args: Partial<WorkloadArgs> = {}) => {
      const { spec, named } = await pod(args);
      const mounted = spec.volumes.find(({ name }) => name === "envoy")?.configMap?.name;
      const { metadata, immutable } = named("api-envoy").inputs as {
        metadata: { name: string };
        immutable: boolean;
      };
      assert.deepEqual([metadata.name, immutable], [mounted, true]);
      return mounted;
    };
    const envoy = { ...(ARGS.envoy ?? assert.fail()), settings: { ...SETTINGS, retries: 1 } };
    assert.equal(await nameOf(), await nameOf({ image: "registry/api:2" }));
    assert.notEqual(await nameOf(), await nameOf({ envoy }));
  });

  it("is nowhere unless it is asked for", async () => {
    const { envoy, ...others } = ARGS;
    assert.ok(envoy);
    const { named } = await built(() => new Workload("api", others));
    assert.doesNotMatch(JSON.stringify(named("api-deployment").inputs), /envoy|initContainers/);
  });
});

describe("the configuration of Envoy", () => {
  const config = envoyConfig(SETTINGS, { port: 8080, ports: PORTS, probes: ["/health", "/ready"] });

  it("has its administration on loopback alone", () => {
    assert.equal(config.admin.address.socket_address.address, "127.0.0.1");
    assert.deepEqual(
      config.static_resources.listeners.map(({ address: { socket_address } }) => socket_address.port_value),
      [8080, PORTS.metrics],
    );
  });

  it("has no retries where there are to be none", () => {
    const none = envoyConfig(
      { ...SETTINGS, retries: 0 },
      { port: 8080, ports: PORTS, probes: ["/health", "/ready"] },
    );
    assert.match(JSON.stringify(config), /retry_policy/);
    assert.doesNotMatch(JSON.stringify(none), /retry_policy/);
  });
});
