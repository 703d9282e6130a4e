import assert from "node:assert/strict";
import type { Recording } from "../../../plan/record";
import { apps, least } from "../../support/stacks/apps";
import { elsewhere, onAws } from "../../support/stacks/contract";

function provider({ resources }: Recording) {
  const [found, ...others] = resources.filter(({ type }) => type === "pulumi:providers:kubernetes");
  assert.ok(found);
  assert.deepEqual(others, []);
  return found;
}

describe("the Kubernetes provider", () => {
  it("asks AWS for a token whenever it needs one, and is the cluster's whatever else changes", async () => {
    const { inputs } = provider(await apps(least, onAws));
    assert.equal(inputs["clusterIdentifier"], "https://ABC.eks.amazonaws.com");
    assert.deepEqual(JSON.parse(inputs["kubeconfig"] as string), {
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        {
          name: "millrace-dev",
          cluster: { server: "https://ABC.eks.amazonaws.com", "certificate-authority-data": "Q0E=" },
        },
      ],
      users: [
        {
          name: "millrace-dev",
          user: {
            exec: {
              apiVersion: "client.authentication.k8s.io/v1beta1",
              command: "aws",
              args: [
                "eks",
                "get-token",
                "--cluster-name",
                "millrace-dev",
                "--region",
                "eu-central-1",
                "--output",
                "json",
              ],
              interactiveMode: "Never",
            },
          },
        },
      ],
      contexts: [{ name: "millrace-dev", context: { cluster: "millrace-dev", user: "millrace-dev" } }],
      "current-context": "millrace-dev",
    });
  });

  it("uses the current kubeconfig for a cluster that infra did not make", async () => {
    const { inputs } = provider(await apps({ ...least, contract: elsewhere }));
    assert.deepEqual(inputs, { clusterIdentifier: "https://127.0.0.1:6443" });
  });

  it("is the one of every Kubernetes resource", async () => {
    const recording = await apps(least, onAws);
    const { urn } = provider(recording);
    const objects = recording.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    assert.ok(objects.length > 0);
    for (const object of objects) assert.equal(object.provider, urn, object.name);
  });
});
