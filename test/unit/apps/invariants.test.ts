import assert from "node:assert/strict";
import { commandName } from "../../../apps/command-names";
import { recordApps } from "../../../plan/programs";
import type { RecordedResource, Recording } from "../../../plan/record";
import { manifests, type Manifest } from "../../../plan/render";
import { stacks } from "../../../plan/stack-file";
import { databasesOf } from "../../../platform/databases";
import { loadServices } from "../../../platform/load";
import { servedOf } from "../../../platform/services";
import { databaseJob } from "../../../platform/name";
import { containersOf, coveredBy, OWNERS, ownersOf, WORKLOADS, type Owner, type Selecting } from "./objects";
import { APPS_CONTRACT, e2eContract } from "../../support/stacks/e2e";
import { SHIPPED } from "../../support/stacks/services";
import { requirements } from "./order";

const ROOTS = ["pulumi:providers:aws", "pulumi:providers:kubernetes", "pulumi:pulumi:StackReference"];

/** Names of the CronJobs that people run by hand, sorted. */
function commandNames(): string[] {
  return loadServices()
    .flatMap(({ name, commands }) => Object.keys(commands).map((command) => commandName(name, command)))
    .sort();
}

/** One pod of it, also while it is replaced: two would count everything twice. */
const ALONE = "collector";

for (const stack of stacks("apps")) {
  describe(`the whole graph of apps, stack ${stack}`, () => {
    let recording: Recording;
    let objects: readonly Manifest[];
    let pods: Owner[];
    let workloads: Owner[];
    let serving: Owner[];

    before(async () => {
      recording = await recordApps(
        stack,
        stack === "e2e" ? { [APPS_CONTRACT]: JSON.stringify(e2eContract()) } : {},
      );
      objects = manifests(recording);
      pods = ownersOf(objects, OWNERS);
      workloads = ownersOf(objects, WORKLOADS);
      serving = workloads.filter(({ metadata }) => metadata.name !== ALONE);
      assert.ok(pods.length > workloads.length && workloads.length > 0);
    });

    it("has every resource in a component of ours and named after it, save the providers and the contract", () => {
      const byUrn = new Map(recording.resources.map((resource) => [resource.urn, resource]));
      const outside = (resource: RecordedResource) => resource.parent === undefined;
      for (const resource of recording.resources.filter(outside)) {
        const own = /^millrace:(edge|k8s):/.test(resource.type);
        const root = ROOTS.includes(resource.type);
        assert.ok(own || root, `${resource.type} ${resource.name} has no parent`);
      }
      for (const { parent, name } of recording.resources) {
        if (parent === undefined) continue;
        assert.ok(name.startsWith(`${byUrn.get(parent)?.name ?? "?"}-`), name);
      }
    });

    it("has no name twice", () => {
      const names = recording.resources.map(({ type, name }) => `${type} ${name}`);
      assert.deepEqual(names, [...new Set(names)]);
    });

    it("reaches cluster and account through its own providers only", () => {
      for (const kind of ["kubernetes", "aws"]) {
        const provider = recording.resources.find(({ type }) => type === `pulumi:providers:${kind}`);
        const its = recording.resources.filter(({ type }) => type.startsWith(`${kind}:`));
        assert.ok(kind === "aws" || its.length > 0);
        for (const resource of its) assert.equal(resource.provider, provider?.urn, resource.name);
      }
    });

    it("holds no secret, neither as a Secret nor in an environment variable", () => {
      assert.deepEqual(
        objects.filter(({ kind }) => kind === "Secret"),
        [],
      );
      for (const { name, value, valueFrom } of pods.flatMap(containersOf).flatMap(({ env = [] }) => env)) {
        assert.equal(valueFrom, undefined, name);
        assert.doesNotMatch(name, /PASSWORD|TOKEN|PRIVATE|ACCESS_KEY/);
        if (/CREDENTIALS/.test(name)) assert.match(value ?? "", /^(iam|file:\/.+|secret:arn:.+)$/);
      }
    });

    it("has namespaces that admit restricted pods only and close all traffic, and its own pods in one", () => {
      const namespaces = objects.filter(({ kind }) => kind === "Namespace");
      assert.ok(namespaces.length > 0);
      for (const { metadata } of namespaces) {
        const { labels } = metadata as unknown as { labels: Record<string, string> };
        for (const mode of ["enforce", "audit", "warn"]) {
          assert.equal(labels[`pod-security.kubernetes.io/${mode}`], "restricted");
          assert.match(labels[`pod-security.kubernetes.io/${mode}-version`] ?? "", /^v1\.\d+$/);
        }
        const closed = objects.find(
          (object) =>
            object.kind === "NetworkPolicy" &&
            object.metadata.name === "default-deny" &&
            object.metadata.namespace === metadata.name,
        );
        assert.deepEqual(closed?.["spec"], {
          podSelector: { matchLabels: {} },
          policyTypes: ["Ingress", "Egress"],
          ingress: [],
          egress: [],
        });
      }
      const homes = new Set(pods.map(({ metadata }) => metadata.namespace));
      assert.equal(homes.size, 1);
      assert.ok(namespaces.some(({ metadata }) => homes.has(metadata.name)));
    });

    it("has pods as Pod Security's restricted level wants them, read-only and without an API token", () => {
      for (const owner of pods) {
        const { spec } = owner.spec.template;
        assert.equal(spec.automountServiceAccountToken, false);
        assert.equal(spec.securityContext["runAsNonRoot"], true);
        assert.deepEqual(spec.securityContext["seccompProfile"], { type: "RuntimeDefault" });
        for (const shared of ["hostNetwork", "hostPID", "hostIPC"]) assert.equal(spec[shared], undefined);
        for (const volume of spec.volumes ?? []) {
          const kinds = Object.keys(volume).filter((key) => key !== "name");
          assert.ok(
            kinds.every((kind) => ["configMap", "projected"].includes(kind)),
            kinds.join(),
          );
        }
        for (const { securityContext, ports = [] } of containersOf(owner)) {
          assert.deepEqual(securityContext, {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          });
          for (const port of ports) assert.equal("hostPort" in port, false);
        }
      }
    });

    it("has images by digest or by a tag that says which", () => {
      for (const { image } of pods.flatMap(containersOf)) {
        assert.match(image, /^[^@]+(@sha256:[0-9a-f]{64}|:[\w][\w.-]*)$/);
        assert.doesNotMatch(image, /:(latest|main|master|stable)$/);
      }
    });

    it("asks for CPU and memory for every container, and bounds its memory", () => {
      for (const { resources, name } of pods.flatMap(containersOf)) {
        assert.ok(resources.requests["cpu"], name);
        assert.ok(resources.requests["memory"], name);
        assert.equal(resources.limits["memory"], resources.requests["memory"], name);
      }
    });

    it("has an account of its own for every service, without a token", () => {
      const accounts = objects.filter(({ kind }) => kind === "ServiceAccount");
      for (const account of accounts) assert.equal(account["automountServiceAccountToken"], false);
      // A command runs as the service whose work it does.
      const commands = new Set(commandNames());
      const acting = pods.filter(({ kind, metadata }) => kind !== "CronJob" || !commands.has(metadata.name));
      assert.deepEqual(
        accounts.map(({ metadata }) => metadata.name).sort(),
        acting.map(({ spec }) => spec.template.spec.serviceAccountName).sort(),
      );
    });

    it("has commands that never start by themselves, end in time, and whose pods are no service's", () => {
      const names = commandNames();
      const commands = objects.filter(
        ({ kind, metadata }) => kind === "CronJob" && names.includes(metadata.name),
      );
      assert.ok(names.includes("consumer-dlq"));
      assert.deepEqual(commands.map(({ metadata }) => metadata.name).sort(), names);
      for (const owner of ownersOf(commands, ["CronJob"])) {
        const { suspend } = objects.find(
          (object) => nameIn(object) === nameIn(owner) && object.kind === "CronJob",
        )?.["spec"] as { suspend: boolean };
        assert.equal(suspend, true);
        const { backoffLimit, activeDeadlineSeconds } = owner.spec as unknown as Record<string, number>;
        assert.equal(backoffLimit, 0);
        assert.ok((activeDeadlineSeconds ?? 0) > 0);
        const select = (matchLabels: Selecting["matchLabels"]): Selecting => ({ matchLabels });
        assert.deepEqual(
          [
            ...coveredBy(owner, objects, "Service", ({ selector }: { selector: Selecting["matchLabels"] }) =>
              select(selector),
            ),
            ...coveredBy(owner, objects, "Deployment", ({ selector }: { selector: Selecting }) => selector),
            ...coveredBy(
              owner,
              objects,
              "PodDisruptionBudget",
              ({ selector }: { selector: Selecting }) => selector,
            ),
          ],
          [],
        );
      }
    });

    it("has exactly one policy for the pods of every service, which lets them ask for names", () => {
      for (const owner of pods) {
        const policies = coveredBy(
          owner,
          objects,
          "NetworkPolicy",
          (spec: { podSelector: Selecting }) => spec.podSelector,
        );
        assert.equal(policies.length, 1, owner.metadata.name);
        const { policyTypes, egress } = policies[0]?.["spec"] as {
          policyTypes: string[];
          egress: { ports: { port: number; protocol: string }[] }[];
        };
        assert.deepEqual(policyTypes, ["Ingress", "Egress"]);
        assert.ok(
          egress.some(({ ports }) => ports.some(({ port, protocol }) => port === 53 && protocol === "UDP")),
        );
        for (const { ports } of egress)
          assert.ok(ports.length > 0, "an opening without ports opens all of them");
      }
    });

    it("has a budget for every workload that always admits an eviction", () => {
      for (const owner of workloads) {
        const budgets = coveredBy(
          owner,
          objects,
          "PodDisruptionBudget",
          (spec: { selector: Selecting }) => spec.selector,
        );
        assert.equal(budgets.length, 1, owner.metadata.name);
        const spec = budgets[0]?.["spec"] as { maxUnavailable?: number; minAvailable?: number };
        assert.equal(spec.minAvailable, undefined);
        assert.ok((spec.maxUnavailable ?? 0) >= 1);
      }
    });

    it("has workloads that are probed, spread over zones and hosts, and drained", () => {
      for (const owner of serving) {
        const { topologySpreadConstraints = [], terminationGracePeriodSeconds = 0 } =
          owner.spec.template.spec;
        assert.deepEqual(
          topologySpreadConstraints.map(({ topologyKey }) => topologyKey),
          ["topology.kubernetes.io/zone", "kubernetes.io/hostname"],
        );
        for (const container of containersOf(owner)) {
          for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"]) {
            assert.ok(container[probe], `${container.name} has no ${probe}`);
          }
          const { preStop } = container["lifecycle"] as { preStop: { sleep: { seconds: number } } };
          assert.ok(preStop.sleep.seconds < terminationGracePeriodSeconds);
        }
      }
    });

    it("leaves the number of pods to one owner, which knows what it scales", () => {
      for (const scaled of objects.filter(({ kind }) => kind === "ScaledObject")) {
        const spec = scaled["spec"] as ScaledObjectSpec;
        const target = workloads.find(({ metadata }) => metadata.name === spec.scaleTargetRef.name);
        assert.ok(target, scaled.metadata.name);
        assert.equal(target.metadata.namespace, scaled.metadata.namespace);
        assert.equal(target.spec.replicas, undefined, scaled.metadata.name);
        assert.ok(spec.minReplicaCount <= spec.maxReplicaCount);
        const names = new Set(objects.filter(({ kind }) => kind === "TriggerAuthentication").map(nameIn));
        for (const { authenticationRef } of spec.triggers) {
          if (authenticationRef !== undefined) {
            assert.ok(names.has(`${scaled.metadata.namespace ?? ""}/${authenticationRef.name}`));
          }
        }
      }
      const scaled = objects.filter(({ kind }) => kind === "ScaledObject").map(nameIn);
      for (const owner of workloads) {
        assert.equal(owner.spec.replicas === undefined, scaled.includes(nameIn(owner)), owner.metadata.name);
      }
    });

    it("takes what is scaled away before what scales it, and add-ons before the nodes they run on", () => {
      const at = (type: string) => recording.resources.filter((resource) => resource.type === type);
      const releases = at("kubernetes:helm.sh/v3:Release").map(({ name }) => name);
      for (const { name } of at("kubernetes:keda.sh/v1alpha1:ScaledObject")) {
        assert.ok(requirements(recording, name).has("keda-release"), name);
      }
      const addOns = [...at("aws:eks/addon:Addon").map(({ name }) => name), ...releases];
      const pools = at("kubernetes:karpenter.sh/v1:NodePool").map(({ name }) => name);
      for (const addOn of addOns) {
        const before = requirements(recording, addOn);
        assert.deepEqual(
          pools.filter((pool) => !before.has(pool)),
          [],
          addOn,
        );
      }
    });

    it("has node pools that are given back, that may be drained, and one at least that takes whatever comes", () => {
      const pools = objects.filter(({ kind }) => kind === "NodePool");
      for (const { spec } of pools as unknown as { spec: NodePoolSpec }[]) {
        assert.match(spec.disruption.consolidationPolicy, /^WhenEmpty/);
        assert.ok(spec.disruption.budgets.length > 0);
        for (const { nodes } of spec.disruption.budgets) assert.match(nodes, /^[1-9]\d*%?$/);
      }
      const open = (pools as unknown as { spec: NodePoolSpec }[]).filter(
        ({ spec }) => spec.template.spec.taints === undefined,
      );
      assert.ok(pools.length === 0 || open.length > 0);
    });

    it("places pods in pools that are there and that let them in", () => {
      const pools = new Map(
        objects.filter(({ kind }) => kind === "NodePool").map((pool) => [pool.metadata.name, pool]),
      );
      for (const { metadata, spec } of pods) {
        const { nodeSelector, tolerations = [] } = spec.template.spec as unknown as Placement;
        const name = nodeSelector?.["karpenter.sh/nodepool"];
        if (name === undefined) continue;
        const pool = pools.get(name)?.["spec"] as NodePoolSpec | undefined;
        assert.ok(pool, `${metadata.name} is placed in ${name}, which is not there`);
        for (const taint of pool.template.spec.taints ?? []) {
          assert.ok(tolerations.some(({ key, value }) => key === taint.key && value === taint.value));
        }
      }
    });

    it("makes each database before the services that use it start", () => {
      const at = (kind: string, name: RegExp) =>
        objects.findIndex((object) => object.kind === kind && name.test(object.metadata.name));
      const databases = databasesOf(loadServices());
      const served = servedOf(loadServices()).map(({ name }) => name);
      assert.ok(databases.length > 0);
      for (const { name, users } of databases) {
        const job = at("Job", new RegExp(`^${databaseJob(name)}-[0-9a-f]{8}$`));
        assert.ok(job >= 0, name);
        // Jobs and services on a schedule are tried again until it is there.
        for (const user of Object.keys(users).filter((user) => served.includes(user))) {
          assert.ok(at("Deployment", new RegExp(`^${user}$`)) > job, user);
        }
      }
    });
  });
}

for (const stack of ["prod", "prod-eu"]) {
  describe(`the apps of ${stack}`, () => {
    it("lose no service with a zone: three of each, none of which may gather in one", async () => {
      const objects = manifests(await recordApps(stack));
      const least = new Map(
        objects
          .filter(({ kind }) => kind === "ScaledObject")
          .map(({ metadata, spec }) => [metadata.name, (spec as ScaledObjectSpec).minReplicaCount]),
      );
      const scaled = loadServices().filter(({ scaling }) => scaling.length > 0);
      assert.deepEqual(
        [...least.keys()].sort(),
        scaled.map(({ name }) => name),
      );
      // How many pods others have is for their owners to say.
      const workloads = ownersOf(objects, WORKLOADS).filter(
        ({ metadata: { name } }) => name !== ALONE && name in SHIPPED,
      );
      assert.ok(workloads.length >= 2);
      for (const { spec, metadata } of workloads) {
        assert.ok((least.get(metadata.name) ?? spec.replicas ?? 0) >= 3, metadata.name);
        const [zones] = spec.template.spec.topologySpreadConstraints as unknown as Record<string, unknown>[];
        assert.equal(zones?.["whenUnsatisfiable"], "DoNotSchedule", metadata.name);
        assert.equal(zones["maxSkew"], 1, metadata.name);
      }
    });

    it("run on spot what holds nothing, and all else on nodes that nobody takes back", async () => {
      const objects = manifests(await recordApps(stack));
      const spot = objects
        .filter(({ kind }) => kind === "NodePool")
        .filter(({ spec }) => JSON.stringify(spec).includes('"spot"'))
        .map(({ metadata }) => metadata.name);
      const onSpot = ownersOf(objects, OWNERS)
        .filter(({ spec }) => {
          const { nodeSelector } = spec.template.spec as unknown as Placement;
          return spot.includes(nodeSelector?.["karpenter.sh/nodepool"] ?? "");
        })
        .map(({ metadata }) => metadata.name);
      assert.deepEqual(onSpot, ["producer"]);
      const open = objects.filter(
        ({ kind, spec }) => kind === "NodePool" && !JSON.stringify(spec).includes("taints"),
      );
      assert.ok(open.length > 0);
      for (const { metadata } of open) assert.equal(spot.includes(metadata.name), false, metadata.name);
    });
  });
}

interface ScaledObjectSpec {
  readonly scaleTargetRef: { readonly name: string };
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  readonly triggers: readonly { readonly authenticationRef?: { readonly name: string } }[];
}

interface NodePoolSpec {
  readonly template: { readonly spec: { readonly taints?: readonly { key: string; value: string }[] } };
  readonly disruption: {
    readonly consolidationPolicy: string;
    readonly budgets: readonly { readonly nodes: string }[];
  };
}

interface Placement {
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly { readonly key: string; readonly value: string }[];
}

function nameIn({ metadata }: Manifest): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}
