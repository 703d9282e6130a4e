import assert from "node:assert/strict";
import { recordApps } from "../../plan/programs";
import type { Manifest } from "../../plan/render";
import { manifests } from "../../plan/render";
import { findCluster, type Cluster } from "./support/cluster";

const NAMESPACE = "millrace-e2e-manifests";

/** API groups that only EKS Auto Mode serves, or KEDA once it is there. */
const NOT_HERE = /^(eks\.amazonaws\.com|karpenter\.sh|keda\.sh)\//;

describe("the manifests of the stacks on AWS", () => {
  let cluster: Cluster;
  const remove = () => cluster.kubectl.run("delete", "namespace", NAMESPACE, "--ignore-not-found");

  before(async function () {
    this.timeout(15 * 60_000);
    cluster = await findCluster(process.env["E2E_REGISTRY"]);
    await remove();
  });

  after(async function () {
    this.timeout(2 * 60_000);
    if ((cluster as Cluster | undefined) !== undefined) await remove();
  });

  for (const stack of ["dev", "prod"]) {
    it(`are what an API server takes, without a warning: ${stack}`, async function () {
      this.timeout(2 * 60_000);
      const all = manifests(await recordApps(stack));
      const foreign = new Set(
        all.filter(({ apiVersion }) => NOT_HERE.test(apiVersion)).map(({ kind }) => kind),
      );
      assert.deepEqual([...foreign].sort(), [
        "NodeClass",
        "NodePool",
        "ScaledObject",
        "TargetGroupBinding",
        "TriggerAuthentication",
      ]);
      for (const manifest of all.filter(({ apiVersion }) => !NOT_HERE.test(apiVersion))) {
        const moved = inNamespace(manifest);
        // The namespace has to be there for the others to be looked at.
        const flags = manifest.kind === "Namespace" ? [] : ["--dry-run=server"];
        const { stderr } = await cluster.kubectl.apply(moved, ...flags);
        assert.equal(stderr, "", `${manifest.kind} ${manifest.metadata.name}`);
      }
    });
  }
});

/** The object in a namespace of this test's own: the cluster may be one where the real one is at work. */
function inNamespace(manifest: Manifest): Manifest {
  const { metadata } = manifest;
  if (manifest.kind === "Namespace") return { ...manifest, metadata: { ...metadata, name: NAMESPACE } };
  // What belongs to the cluster stays there, and is only looked at.
  const ours = metadata.namespace !== undefined && metadata.namespace !== "kube-system";
  return ours ? { ...manifest, metadata: { ...metadata, namespace: NAMESPACE } } : manifest;
}
