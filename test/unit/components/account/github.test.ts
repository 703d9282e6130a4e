import assert from "node:assert/strict";
import type { EnvironmentScope } from "../../../../components/account/environment";
import { Github, type GithubArgs } from "../../../../components/account/github";
import { LOOKUPS } from "../../../../components/account/lookups";
import type { StatementJson } from "../../../support/iam-judge";
import { assertParents, made, value } from "./made";

function scope(environment: string): EnvironmentScope {
  return {
    environment,
    identifier: `millrace-${environment}`,
    neighbours: [],
    accountId: "123456789012",
    regions: ["eu-central-1"],
    programs: ["millrace-infra", "millrace-apps"],
    stateBucketArn: "arn:aws:s3:::states",
    stateKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/states",
  };
}

const REPOSITORY = "arn:aws:ecr:eu-central-1:123456789012:repository/millrace/web";
const PROVIDER = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
const ARGS: GithubArgs = {
  project: "millrace",
  repository: { repository: "acme/millrace", ownerId: 42, repositoryId: 4711 },
  environments: [scope("dev"), scope("prod")],
  connection: false,
};

async function github(args: Partial<GithubArgs> = {}) {
  const result = await made(() => new Github("github", { ...ARGS, ...args }));
  const statements = (name: string, input = "policy") =>
    (JSON.parse(String(result.named(name).inputs[input])) as { Statement: StatementJson[] }).Statement;
  return { ...result, statements };
}

describe("Github", () => {
  it("makes GitHub's identity provider, for AWS's audience", async () => {
    const { named } = await github();
    assert.deepEqual(named("github-provider").inputs, {
      url: "https://token.actions.githubusercontent.com",
      clientIdLists: ["sts.amazonaws.com"],
    });
  });

  for (const [role, tail] of [
    ["dev-preview", "pull_request"],
    ["dev-deploy", "environment:dev"],
    ["prod-preview", "pull_request"],
    ["prod-deploy", "environment:prod"],
    ["images", "ref:refs/heads/main"],
  ]) {
    it(`trusts ${String(tail)} of the one repository with ${String(role)}, in both forms of its subject, and nobody else`, async () => {
      const { statements } = await github({ imageRepositoryArns: [REPOSITORY] });
      assert.deepEqual(statements(`github-${String(role)}-role`, "assumeRolePolicy"), [
        {
          Effect: "Allow",
          Principal: { Federated: PROVIDER },
          Action: ["sts:AssumeRoleWithWebIdentity"],
          Condition: {
            StringEquals: {
              "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
              "token.actions.githubusercontent.com:sub": [
                `repo:acme/millrace:${String(tail)}`,
                `repo:acme@42/millrace@4711:${String(tail)}`,
              ],
            },
          },
        },
      ]);
    });
  }

  it("keeps its roles and policies on a path that no environment's names reach", async () => {
    const { resources, component } = await github({ imageRepositoryArns: [REPOSITORY] });
    const mine = resources.filter(
      ({ type, name }) => /^aws:iam\/(role|policy):/.test(type) && !name.endsWith("-boundary"),
    );
    assert.equal(mine.length, 5 + 2 * 2 + 2 * 5 + 1);
    for (const { name, inputs } of mine) assert.equal(inputs.path, "/millrace-bootstrap/", name);
    assert.equal(
      await value(component.roles.dev?.deploy ?? assert.fail()),
      "arn:aws:iam::123456789012:role/millrace-bootstrap/millrace-dev-deploy",
    );
  });

  it("attaches each policy to the role it is named after, and none of AWS's", async () => {
    const { resources } = await github({ imageRepositoryArns: [REPOSITORY] });
    const attached = resources
      .filter(({ type }) => type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
      .map(({ inputs }) => [inputs.role, inputs.policyArn])
      .sort();
    const policy = (name: string) => `arn:aws:iam::123456789012:policy/millrace-bootstrap/${name}`;
    const rights = (environment: string) => [
      ...["reading", "preflight"].map((purpose) => [
        `millrace-${environment}-preview`,
        policy(`millrace-${environment}-preview-${purpose}`),
      ]),
      ...["states", "services", "identities", "guards", "preflight"].map((purpose) => [
        `millrace-${environment}-deploy`,
        policy(`millrace-${environment}-deploy-${purpose}`),
      ]),
    ];
    assert.deepEqual(
      attached,
      [...rights("dev"), ...rights("prod"), ["millrace-images", policy("millrace-images-pushing")]].sort(),
    );
  });

  it("makes each environment's boundary by the name that infra knows it by", async () => {
    const { named } = await github();
    assert.equal(named("github-dev-boundary").inputs.name, "millrace-dev-boundary");
    assert.equal(named("github-dev-boundary").inputs.path, undefined);
    assert.equal(named("github-prod-boundary").inputs.name, "millrace-prod-boundary");
  });

  it("lets a preview read states and ask what the programs ask", async () => {
    const { statements } = await github();
    const lookups = statements("github-dev-preview-reading").at(-1);
    assert.deepEqual(lookups?.Action, [...new Set(Object.values(LOOKUPS).flat())].sort());
    for (const { Action } of statements("github-dev-preview-reading")) {
      for (const action of Action)
        assert.match(action, /^(ec2:(Describe|Get)|kms:Decrypt$|route53:(Get|List)|s3:(Get|List)|ssm:Get)/);
    }
  });

  it("lets a deployment go on for two hours, a preview for one", async () => {
    const { named } = await github();
    assert.equal(named("github-dev-deploy-role").inputs.maxSessionDuration, 7200);
    assert.equal(named("github-dev-preview-role").inputs.maxSessionDuration, 3600);
  });

  it("lets main push to the image repositories and overwrite or delete nothing, where there are any", async () => {
    const { statements, component } = await github({ imageRepositoryArns: [REPOSITORY] });
    const [token, push] = statements("github-images-pushing");
    assert.ok(token && push);
    assert.deepEqual(token.Action, ["ecr:GetAuthorizationToken"]);
    assert.deepEqual(push.Resource, [REPOSITORY]);
    assert.ok(push.Action.includes("ecr:PutImage"));
    for (const action of push.Action) assert.doesNotMatch(action, /Delete|Policy|Tag|\*/);
    assert.ok(component.imagesRoleArn);

    const without = await github();
    assert.equal(without.component.imagesRoleArn, undefined);
    assert.ok(!without.resources.some(({ name }) => name.startsWith("github-images")));
  });

  it("makes a connection where runners need one", async () => {
    const { named, component } = await github({ connection: true });
    assert.deepEqual(named("github-connection").inputs, { name: "millrace-github", providerType: "GitHub" });
    assert.ok(component.connectionArn);
    assert.equal((await github()).component.connectionArn, undefined);
  });

  it("uses the account's identity provider where there is one", async () => {
    const { named, resources } = await github({ providerArn: PROVIDER });
    assert.ok(!resources.some(({ type }) => type.includes("OpenIdConnectProvider")));
    assert.ok(String(named("github-dev-preview-role").inputs.assumeRolePolicy).includes(PROVIDER));
  });

  it("is the parent of all it makes", async () => {
    assertParents(
      (await github({ connection: true, imageRepositoryArns: [REPOSITORY] })).resources,
      "github",
    );
  });
});
