import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import { Namespace } from "../../../k8s/namespace";
import { assertFamily, built } from "./built";

const RESTRICTED = {
  "app.kubernetes.io/part-of": "millrace",
  "pod-security.kubernetes.io/enforce": "restricted",
  "pod-security.kubernetes.io/enforce-version": "v1.34",
  "pod-security.kubernetes.io/audit": "restricted",
  "pod-security.kubernetes.io/audit-version": "v1.34",
  "pod-security.kubernetes.io/warn": "restricted",
  "pod-security.kubernetes.io/warn-version": "v1.34",
};

describe("Namespace", () => {
  it("admits restricted pods only, and asks for readiness gates where they are known", async () => {
    for (const readinessGates of [true, false]) {
      const { named, resources } = await built(
        () => new Namespace("apps", { namespace: "shop", readinessGates }),
      );
      assert.deepEqual(named("apps-namespace").inputs["metadata"], {
        name: "shop",
        labels: {
          ...RESTRICTED,
          ...(readinessGates && { "eks.amazonaws.com/pod-readiness-gate-inject": "enabled" }),
        },
      });
      assertFamily(resources, "apps");
    }
  });

  it("closes all pods to all traffic before anyone learns its name", async () => {
    const { named, before } = await built(() => {
      const { namespace } = new Namespace("apps", { namespace: "shop", readinessGates: false });
      new k8s.core.v1.ConfigMap("later", { metadata: { namespace } });
    });
    assert.deepEqual(named("apps-default-deny").inputs["metadata"], {
      name: "default-deny",
      namespace: "shop",
    });
    assert.deepEqual(named("apps-default-deny").inputs["spec"], {
      podSelector: { matchLabels: {} },
      policyTypes: ["Ingress", "Egress"],
      ingress: [],
      egress: [],
    });
    assert.deepEqual(before("apps-default-deny"), ["apps-namespace"]);
    assert.deepEqual(before("later"), ["apps-default-deny"]);
  });
});
