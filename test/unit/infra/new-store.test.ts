import assert from "node:assert/strict";
import { contract } from "../../../contract/outputs";
import { readConfig } from "../../../infra/config";
import { STORES } from "../../../infra/data";
import { deploy } from "../../../infra/stack";
import { bill } from "../../../plan/cost";
import { recordInfra } from "../../../plan/programs";
import { record, type Recording } from "../../../plan/record";
import { stackConfig } from "../../../plan/stack-file";
import { elasticStores, READER } from "../../fixtures/stores/elastic";
import { shipped } from "../../support/demonstration";
import { ofTypes, statementsOf } from "../../support/graph";

/** The registry of stores with one more line. */
const KINDS = [...STORES, elasticStores];

describe("a kind of store that is added by a file and a line in the registry", () => {
  let without: Recording;
  let recording: Recording;
  before(async () => {
    without = await recordInfra("prod", {}, undefined, shipped);
    recording = await record({
      project: "millrace-infra",
      stack: "prod",
      config: stackConfig(".", "prod"),
      deploy: () => deploy(readConfig(undefined, shipped), KINDS),
    });
  });

  /** Resources of a type that are added. */
  const added = (type: string) => {
    const before = new Set(without.resources.map(({ urn }) => urn));
    return ofTypes(recording, [type]).filter(({ urn }) => !before.has(urn));
  };

  it("is reached at its ports: the network opens them, and pods are admitted", () => {
    const isOpen = ({ resources }: Recording) => {
      const acl = resources.find(({ name }) => name === "network-acls-isolated");
      const rules = acl?.inputs.ingress as readonly { readonly fromPort: number; readonly toPort: number }[];
      return rules.some(({ fromPort, toPort }) => fromPort === 27_017 && toPort === 27_017);
    };
    assert.deepEqual([isOpen(without), isOpen(recording)], [false, true]);
    assert.deepEqual(
      ofTypes(recording, ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"])
        .filter(({ name }) => name === "elastic-admission-rule")
        .map(({ inputs }) => [inputs.securityGroupId, inputs.referencedSecurityGroupId, inputs.fromPort]),
      [["elastic-group-id", "cluster-eks-security-group", 27_017]],
    );
  });

  it("has an endpoint that operators open a tunnel to", () => {
    assert.ok(
      JSON.stringify(recording.outputs.tunnels).includes("millrace-prod-elastic.docdb-elastic.amazonaws.com"),
    );
  });

  it("grants rights to a role of its service account", () => {
    assert.deepEqual(
      added("aws:iam/rolePolicy:RolePolicy")
        .flatMap(statementsOf)
        .map(({ Action }) => Action),
      [["docdb-elastic:GetCluster"]],
    );
    assert.deepEqual(
      added("aws:eks/podIdentityAssociation:PodIdentityAssociation").map(
        ({ inputs }) => inputs.serviceAccount,
      ),
      [READER],
    );
  });

  it("is watched by alarms", () => {
    const alarms = added("aws:cloudwatch/metricAlarm:MetricAlarm");
    assert.ok(alarms.length > 0);
    for (const { name, inputs } of alarms) {
      assert.deepEqual(inputs.dimensions, { DBClusterIdentifier: "millrace-prod-elastic" }, name);
    }
  });

  it("has its part of the contract", () => {
    const { documents } = contract.parse(recording.outputs);
    assert.equal(documents?.host, "millrace-prod-elastic.docdb-elastic.amazonaws.com");
    assert.deepEqual(Object.keys(documents.users), [READER]);
  });

  it("has its line in the bill, which is refused without its prices", () => {
    const line = bill(recording, KINDS).find(({ what }) => what === "DocumentDB shards");
    assert.deepEqual(line, { what: "DocumentDB shards", count: 3, monthly: 180 });
    assert.throws(() => bill(recording), {
      message:
        "Nothing says what aws:docdb/elasticCluster:ElasticCluster costs a month; elastic-cluster is one.",
    });
  });
});
