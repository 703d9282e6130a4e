import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { readConfig } from "../../../bootstrap/config";
import { GITHUB } from "../../support/stacks/bootstrap";

const RIGHT: Readonly<Record<string, string>> = {
  "aws:region": "eu-central-1",
  "millrace-bootstrap:owner": "platform",
  "millrace-bootstrap:repository": "github.com/acme/millrace",
};

function read(changes: Readonly<Record<string, string>> = {}, project?: string) {
  pulumi.runtime.setAllConfig({ ...RIGHT, ...changes });
  return readConfig(project);
}

describe("bootstrap's configuration", () => {
  before(() =>
    pulumi.runtime.setMocks(
      { call: () => ({}), newResource: () => ({ id: undefined, state: {} }) },
      "p",
      "main",
    ),
  );

  it("needs a region, an owner and a repository, and has defaults for the rest", () => {
    assert.deepEqual(read(), {
      region: "eu-central-1",
      project: "millrace",
      owner: "platform",
      repository: "github.com/acme/millrace",
      protect: true,
      state: { versionDays: 90 },
      serviceLinkedRoles: [],
    });
  });

  it("has defaults in each part that is asked for", () => {
    const asked = ["registry", "trail", "threatDetection"].map((key) => [`millrace-bootstrap:${key}`, "{}"]);
    const { registry, trail, threatDetection } = read(Object.fromEntries(asked) as Record<string, string>);
    assert.deepEqual(
      { registry, trail, threatDetection },
      {
        registry: {
          services: ["consumer", "migrations", "producer", "web"],
          pullerAccountIds: [],
          versionsKept: 30,
          untaggedDays: 14,
          scanning: "basic",
        },
        trail: { archiveAfterDays: 90, retentionDays: 365 },
        threatDetection: {
          features: ["eksAuditLogs", "malware", "rdsLogins", "s3Data"],
          frequency: "FIFTEEN_MINUTES",
        },
      },
    );
  });

  it("takes an account number as text, GitHub's numbers as numbers", () => {
    const config = read({
      "millrace-bootstrap:accountId": "012345678901",
      "millrace-bootstrap:github": JSON.stringify(GITHUB),
    });
    assert.equal(config.accountId, "012345678901");
    assert.deepEqual(config.github, {
      ...GITHUB,
      environments: { dev: { runner: false }, "prod-eu": GITHUB.environments["prod-eu"] },
      connection: false,
    });
  });

  it("takes account numbers in a list as the CLI writes them, or in quotes", () => {
    const { registry } = read({
      "millrace-bootstrap:registry": '{"pullerAccountIds":[111122223333,"012345678901"]}',
    });
    assert.deepEqual(registry?.pullerAccountIds, ["111122223333", "012345678901"]);
  });

  const mistakes: [key: string, value: string, sentence: string][] = [
    ["aws:region", "europe", 'aws:region is "europe"; it must be an AWS region, such as eu-central-1.'],
    [
      "millrace-bootstrap:project",
      "acme",
      "millrace-bootstrap:project is not a key this program knows. It has owner, repository, accountId, protect, state, " +
        "registry, imageCache, trail, threatDetection, chat, serviceLinkedRoles, github.",
    ],
    [
      "millrace-bootstrap:accountId",
      "1234",
      'millrace-bootstrap:accountId is "1234"; it must be the twelve digits of an AWS account, in quotes.',
    ],
    [
      "millrace-bootstrap:protect",
      "perhaps",
      'millrace-bootstrap:protect is "perhaps"; it must be true or false.',
    ],
    [
      "millrace-bootstrap:registry",
      '{"versionsKept":0}',
      "millrace-bootstrap:registry.versionsKept is 0; it must be at least 1.",
    ],
    [
      "millrace-bootstrap:registry",
      '{"scanning":"never"}',
      'millrace-bootstrap:registry.scanning is "never"; it must be "basic", "enhanced" or "account".',
    ],
    [
      "millrace-bootstrap:registry",
      '{"services":["Producer"]}',
      'millrace-bootstrap:registry.services[0] is "Producer"; it must be a name of lower-case letters, digits and dashes.',
    ],
    [
      "millrace-bootstrap:github",
      '{"repository":"millrace","ownerId":1,"repositoryId":2}',
      'millrace-bootstrap:github.repository is "millrace"; it must be owner/name, as in its address.',
    ],
    [
      "millrace-bootstrap:github",
      '{"repository":"acme/millrace","ownerId":1}',
      "millrace-bootstrap:github.repositoryId is missing; it must be a number.",
    ],
    [
      "millrace-bootstrap:github",
      JSON.stringify({ ...GITHUB, providerArn: "github" }),
      'millrace-bootstrap:github.providerArn is "github"; it must be the ARN of GitHub\'s identity provider (arn:aws:iam::ACCOUNT:oidc-provider/token.actions.githubusercontent.com).',
    ],
    [
      "millrace-bootstrap:github",
      JSON.stringify({ ...GITHUB, environments: { Prod: {} } }),
      'millrace-bootstrap:github.environments.Prod is "Prod"; it must be a name of up to 12 lower-case letters, digits and dashes.',
    ],
    [
      "millrace-bootstrap:github",
      JSON.stringify({ ...GITHUB, environments: { state: {} } }),
      'millrace-bootstrap:github.environments.state is "state"; it must be none of account, bootstrap, images, shared, state, trail, under which the account has its own.',
    ],
    [
      "millrace-bootstrap:github",
      JSON.stringify({ ...GITHUB, environments: { dev: { regions: ["frankfurt"] } } }),
      'millrace-bootstrap:github.environments.dev.regions[0] is "frankfurt"; it must be an AWS region, such as eu-central-1.',
    ],
    [
      "millrace-bootstrap:registry",
      '{"pullerAccountIds":[12345678901]}',
      "millrace-bootstrap:registry.pullerAccountIds[0] is 12345678901; it must be the twelve digits of an AWS account, in quotes.",
    ],
    [
      "millrace-bootstrap:trail",
      '{"archiveAfterDays":90,"retentionDays":90}',
      "millrace-bootstrap:trail.archiveAfterDays is 90; it must be less than retentionDays.",
    ],
    [
      "millrace-bootstrap:threatDetection",
      '{"features":["everything"]}',
      'millrace-bootstrap:threatDetection.features[0] is "everything"; it must be "eksAuditLogs", "lambdaNetwork", "malware", "rdsLogins", "runtime" or "s3Data".',
    ],
    [
      "millrace-bootstrap:imageCache",
      '{"registries":["docker-hub"]}',
      'millrace-bootstrap:imageCache.registries[0] is "docker-hub"; it must be "ecr-public", "kubernetes" or "quay".',
    ],
    [
      "millrace-bootstrap:imageCache",
      '{"dockerHubLoginArn":"arn:aws:secretsmanager:eu-central-1:123456789012:secret:hub"}',
      'millrace-bootstrap:imageCache.dockerHubLoginArn is "arn:aws:secretsmanager:eu-central-1:123456789012:secret:...; it must be the ARN of a secret whose name begins with ecr-pullthroughcache/.',
    ],
    [
      "millrace-bootstrap:chat",
      '{"slackWorkspaceId":"millrace"}',
      'millrace-bootstrap:chat.slackWorkspaceId is "millrace"; it must be the id of a Slack workspace, such as T07EA123LEP.',
    ],
    [
      "millrace-bootstrap:state",
      '{"days":3}',
      "millrace-bootstrap:state.days is not a key this program knows.",
    ],
  ];
  for (const [key, value, sentence] of mistakes) {
    it(`says what is wrong with ${key}=${value}`, () => {
      assert.throws(() => read({ [key]: value }), {
        message: `The configuration of stack main has a problem:\n  - ${sentence}`,
      });
    });
  }

  it("refuses an environment whose name leaves the project no room", () => {
    const github = JSON.stringify({ ...GITHUB, environments: { dev: {}, stage: {} } });
    assert.throws(() => read({ "millrace-bootstrap:github": github }, "a-longer-project"), {
      message:
        "The configuration of stack main has a problem:\n  - millrace-bootstrap:github.environments.stage is " +
        '"stage"; it must have at most 4 characters, since a-longer-project-ENVIRONMENT is part of names and may have 21.',
    });
  });

  it("names all problems at once", () => {
    pulumi.runtime.setAllConfig({});
    assert.throws(() => readConfig(), {
      message: [
        "The configuration of stack main has 3 problems:",
        "  - aws:region is missing; it must be an AWS region, such as eu-central-1.",
        "  - millrace-bootstrap:owner is missing; it must be a tag value of 1 to 256 letters, digits, spaces and _ . : / = + - @, without a space at either end.",
        "  - millrace-bootstrap:repository is missing; it must be a repository's address without a scheme, such as github.com/example/millrace.",
      ].join("\n"),
    });
  });
});
