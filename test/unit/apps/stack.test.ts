import assert from "node:assert/strict";
import { access } from "../../../apps/access";
import { selector } from "../../../k8s/labels";
import { policySpec } from "../../../k8s/openings";
import type { Recording } from "../../../plan/record";
import { manifests } from "../../../plan/render";
import { apps, configOf, least } from "../../support/stacks/apps";
import { elsewhere, onAws } from "../../support/stacks/contract";
import { ownersOf } from "./objects";
import { requirements } from "./order";

/** `Deployment/producer`, in the order of application. */
function objects(recording: Recording): string[] {
  return manifests(recording).map(({ kind, metadata }) => `${kind}/${metadata.name}`);
}

function assertBefore(recording: Recording, name: string, wanted: readonly string[]): void {
  const names = requirements(recording, name);
  assert.deepEqual(
    wanted.filter((before) => !names.has(before)),
    [],
    `${name} waits for all of these`,
  );
}

describe("the apps stack", () => {
  it("builds all parts on AWS", async () => {
    const made = objects(await apps({ ...least, web: {} }, onAws)).map((name) =>
      name.replace(/-[0-9a-f]{8}$/, ""),
    );
    assert.deepEqual([...made].sort(), [
      "ClusterRole/millrace-people-surroundings",
      "ClusterRoleBinding/millrace-people-admin",
      "ClusterRoleBinding/millrace-people-onlookers",
      "ConfigMap/amazon-vpc-cni",
      "CronJob/dlq",
      "Deployment/consumer",
      "Deployment/producer",
      "Deployment/web",
      "Job/migrations",
      "Namespace/millrace",
      "NetworkPolicy/consumer",
      "NetworkPolicy/default-deny",
      "NetworkPolicy/dlq",
      "NetworkPolicy/migrations",
      "NetworkPolicy/producer",
      "NetworkPolicy/web",
      "NodeClass/millrace",
      "NodePool/general",
      "PodDisruptionBudget/consumer",
      "PodDisruptionBudget/producer",
      "PodDisruptionBudget/web",
      "Role/operating",
      "RoleBinding/people-operators",
      "RoleBinding/people-view",
      "Service/producer",
      "Service/producer-pods",
      "Service/web",
      "ServiceAccount/consumer",
      "ServiceAccount/migrations",
      "ServiceAccount/producer",
      "ServiceAccount/web",
      "StorageClass/data",
      "StorageClass/journal",
      "StorageClass/logs",
      "TargetGroupBinding/producer",
    ]);
  });

  it("makes nothing of AWS's elsewhere", async () => {
    const kinds = objects(await apps({ ...least, contract: elsewhere })).map(
      (name) => name.split("/")[0] ?? "",
    );
    for (const kind of ["NodeClass", "NodePool", "StorageClass", "ConfigMap", "TargetGroupBinding"]) {
      assert.equal(kinds.includes(kind), false, kind);
    }
  });

  it("has no web unless it is asked for", async () => {
    assert.equal(objects(await apps(least, onAws)).includes("Deployment/web"), false);
  });

  it("migrates on nodes that enforce policies, before producer and consumer and not before the page", async () => {
    const recording = await apps({ ...least, web: {} }, onAws);
    const nodes = ["auto-mode-network-policies", "auto-mode-general-nodes", "millrace-default-deny"];
    const migrated = [...nodes, "migrations-policy", "migrations-job"];
    assertBefore(recording, "migrations-job", nodes);
    assertBefore(recording, "producer-deployment", [...migrated, "producer-binding"]);
    assertBefore(recording, "consumer-deployment", migrated);
    assertBefore(recording, "web-deployment", nodes);
    assert.ok(!requirements(recording, "web-deployment").has("migrations-job"));
  });

  it("opens the network for each service as its access says", async () => {
    const { resources } = await apps({ ...least, web: {} }, onAws);
    const { producer, consumer, web, migrations, deadLetters } = access(
      onAws,
      await configOf({ ...least, web: {} }),
    );
    for (const [service, openings] of Object.entries({
      producer,
      consumer,
      web,
      migrations,
      dlq: deadLetters,
    })) {
      const policy = resources.find(({ name }) => name === `${service}-policy`);
      assert.deepEqual(policy?.inputs.spec, policySpec(selector(service), openings), service);
    }
  });

  it("binds gRPC beside HTTP where its balancer is there, and serves it in the cluster all the same", async () => {
    const bound = (recording: Recording) =>
      recording.resources
        .filter(({ type }) => type.endsWith(":TargetGroupBinding"))
        .map(({ inputs }) => inputs["spec"])
        .map((spec) => {
          const { serviceRef, targetGroupARN } = spec as {
            serviceRef: { port: number };
            targetGroupARN: string;
          };
          return `${serviceRef.port} ${targetGroupARN}`;
        })
        .sort();
    const http = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/http";
    const alone = await apps(least, { ...onAws, targetGroups: { http } });
    assert.deepEqual(bound(alone), [`80 ${http}`]);
    const both = await apps(least, {
      ...onAws,
      targetGroups: { http, grpc: "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/grpc" },
    });
    assert.deepEqual(bound(both), [
      `80 ${http}`,
      "9000 arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/grpc",
    ]);
    for (const { resources } of [alone, both]) {
      const pods = resources.find(({ name }) => name === "producer-pods");
      assert.deepEqual(pods?.inputs["spec"], {
        clusterIP: "None",
        selector: selector("producer"),
        ports: [{ name: "grpc", port: 9000, targetPort: "grpc", protocol: "TCP" }],
      });
    }
  });

  it("has the command for dead letters run the consumer's image by the consumer's account, and wait for no consumer", async () => {
    const recording = await apps(least, onAws);
    const [owner] = ownersOf(manifests(recording), ["CronJob"]);
    const { serviceAccountName, containers } = owner?.spec.template.spec ?? {};
    assert.equal(serviceAccountName, "consumer");
    assert.equal(containers?.[0]?.image, "registry.example/millrace/consumer:1.0.1");
    assert.deepEqual(containers[0]["command"], ["node", "dist/dlq.js"]);
    assert.ok(!requirements(recording, "dlq-cron-job").has("consumer-deployment"));
  });

  it("applies in that order", async () => {
    const order = objects(await apps({ ...least, web: {} }, onAws));
    const at = (name: RegExp) => order.findIndex((object) => name.test(object));
    assert.ok(at(/^NodePool\/general$/) > at(/^ConfigMap\/amazon-vpc-cni$/));
    assert.ok(at(/^Job\/migrations-/) > at(/^NodePool\/general$/));
    assert.ok(at(/^Deployment\/producer$/) > at(/^Job\/migrations-/));
    assert.ok(at(/^Deployment\/consumer$/) > at(/^Job\/migrations-/));
  });

  it("asks for readiness gates where EKS Auto Mode knows them", async () => {
    const label = (recording: Recording) => {
      const { metadata } =
        recording.resources.find(({ name }) => name === "millrace-namespace")?.inputs ?? {};
      return Reflect.get(
        Object(Reflect.get(Object(metadata), "labels")),
        "eks.amazonaws.com/pod-readiness-gate-inject",
      ) as unknown;
    };
    assert.equal(label(await apps(least, onAws)), "enabled");
    assert.equal(label(await apps({ ...least, contract: elsewhere })), undefined);
  });
});
