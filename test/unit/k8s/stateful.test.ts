import assert from "node:assert/strict";
import { Workload, type WorkloadArgs } from "../../../k8s/workload";
import { assertFamily, built } from "./built";

const ARGS: WorkloadArgs = {
  namespace: "shop",
  image: "registry/ledger:1",
  env: {},
  resources: { cpu: "100m", memory: "128Mi" },
  replicas: 2,
  httpPort: 8080,
  metricsPort: 9464,
  zoneSpread: "DoNotSchedule",
  openings: { ingress: [], egress: [] },
  storage: {
    name: "ledger",
    volumes: [
      { class: "data", size: "20Gi", path: "/data" },
      { class: "logs", size: "5Gi", path: "/var/log/ledger" },
    ],
    keep: true,
  },
};

interface StatefulSet {
  readonly [field: string]: unknown;
  readonly template: {
    readonly metadata: { readonly labels: Readonly<Record<string, string>> };
    readonly spec: Readonly<Record<string, unknown>> & {
      readonly securityContext: unknown;
      readonly containers: readonly { readonly volumeMounts?: unknown }[];
      readonly topologySpreadConstraints: readonly Readonly<Record<string, unknown>>[];
    };
  };
}

const make = (name = "ledger", args: Partial<WorkloadArgs> = {}) =>
  built(() => new Workload(name, { ...ARGS, ...args }));

async function spec(name?: string, args?: Partial<WorkloadArgs>): Promise<StatefulSet> {
  return (await make(name, args)).named("ledger-stateful-set").inputs["spec"] as StatefulSet;
}

/** Sizes of the claims by their names in the cluster. */
async function sizes(args?: Partial<WorkloadArgs>): Promise<Record<string, string>> {
  const { resources } = await make("ledger", args);
  return Object.fromEntries(
    resources
      .filter(({ type }) => type.endsWith(":PersistentVolumeClaim"))
      .map(({ inputs }) => {
        const { metadata, spec } = inputs as {
          metadata: { name: string };
          spec: { resources: { requests: { storage: string } } };
        };
        return [metadata.name, spec.resources.requests.storage];
      }),
  );
}

describe("a workload with storage", () => {
  it("is a StatefulSet with its Service, and a claim for each volume of each pod, which come before it", async () => {
    const { resources, named, before } = await make();
    assertFamily(resources, "ledger");
    assert.equal(
      resources.some(({ type }) => type.endsWith(":Deployment")),
      false,
    );
    const claims = ["data-ledger-0", "data-ledger-1", "logs-ledger-0", "logs-ledger-1"];
    assert.deepEqual(Object.keys(await sizes()).sort(), claims);
    assert.deepEqual(before("ledger-stateful-set"), [
      "ledger-account",
      "ledger-budget",
      ...claims.map((claim) => `ledger-${claim}`),
      "ledger-pods",
      "ledger-policy",
    ]);
    assert.deepEqual(named("ledger-pods").inputs["spec"], {
      clusterIP: "None",
      selector: { "app.kubernetes.io/name": "ledger" },
      ports: [],
    });
    assert.deepEqual(named("ledger-data-ledger-0").inputs["spec"], {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "data",
      resources: { requests: { storage: "20Gi" } },
    });
  });

  it("updates one pod at a time, and keeps its volumes whatever becomes of it", async () => {
    const { updateStrategy, podManagementPolicy, persistentVolumeClaimRetentionPolicy, serviceName } =
      await spec();
    assert.deepEqual(updateStrategy, { type: "RollingUpdate" });
    assert.equal(podManagementPolicy, "Parallel");
    assert.deepEqual(persistentVolumeClaimRetentionPolicy, { whenDeleted: "Retain", whenScaled: "Retain" });
    assert.equal(serviceName, "ledger-pods");
    const { named } = await make("ledger", { timeoutSeconds: 100 });
    assert.equal(named("ledger-stateful-set").timeouts?.update, "200s", "each pod has its time");
  });

  it("mounts the volumes for the pod's group, and spreads its pods whatever their revision", async () => {
    const { template, volumeClaimTemplates } = await spec();
    const { securityContext, containers, topologySpreadConstraints } = template.spec;
    assert.deepEqual(containers[0]?.volumeMounts, [
      { name: "data", mountPath: "/data" },
      { name: "logs", mountPath: "/var/log/ledger" },
    ]);
    assert.deepEqual(
      (volumeClaimTemplates as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name),
      ["data", "logs"],
    );
    const { fsGroup, fsGroupChangePolicy } = securityContext as Record<string, unknown>;
    assert.deepEqual([fsGroup, fsGroupChangePolicy], [1000, "OnRootMismatch"]);
    for (const constraint of topologySpreadConstraints) assert.equal("matchLabelKeys" in constraint, false);
  });

  it("grows a volume by its claims, without another StatefulSet", async () => {
    const larger = {
      storage: {
        name: "ledger",
        keep: true,
        volumes: [
          { class: "data", size: "2Ti", path: "/data" },
          { class: "logs", size: "5Gi", path: "/var/log/ledger" },
        ],
      },
    };
    assert.deepEqual(await spec("ledger", larger), await spec());
    assert.equal((await sizes(larger))["data-ledger-1"], "2Ti");
  });

  it("has claims for further pods, and does not touch those of others", async () => {
    const [two, three] = [await sizes(), await sizes({ replicas: 3 })];
    assert.deepEqual(
      Object.keys(three).filter((claim) => !(claim in two)),
      ["data-ledger-2", "logs-ledger-2"],
    );
  });

  it("leaves claims on data in the cluster, where volumes are kept, and deletes those on logs", async () => {
    const kept = async (keep: boolean) =>
      (await make("ledger", { replicas: 1, storage: { ...(ARGS.storage ?? assert.fail()), keep } })).resources
        .filter(({ type }) => type.endsWith(":PersistentVolumeClaim"))
        .map(({ name, retainOnDelete }) => [name, retainOnDelete]);
    assert.deepEqual(await kept(true), [
      ["ledger-data-ledger-0", true],
      ["ledger-logs-ledger-0", false],
    ]);
    assert.deepEqual(await kept(false), [
      ["ledger-data-ledger-0", false],
      ["ledger-logs-ledger-0", false],
    ]);
  });

  it("changes nothing that replaces it or its volumes when the service is renamed", async () => {
    const [ledger, accounts] = [await make(), await make("accounts")];
    const kept = (one: Awaited<ReturnType<typeof make>>) =>
      one.resources
        .filter(({ type }) => /:(StatefulSet|PersistentVolumeClaim)$/.test(type))
        .map(({ urn, inputs }) => ({ urn, name: (inputs["metadata"] as { name: string }).name }));
    assert.deepEqual(kept(accounts), kept(ledger));
    const [before, after] = [await spec(), await spec("accounts")];
    for (const key of ["selector", "serviceName", "volumeClaimTemplates", "podManagementPolicy"]) {
      assert.deepEqual(after[key], before[key], key);
    }
    const { labels } = after.template.metadata;
    assert.equal(labels["app.kubernetes.io/name"], "accounts");
    const { matchLabels } = after["selector"] as { matchLabels: Record<string, string> };
    for (const [label, value] of Object.entries(matchLabels)) assert.equal(labels[label], value);
    assert.equal(accounts.named("ledger-pods").urn, ledger.named("ledger-pods").urn);
  });

  it("has a name for clients that choose among pods also under a new name", async () => {
    const { named } = await make("accounts", { serves: true, headless: true, otherPorts: { grpc: 9000 } });
    for (const name of ["ledger-pods", "accounts-pods"]) {
      const { metadata, spec } = named(name).inputs as {
        metadata: { name: string };
        spec: { selector: unknown };
      };
      assert.equal(metadata.name, name);
      assert.deepEqual(spec.selector, { "app.kubernetes.io/name": "accounts" });
    }
  });
});
