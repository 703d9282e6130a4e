import assert from "node:assert/strict";
import { recordInfra } from "../../../plan/programs";
import { recorded } from "../../support/graph";
import { network, read, refused } from "./configured";

const RUNNER = {
  repository: "acme/millrace",
  connectionArn:
    "arn:aws:codeconnections:eu-central-1:123456789012:connection/0a1b2c3d-1111-4222-8333-444455556666",
};

describe("the runner inside the network", () => {
  it("is let into the cluster's API, by the name that its workflows ask for", async () => {
    const { resources } = await recordInfra("prod", { "millrace-infra:runner": JSON.stringify(RUNNER) });
    const input = (name: string) => resources.find((one) => one.name === name)?.inputs;
    const { securityGroupId, referencedSecurityGroupId, fromPort, toPort } =
      input("runner-admission-rule") ?? {};
    assert.deepEqual(
      [referencedSecurityGroupId, securityGroupId, fromPort, toPort],
      ["runner-group-id", "cluster-eks-security-group", 443, 443],
    );
    assert.equal(input("runner-project")?.name, "millrace-prod-runner");
    assert.equal(input("runner-role")?.name, "millrace-prod-runner");
    assert.match(String(input("runner-role")?.permissionsBoundary), /boundary$/);
  });

  it("is there only where it is asked for", async () => {
    const { resources } = await recorded("prod");
    assert.ok(!resources.some(({ name }) => name.startsWith("runner")));
  });

  it("has defaults but for the repository and the connection", async () => {
    assert.deepEqual((await read({ runner: RUNNER })).runner, { ...RUNNER, size: "small", concurrency: 2 });
  });

  it("needs a way out to GitHub", async () => {
    await refused(
      {
        ...network({
          nat: "none",
          interfaceEndpoints: [
            "ec2",
            "ecr.api",
            "ecr.dkr",
            "eks",
            "eks-auth",
            "logs",
            "secretsmanager",
            "sts",
          ],
        }),
        runner: RUNNER,
      },
      `millrace-infra:runner is ${JSON.stringify(RUNNER).slice(0, 57)}...; it must be left out where network.nat is "none", since GitHub cannot be reached then.`,
    );
  });

  it("needs a connection, not a token", async () => {
    await refused(
      { runner: { ...RUNNER, connectionArn: "ghp_1" } },
      'millrace-infra:runner.connectionArn is "ghp_1"; it must be the ARN of a connection (arn:aws:codeconnections:REGION:ACCOUNT:connection/ID).',
    );
  });
});

describe("nodes and the cache of public registries", () => {
  it("may fill it where it is on, in its repositories alone", async () => {
    const { resources } = await recordInfra("prod", {
      "millrace-infra:cluster": JSON.stringify({ imageCache: true }),
    });
    const policy = resources.find(({ name }) => name === "cluster-nodes-image-cache");
    const { Statement } = JSON.parse(String(policy?.inputs.policy)) as {
      Statement: { Action: string[]; Resource: string[] }[];
    };
    assert.deepEqual(
      Statement.map(({ Action }) => Action),
      [["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"]],
    );
    for (const arn of Statement.flatMap(({ Resource }) => Resource)) {
      assert.match(
        arn,
        /^arn:aws:ecr:[a-z0-9-]+:123456789012:repository\/(docker-hub|ecr-public|github|kubernetes|quay)\/\*$/,
      );
    }
  });

  it("may not where it is off", async () => {
    const { resources } = await recorded("prod");
    assert.ok(!resources.some(({ name }) => name === "cluster-nodes-image-cache"));
  });
});
