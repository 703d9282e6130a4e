import assert from "node:assert/strict";
import { recordApps } from "../../../plan/programs";
import type { RecordedResource, Recording } from "../../../plan/record";
import { manifests, type Manifest } from "../../../plan/render";
import { stacks } from "../../../plan/stack-file";
import { containersOf, coveredBy, OWNERS, ownersOf, WORKLOADS, type Owner, type Selecting } from "./objects";

for (const stack of stacks("apps")) {
  describe(`the whole graph of apps, stack ${stack}`, () => {
    let recording: Recording;
    let objects: readonly Manifest[];
    let pods: Owner[];
    let workloads: Owner[];

    before(async () => {
      recording = await recordApps(stack);
      objects = manifests(recording);
      pods = ownersOf(objects, OWNERS);
      workloads = ownersOf(objects, WORKLOADS);
      assert.ok(pods.length > workloads.length && workloads.length > 0);
    });

    it("has every resource in a component of ours and named after it, save the provider and the contract", () => {
      const byUrn = new Map(recording.resources.map((resource) => [resource.urn, resource]));
      const outside = (resource: RecordedResource) => resource.parent === undefined;
      for (const resource of recording.resources.filter(outside)) {
        const own = resource.type.startsWith("millrace:k8s:");
        const root = ["pulumi:providers:kubernetes", "pulumi:pulumi:StackReference"].includes(resource.type);
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

    it("reaches the cluster through its own provider only", () => {
      const provider = recording.resources.find(({ type }) => type === "pulumi:providers:kubernetes");
      assert.ok(provider);
      for (const resource of recording.resources.filter(({ type }) => type.startsWith("kubernetes:"))) {
        assert.equal(resource.provider, provider.urn, resource.name);
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

    it("has one namespace, which admits restricted pods only and closes all traffic", () => {
      const [namespace, ...more] = objects.filter(({ kind }) => kind === "Namespace");
      assert.ok(namespace);
      assert.deepEqual(more, []);
      const { labels } = namespace.metadata as unknown as { labels: Record<string, string> };
      for (const mode of ["enforce", "audit", "warn"]) {
        assert.equal(labels[`pod-security.kubernetes.io/${mode}`], "restricted");
        assert.match(labels[`pod-security.kubernetes.io/${mode}-version`] ?? "", /^v1\.\d+$/);
      }
      const closed = objects.find(
        ({ kind, metadata }) => kind === "NetworkPolicy" && metadata.name === "default-deny",
      );
      assert.equal(closed?.metadata.namespace, namespace.metadata.name);
      assert.deepEqual(closed["spec"], {
        podSelector: { matchLabels: {} },
        policyTypes: ["Ingress", "Egress"],
        ingress: [],
        egress: [],
      });
      for (const { metadata } of pods) assert.equal(metadata.namespace, namespace.metadata.name);
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
          assert.deepEqual(kinds, ["projected"]);
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
      assert.deepEqual(
        accounts.map(({ metadata }) => metadata.name).sort(),
        pods.map(({ spec }) => spec.template.spec.serviceAccountName).sort(),
      );
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
      for (const owner of workloads) {
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

    it("starts producer and consumer after the migrations", () => {
      const at = (kind: string, name: RegExp) =>
        objects.findIndex((object) => object.kind === kind && name.test(object.metadata.name));
      const job = at("Job", /^migrations-/);
      assert.ok(job >= 0);
      assert.ok(at("Deployment", /^producer$/) > job);
      assert.ok(at("Deployment", /^consumer$/) > job);
    });
  });
}

describe("the apps of prod", () => {
  it("lose no service with a zone: three of each, none of which may gather in one", async () => {
    const workloads = ownersOf(manifests(await recordApps("prod")), WORKLOADS);
    for (const { spec, metadata } of workloads) {
      assert.ok((spec.replicas ?? 0) >= 3, metadata.name);
      const [zones] = spec.template.spec.topologySpreadConstraints as unknown as Record<string, unknown>[];
      assert.equal(zones?.["whenUnsatisfiable"], "DoNotSchedule", metadata.name);
      assert.equal(zones["maxSkew"], 1, metadata.name);
    }
  });
});
