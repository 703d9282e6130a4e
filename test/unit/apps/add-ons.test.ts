import assert from "node:assert/strict";
import { addOnAccounts } from "../../../contract/add-on-accounts";
import type { Recording } from "../../../plan/record";
import { apps, least } from "../../support/stacks/apps";
import { onAws } from "../../support/stacks/contract";
import { requirements } from "./order";

const ALL = { metricsServer: {}, externalDns: {}, observability: {} };

function named({ resources }: Recording, name: string) {
  const found = resources.find((resource) => resource.name === name);
  assert.ok(found, `${name} is not among ${resources.map((resource) => resource.name).join(", ")}`);
  return found.inputs;
}

describe("the add-ons of EKS", () => {
  it("are none unless asked for", async () => {
    const { resources } = await apps(least, onAws);
    assert.deepEqual(
      resources.filter(({ type }) => type === "aws:eks/addon:Addon"),
      [],
    );
  });

  it("come after the nodes, in the cluster's account and with its tags", async () => {
    const recording = await apps({ ...least, addOns: ALL }, onAws);
    const provider = recording.resources.find(({ type }) => type === "pulumi:providers:aws");
    const { region, allowedAccountIds, defaultTags } = provider?.inputs ?? {};
    assert.deepEqual(
      { region, allowedAccountIds, defaultTags },
      {
        region: "eu-central-1",
        allowedAccountIds: '["111122223333"]',
        defaultTags: '{"tags":{"environment":"dev","project":"millrace"}}',
      },
    );
    const addOns = recording.resources.filter(({ type }) => type === "aws:eks/addon:Addon");
    assert.deepEqual(addOns.map(({ inputs }) => inputs["addonName"]).sort(), [
      "amazon-cloudwatch-observability",
      "external-dns",
      "metrics-server",
    ]);
    for (const { name, inputs, provider: its } of addOns) {
      assert.equal(its, provider?.urn);
      assert.equal(inputs["clusterName"], "millrace-dev");
      assert.ok(requirements(recording, name).has("auto-mode-general-nodes"), name);
    }
  });

  it("make names in the environment's zone, as the cluster", async () => {
    const recording = await apps({ ...least, addOns: { externalDns: { sources: ["ingress"] } } }, onAws);
    assert.deepEqual(JSON.parse(named(recording, "external-dns-add-on")["configurationValues"] as string), {
      sources: ["ingress"],
      domainFilters: ["dev.example.com"],
      registry: "txt",
      txtOwnerId: "millrace-dev",
      policy: "sync",
    });
  });
});

describe("KEDA", () => {
  it("comes after the nodes, and after the namespace that its chart puts a role into", async () => {
    const before = requirements(
      await apps({ ...least, keda: {}, addOns: { metricsServer: {} } }, onAws),
      "keda-release",
    );
    assert.ok(before.has("auto-mode-general-nodes"));
    assert.ok(before.has("millrace-namespace"));
  });
});

describe("the accounts that infra gives roles to", () => {
  const accounts = addOnAccounts("millrace");

  it("are those of the pods", async () => {
    const recording = await apps(
      { ...least, keda: {}, addOns: { metricsServer: {} }, collector: {}, datadog: {} },
      onAws,
    );
    assert.equal(named(recording, "keda-release")["namespace"], accounts.keda.namespace);
    // The chart's own name for it, which its values do not change.
    assert.equal(accounts.keda.serviceAccount, "keda-operator");
    assert.equal("serviceAccount" in Object(named(recording, "keda-release")["values"]), false);
    assert.deepEqual(
      Reflect.get(Object(named(recording, "collector-account")["metadata"]), "namespace"),
      "millrace",
    );
    assert.deepEqual(
      Reflect.get(Object(named(recording, "collector-account")["metadata"]), "name"),
      accounts.collector.serviceAccount,
    );
    const datadog = named(recording, "datadog-release");
    assert.equal(datadog["namespace"], accounts.datadogAgent.namespace);
    assert.equal(datadog["name"], accounts.datadogAgent.serviceAccount);
    assert.equal(`${datadog["name"]}-cluster-agent`, accounts.datadogClusterAgent.serviceAccount);
  });
});
