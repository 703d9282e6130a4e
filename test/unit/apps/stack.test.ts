import assert from "node:assert/strict";
import { serviceOpenings } from "../../../apps/access";
import { selector } from "../../../k8s/labels";
import { policySpec } from "../../../k8s/openings";
import type { Recording } from "../../../plan/record";
import { manifests } from "../../../plan/render";
import type { Service } from "../../../platform/services";
import { apps, environment, least } from "../../support/stacks/apps";
import { elsewhere, onAws, withoutService } from "../../support/stacks/contract";
import { contractOf, leastFor, shop } from "../../support/stacks/shop";
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
    const made = objects(await apps(least, onAws)).map((name) => name.replace(/-[0-9a-f]{8}$/, ""));
    assert.deepEqual([...made].sort(), [
      "ClusterRole/millrace-people-surroundings",
      "ClusterRoleBinding/millrace-people-admin",
      "ClusterRoleBinding/millrace-people-onlookers",
      "ConfigMap/amazon-vpc-cni",
      "CronJob/consumer-dlq",
      "Deployment/consumer",
      "Deployment/producer",
      "Deployment/web",
      "Job/database-counts",
      "Namespace/millrace",
      "NetworkPolicy/consumer",
      "NetworkPolicy/consumer-dlq",
      "NetworkPolicy/database-counts",
      "NetworkPolicy/default-deny",
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
      "Service/consumer",
      "Service/producer",
      "Service/producer-pods",
      "Service/web",
      "ServiceAccount/consumer",
      "ServiceAccount/database-counts",
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

  it("leaves out a service that infra leaves out", async () => {
    const recording = await apps(least, withoutService(onAws, "web"));
    const made = objects(recording);
    assert.equal(made.includes("Deployment/web"), false);
    assert.equal(made.includes("Service/consumer"), false, "only the page calls it");
  });

  it("makes databases on nodes that enforce policies, before what uses them and not before the page", async () => {
    const recording = await apps(least, onAws);
    const nodes = ["auto-mode-network-policies", "auto-mode-general-nodes", "millrace-default-deny"];
    const made = [...nodes, "database-counts-policy", "database-counts-job"];
    assertBefore(recording, "database-counts-job", nodes);
    assertBefore(recording, "producer-deployment", [...made, "producer-binding"]);
    assertBefore(recording, "consumer-deployment", made);
    assertBefore(recording, "web-deployment", nodes);
    assert.ok(!requirements(recording, "web-deployment").has("database-counts-job"));
  });

  it("opens the network for each service as its access says", async () => {
    const { resources } = await apps(least, onAws);
    const given = await environment(least, onAws);
    for (const service of given.services.filter(({ kind }) => kind !== "migrator")) {
      const policy = resources.find(({ name }) => name === `${service.name}-policy`);
      const openings = serviceOpenings(service, given);
      assert.deepEqual(policy?.inputs.spec, policySpec(selector(service.name), openings), service.name);
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
    const { http } = onAws.services.producer.targetGroups;
    const alone = await apps(least, onAws);
    assert.deepEqual(bound(alone), [`80 ${http.arn}`]);
    const grpc = { arn: "arn:aws:elasticloadbalancing:eu-central-1:111122223333:grpc", metricName: "grpc" };
    const producer = { targetGroups: { http, grpc }, secrets: {} };
    const both = await apps(least, { ...onAws, services: { ...onAws.services, producer } });
    assert.deepEqual(bound(both), [`80 ${http.arn}`, `9000 ${grpc.arn}`]);
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
    assert.ok(!requirements(recording, "consumer-dlq-cron-job").has("consumer-deployment"));
  });

  it("applies in that order", async () => {
    const order = objects(await apps(least, onAws));
    const at = (name: RegExp) => order.findIndex((object) => name.test(object));
    assert.ok(at(/^NodePool\/general$/) > at(/^ConfigMap\/amazon-vpc-cni$/));
    assert.ok(at(/^Job\/database-counts-/) > at(/^NodePool\/general$/));
    assert.ok(at(/^Deployment\/producer$/) > at(/^Job\/database-counts-/));
    assert.ok(at(/^Deployment\/consumer$/) > at(/^Job\/database-counts-/));
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

describe("the apps stack of other services than this repository's", () => {
  it("has the objects of each kind of service, and of its commands", async () => {
    const values = {
      ...{ ...leastFor, keda: {}, addOns: { metricsServer: {} } },
      services: { archive: { replicas: 2 } },
    };
    const made = objects(await apps(values, contractOf(shop), shop));
    const wanted = [
      "CronJob/billing-export",
      "CronJob/billing-total",
      "CronJob/orders-export",
      "CronJob/report",
      "Deployment/billing",
      "Deployment/mailer",
      "Deployment/orders",
      "Job/database-billing",
      "Job/database-customers",
      "Job/seed",
      "PersistentVolumeClaim/data-history-0",
      "PersistentVolumeClaim/data-history-1",
      "PersistentVolumeClaim/journal-history-0",
      "PersistentVolumeClaim/journal-history-1",
      "ScaledObject/billing",
      "ScaledObject/orders",
      "Service/history-pods",
      "Service/orders",
      "Service/orders-pods",
      "StatefulSet/history",
      "TargetGroupBinding/orders",
    ];
    const kinds = new Set(wanted.map((name) => name.split("/")[0]));
    assert.deepEqual(
      made
        .map((name) => name.replace(/-[0-9a-f]{8}$/, ""))
        .filter((name) => kinds.has(name.split("/")[0]))
        .sort(),
      wanted,
    );
  });

  it("gives the claims of a service with storage to its StatefulSet, after the classes of volumes", async () => {
    const recording = await apps(leastFor, contractOf(shop), shop);
    assertBefore(recording, "history-stateful-set", [
      "archive-policy",
      "history-data-history-0",
      "history-journal-history-0",
      "history-pods",
      "volumes-data",
    ]);
    const claims = recording.resources.filter(({ type }) => type.endsWith(":PersistentVolumeClaim"));
    assert.deepEqual([...new Set(claims.map(({ retainOnDelete }) => retainOnDelete))], [true]);
    const passing = await apps({ ...leastFor, keepVolumes: false }, contractOf(shop), shop);
    assert.ok(passing.resources.every(({ retainOnDelete }) => !retainOnDelete));
  });

  it("runs a service in another language from its image like any other", async () => {
    const recording = await apps(leastFor, contractOf(shop), shop);
    const [mailer] = ownersOf(manifests(recording), ["Deployment"]).filter(
      ({ metadata }) => metadata.name === "mailer",
    );
    const [container] = mailer?.spec.template.spec.containers ?? [];
    assert.equal(container?.image, "registry.example/shop/mailer:1.0.0");
    assert.ok(container["readinessProbe"]);
  });

  it("runs an image that the manifest names, wherever it is", async () => {
    const image = `registry.example/other/mailer@sha256:${"b".repeat(64)}`;
    const registry: Service[] = shop.map((one) =>
      one.name === "mailer" ? { ...one, image, source: "image" } : one,
    );
    const recording = await apps(leastFor, contractOf(registry), registry);
    const images = ownersOf(manifests(recording), ["Deployment"]).flatMap(({ spec }) =>
      spec.template.spec.containers.map((container) => container.image),
    );
    assert.ok(images.includes(image));
  });

  it("runs on the schedule of the manifest", async () => {
    const { resources } = await apps(leastFor, contractOf(shop), shop);
    const { schedule, timeZone } = resources.find(({ name }) => name === "report-cron-job")?.inputs[
      "spec"
    ] as Record<string, unknown>;
    assert.deepEqual([schedule, timeZone], ["0 3 * * *", "Europe/Berlin"]);
  });

  it("changes no object of a service when another one is added", async () => {
    const recorded = async (registry: readonly Service[]) =>
      new Map(
        manifests(await apps({ ...leastFor, collector: {} }, contractOf(registry), registry)).map(
          (object) => [`${object.kind}/${object.metadata.name}`, object],
        ),
      );
    const without = shop.filter(({ name }) => name !== "seed");
    const [before, after] = [await recorded(without), await recorded(shop)];
    for (const [name, object] of before) {
      // The collector reads from all services; the Job of the database makes a user for each.
      if (/collector|Job\/database-billing/.test(name)) continue;
      assert.deepEqual(after.get(name), object, name);
    }
  });

  it("is the namespace and the add-ons where there are no services", async () => {
    const values = { ...leastFor, addOns: { metricsServer: {} }, keda: {}, collector: {} };
    const made = objects(await apps(values, contractOf([]), []));
    assert.deepEqual(
      made.filter((name) => /^(Deployment|Job|CronJob|Service|ScaledObject)\//.test(name)).sort(),
      ["Deployment/collector", "Service/collector"],
    );
    assert.ok(made.includes("Namespace/millrace"));
    assert.ok(made.includes("NetworkPolicy/default-deny"));
  });
});
