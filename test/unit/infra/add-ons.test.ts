import assert from "node:assert/strict";
import { recordInfra } from "../../../plan/programs";
import type { Recording } from "../../../plan/record";
import { statementsOf } from "../../support/graph";

const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:datadog-AbCdEf";

const infraWith = (addOns: object, others: Readonly<Record<string, object>> = {}) =>
  recordInfra("dev", {
    "millrace-infra:addOns": JSON.stringify(addOns),
    ...Object.fromEntries(
      Object.entries(others).map(([key, value]) => [`millrace-infra:${key}`, JSON.stringify(value)]),
    ),
  });

/** `namespace/account` of every association, with what its role allows. */
function granted({ resources }: Recording): Record<string, string[]> {
  const associations = resources.filter(({ type }) => type.includes("podIdentityAssociation"));
  return Object.fromEntries(
    associations.map(({ name, inputs }) => {
      const policy = resources.find((resource) => resource.name === name.replace(/-association$/, "-policy"));
      assert.ok(policy, name);
      return [
        `${String(inputs["namespace"])}/${String(inputs["serviceAccount"])}`,
        statementsOf(policy).flatMap(({ Action, Resource = [] }) =>
          Action.map((it) => `${it} ${Resource.join()}`),
        ),
      ];
    }),
  );
}

describe("the add-ons' rights", () => {
  it("are none unless asked for", async () => {
    const accounts = Object.keys(granted(await infraWith({})));
    assert.deepEqual(
      accounts.filter((account) => !account.startsWith("millrace/")),
      [],
    );
  });

  it("let KEDA's operator read CloudWatch and nothing else", async () => {
    const { "keda/keda-operator": rights } = granted(await infraWith({ keda: true }));
    assert.deepEqual(rights, ["cloudwatch:GetMetricData *"]);
  });

  it("let external-dns change names in the environment's zone and in no other", async () => {
    const domain = { name: "dev.example.com", zoneName: "example.com" };
    const recording = await infraWith({ externalDns: true }, { edge: { origin: "public", domain } });
    const zone = recording.outputs["dns"] as { zoneId: string };
    assert.deepEqual(granted(recording)["external-dns/external-dns"], [
      `route53:ChangeResourceRecordSets arn:aws:route53:::hostedzone/${zone.zoneId}`,
      `route53:ListResourceRecordSets arn:aws:route53:::hostedzone/${zone.zoneId}`,
      "route53:ListHostedZones *",
    ]);
  });

  it("cannot be for names where there is no zone", async () => {
    await assert.rejects(infraWith({ externalDns: true }), {
      message:
        "millrace-infra:addOns.externalDns is true, but there is no zone; set millrace-infra:edge.domain.",
    });
  });

  it("let the collector write to its log group, and Datadog's agents read their key", async () => {
    const recording = await infraWith({}, { observability: { datadog: { apiKeySecretArn: SECRET } } });
    const all = granted(recording);
    const logs = all["millrace/collector"]?.find((right) => right.startsWith("logs:PutLogEvents")) ?? "";
    assert.match(logs, /log-group:\/millrace-dev\/metrics/);
    for (const account of ["datadog/datadog", "datadog/datadog-cluster-agent"]) {
      assert.deepEqual(all[account], [`secretsmanager:GetSecretValue ${SECRET}`], account);
    }
    assert.deepEqual(recording.outputs["observability"], {
      containerInsights: true,
      collector: { metricsNamespace: "Millrace", metricsLogGroup: "/millrace-dev/metrics" },
      datadog: { apiKeySecretArn: SECRET },
    });
  });
});
