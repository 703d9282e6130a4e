import assert from "node:assert/strict";
import { deployRights } from "../../../components/account/deploy-rights";
import type { EnvironmentScope } from "../../../components/account/environment";
import { PREFLIGHT_READS, preflightRights } from "../../../components/account/preflight-rights";
import { CHECKS, FIRST } from "../../../preflight/checks";
import { allows, documentOf, sizeOf, statementsOf } from "../../support/iam-judge";

const scope: EnvironmentScope = {
  environment: "dev",
  identifier: "millrace-dev",
  neighbours: ["millrace-prod"],
  accountId: "123456789012",
  regions: ["eu-central-1"],
  programs: ["millrace-infra", "millrace-apps"],
  stateBucketArn: "arn:aws:s3:::millrace-state-123456789012-eu-central-1",
  stateKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/states",
};

/** What an action is done to, where that is not just anything. */
const RESOURCES: Readonly<Record<string, string>> = {
  "iam:GetRole":
    "arn:aws:iam::123456789012:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot",
  "kms:DescribeKey": "arn:aws:kms:eu-central-1:123456789012:key/states",
  "secretsmanager:DescribeSecret":
    "arn:aws:secretsmanager:eu-central-1:123456789012:secret:millrace-dev/payment/key-AbCdEf",
  "s3:ListBucket": "arn:aws:s3:::millrace-state-123456789012-eu-central-1",
  "s3:GetObject":
    "arn:aws:s3:::millrace-state-123456789012-eu-central-1/.pulumi/stacks/millrace-infra/dev.json",
  "ecr:BatchGetImage": "arn:aws:ecr:eu-central-1:123456789012:repository/millrace/producer",
};

const ACTIONS = [...new Set(Object.values(PREFLIGHT_READS).flat())];

describe("what preflight may do", () => {
  it("only reads", () => {
    for (const action of ACTIONS)
      assert.match(action, /^[a-z0-9]+:(BatchGet|Describe|Get|List|View)[A-Z]\w+$/);
  });

  it("is said for every check, and for no other", () => {
    assert.deepEqual([FIRST, ...CHECKS].map(({ name }) => name).sort(), Object.keys(PREFLIGHT_READS).sort());
  });

  it("is allowed to the roles that preview and deploy, and not denied to the latter", async () => {
    const preview = await statementsOf(preflightRights(scope));
    const { states, services, identities, guards } = deployRights(scope);
    const rights = [states, services, identities, guards, preflightRights(scope)];
    const deploy = await statementsOf(rights.flat());
    for (const action of ACTIONS) {
      const resource = RESOURCES[action] ?? "*";
      const context = { "aws:RequestedRegion": action.startsWith("chatbot:") ? "us-east-2" : "us-east-1" };
      assert.ok(allows(preview, { action, resource, context }), `preview: ${action}`);
      assert.ok(allows(deploy, { action, resource, context }), `deploy: ${action}`);
    }
  });

  it("lets the preview read no other role, bucket or key", async () => {
    const rights = await statementsOf(preflightRights(scope));
    const others = {
      "iam:GetRole": "arn:aws:iam::123456789012:role/admin",
      "s3:ListBucket": "arn:aws:s3:::millrace-trail-123456789012",
      "s3:GetObject":
        "arn:aws:s3:::millrace-state-123456789012-eu-central-1/.pulumi/stacks/millrace-infra/prod.json",
      "kms:DescribeKey": "arn:aws:kms:eu-central-1:123456789012:key/other",
      "secretsmanager:DescribeSecret":
        "arn:aws:secretsmanager:eu-central-1:123456789012:secret:millrace-prod/payment/key-AbCdEf",
    };
    for (const [action, resource] of Object.entries(others)) {
      assert.ok(!allows(rights, { action, resource }), `${action} on ${resource}`);
    }
  });

  it("fits into one managed policy", async () => {
    assert.ok(sizeOf(await documentOf(preflightRights(scope))) < 6144);
  });
});
