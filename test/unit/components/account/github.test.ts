import assert from "node:assert/strict";
import { Github, type GithubArgs } from "../../../../components/account/github";
import { assertParents, made, value } from "./made";

const BUCKET = "arn:aws:s3:::states";
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/states";
const ARGS: GithubArgs = {
  project: "millrace",
  repository: { repository: "acme/millrace", ownerId: 42, repositoryId: 4711 },
  stateBucketArn: BUCKET,
  stateKeyArn: KEY,
};
const PROVIDER = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";

async function github(args: Partial<GithubArgs> = {}) {
  return made(() => new Github("github", { ...ARGS, ...args }));
}

describe("Github", () => {
  it("trusts pull requests of the one repository, in both forms of their subject, and nothing else", async () => {
    const { named, component } = await github();
    assert.deepEqual(named("github-provider").inputs, {
      url: "https://token.actions.githubusercontent.com",
      clientIdLists: ["sts.amazonaws.com"],
    });
    assert.deepEqual(JSON.parse(String(named("github-preview").inputs.assumeRolePolicy)), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: PROVIDER },
          Action: ["sts:AssumeRoleWithWebIdentity"],
          Condition: {
            StringEquals: {
              "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
              "token.actions.githubusercontent.com:sub": [
                "repo:acme/millrace:pull_request",
                "repo:acme@42/millrace@4711:pull_request",
              ],
            },
          },
        },
      ],
    });
    assert.equal(await value(component.previewRoleArn), "arn:aws:iam::123456789012:role/millrace-preview");
  });

  it("lets a preview read states and ask, and change nothing", async () => {
    const { named } = await github();
    const { role, policy } = named("github-preview-policy").inputs;
    assert.equal(role, "millrace-preview");
    assert.deepEqual(JSON.parse(String(policy)), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["s3:ListBucket"], Resource: [BUCKET] },
        { Effect: "Allow", Action: ["s3:GetObject"], Resource: [`${BUCKET}/.pulumi/*`] },
        { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [KEY] },
        { Effect: "Allow", Action: ["ec2:DescribeAvailabilityZones"], Resource: ["*"] },
      ],
    });
  });

  it("uses the account's identity provider where there is one", async () => {
    const { named, resources } = await github({ providerArn: PROVIDER });
    assert.ok(!resources.some(({ type }) => type.includes("OpenIdConnectProvider")));
    assert.ok(String(named("github-preview").inputs.assumeRolePolicy).includes(PROVIDER));
  });

  it("is the parent of all it makes", async () => {
    assertParents((await github()).resources, "github");
  });
});
