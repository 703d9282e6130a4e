import assert from "node:assert/strict";
import { Datadog, type DatadogArgs } from "../../../k8s/datadog";
import { datadogValues } from "../../../k8s/datadog-values";
import { built } from "./built";

const ARGS: DatadogArgs = {
  version: "3.240.0",
  repository: "https://helm.datadoghq.com",
  clusterName: "millrace-dev",
  environment: "dev",
  region: "eu-central-1",
  site: "datadoghq.eu",
  apiKeySecretArn: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:datadog-AbCdEf",
};

describe("Datadog", () => {
  it("comes as a chart of one version, into a namespace that nobody enters from outside", async () => {
    const { named, before } = await built(() => new Datadog("datadog", ARGS));
    const { chart, version, name, namespace, atomic } = named("datadog-release").inputs;
    assert.deepEqual(
      { chart, version, name, namespace, atomic },
      { chart: "datadog", version: "3.240.0", name: "datadog", namespace: "datadog", atomic: true },
    );
    const { metadata } = named("datadog-home-namespace").inputs as {
      metadata: { labels: Record<string, string> };
    };
    assert.equal(metadata.labels["pod-security.kubernetes.io/enforce"], "privileged");
    assert.deepEqual(before("datadog-release"), ["datadog-home-default-deny", "datadog-policy"]);
    const { ingress } = named("datadog-policy").inputs["spec"] as { ingress: unknown };
    assert.deepEqual(ingress, [{ from: [{ podSelector: {} }] }]);
  });

  it("holds a reference where its key belongs, which the agents resolve themselves", async () => {
    const { named } = await built(() => new Datadog("datadog", ARGS));
    const { datadog } = datadogValues(ARGS);
    assert.equal(datadog.apiKey, `ENC[${ARGS.apiKeySecretArn};apiKey]`);
    assert.deepEqual(datadog.secretBackend, {
      type: "aws.secrets",
      config: { aws_session: { aws_region: "eu-central-1" } },
      enableGlobalPermissions: false,
    });
    assert.deepEqual(
      named("datadog-release").inputs["values"],
      JSON.parse(JSON.stringify(datadogValues(ARGS))),
    );
  });

  it("watches dedicated nodes too, and takes images from elsewhere if told", () => {
    const { agents, registry } = datadogValues({ ...ARGS, imageRegistry: "registry.example/datadog" });
    assert.deepEqual(agents.tolerations, [{ operator: "Exists" }]);
    assert.equal(registry, "registry.example/datadog");
    assert.equal(datadogValues(ARGS).registry, undefined);
  });
});
