import assert from "node:assert/strict";
import type { Recording } from "../../../plan/record";
import { manifests } from "../../../plan/render";
import { elsewhere, onAws } from "./contract";
import { apps, least } from "./program";

/** `Deployment/producer`, in the order of application. */
function objects(recording: Recording): string[] {
  return manifests(recording).map(({ kind, metadata }) => `${kind}/${metadata.name}`);
}

describe("the apps stack", () => {
  it("builds all parts on AWS", async () => {
    const made = objects(await apps({ ...least, web: {} }, onAws)).map((name) =>
      name.replace(/-[0-9a-f]{8}$/, ""),
    );
    assert.deepEqual([...made].sort(), [
      "ConfigMap/amazon-vpc-cni",
      "Deployment/consumer",
      "Deployment/producer",
      "Deployment/web",
      "Job/migrations",
      "Namespace/millrace",
      "NetworkPolicy/consumer",
      "NetworkPolicy/default-deny",
      "NetworkPolicy/migrations",
      "NetworkPolicy/producer",
      "NetworkPolicy/web",
      "NodeClass/millrace",
      "NodePool/general",
      "PodDisruptionBudget/consumer",
      "PodDisruptionBudget/producer",
      "PodDisruptionBudget/web",
      "Service/producer",
      "Service/web",
      "ServiceAccount/consumer",
      "ServiceAccount/migrations",
      "ServiceAccount/producer",
      "ServiceAccount/web",
      "StorageClass/gp3",
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
    const order = objects(await apps({ ...least, web: {} }, onAws)).map((name) =>
      name.replace(/-[0-9a-f]{8}$/, ""),
    );
    const at = (name: string) => {
      assert.ok(order.includes(name), name);
      return order.indexOf(name);
    };
    assert.ok(at("ConfigMap/amazon-vpc-cni") < at("NodePool/general"));
    assert.ok(at("NodePool/general") < at("Job/migrations"));
    assert.ok(at("NetworkPolicy/default-deny") < at("Job/migrations"));
    assert.ok(at("Job/migrations") < at("Deployment/producer"));
    assert.ok(at("Job/migrations") < at("Deployment/consumer"));
    assert.ok(at("TargetGroupBinding/producer") < at("Deployment/producer"));
  });

  it("says that EKS Auto Mode needs a node pool", async () => {
    await assert.rejects(apps({ ...least, nodePools: {} }, onAws), {
      message:
        "millrace-apps:nodePools is missing; EKS Auto Mode makes no nodes until it has at least one pool.",
    });
  });
});
