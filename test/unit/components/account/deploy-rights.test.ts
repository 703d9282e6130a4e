import assert from "node:assert/strict";
import { boundary } from "../../../../components/account/boundary";
import { deployRights } from "../../../../components/account/deploy-rights";
import type { EnvironmentScope } from "../../../../components/account/environment";
import { readStates, writeStates } from "../../../../components/account/state-access";
import type { Statement } from "../../../../components/iam";
import {
  allows,
  documentOf,
  sizeOf,
  statementsOf,
  type Call,
  type StatementJson,
} from "../../../support/iam-judge";

const BUCKET = "arn:aws:s3:::millrace-state-123456789012-eu-central-1";
const STATE_KEY = "arn:aws:kms:eu-central-1:123456789012:key/states";

const DEV: EnvironmentScope = {
  environment: "dev",
  identifier: "millrace-dev",
  neighbours: ["millrace-dev-eu", "millrace-prod"],
  accountId: "123456789012",
  regions: ["eu-central-1"],
  programs: ["millrace-infra", "millrace-apps"],
  stateBucketArn: BUCKET,
  stateKeyArn: STATE_KEY,
};

/** The longest names that the configuration takes, and more regions than anyone will have. */
const LONGEST: EnvironmentScope = {
  ...DEV,
  environment: "environment1",
  identifier: "millrace-environment1",
  neighbours: ["millrace-environment1-us", "millrace-environment1-eu"],
  regions: [
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-northeast-1",
    "eu-central-1",
    "me-central-1",
    "us-west-2",
  ],
  stateBucketArn: "arn:aws:s3:::a-project-of-20-char-state-123456789012-ap-southeast-1",
  stateKeyArn: "arn:aws:kms:ap-southeast-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
};

const iam = (kind: string, name: string) => `arn:aws:iam::123456789012:${kind}/${name}`;
const tagged = (environment: string) => ({ "aws:ResourceTag/environment": environment });
const limited = (name: string) => ({ "iam:PermissionsBoundary": iam("policy", name) });
const OF_BUCKET = { "kms:EncryptionContext:aws:s3:arn": BUCKET };
const secretsOf = (environment: string) => ({ "kms:EncryptionContext:environment": environment });
const object = (key: string) => `${BUCKET}/.pulumi/${key}`;

const role = iam("role", "millrace-dev-producer-role");
const lambda = (name: string) => `arn:aws:lambda:eu-central-1:123456789012:function:${name}`;
const secret = (name: string) => `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}`;
const here = { "aws:RequestedRegion": "eu-central-1" };

type Case = [what: string, call: Call];

const MAY: Case[] = [
  ["make a network", { action: "ec2:CreateVpc", context: { ...here, "aws:RequestTag/environment": "dev" } }],
  ["delete a database of its own", { action: "rds:DeleteDBCluster", context: { ...here, ...tagged("dev") } }],
  [
    "make a certificate for the CDN",
    { action: "acm:RequestCertificate", context: { "aws:RequestedRegion": "us-east-1" } },
  ],
  [
    "connect a chat channel, wherever AWS has that",
    { action: "chatbot:CreateSlackChannelConfiguration", context: { "aws:RequestedRegion": "us-east-2" } },
  ],
  [
    "make a role that has the boundary",
    { action: "iam:CreateRole", resource: role, context: limited("millrace-dev-boundary") },
  ],
  [
    "hand a role to pods",
    { action: "iam:PassRole", resource: role, context: { "iam:PassedToService": "pods.eks.amazonaws.com" } },
  ],
  [
    "have a service make its own role",
    {
      action: "iam:CreateServiceLinkedRole",
      resource: iam("role", "aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"),
    },
  ],
  ["read what a budget compares", { action: "billing:GetBillingViewData" }],
  [
    "retire the grant by which a backup vault took its key",
    {
      action: "kms:RetireGrant",
      resource: "arn:aws:kms:eu-central-1:123456789012:key/backup",
      context: tagged("dev"),
    },
  ],
  ["make a key with its tag", { action: "kms:CreateKey", context: { "aws:RequestTag/environment": "dev" } }],
  [
    "set up a key before its tags are known everywhere",
    { action: "kms:EnableKeyRotation", resource: "arn:aws:kms:eu-central-1:123456789012:key/new" },
  ],
  ["make a bucket of its name", { action: "s3:CreateBucket", resource: "arn:aws:s3:::millrace-dev-site" }],
  ["put a page into it", { action: "s3:PutObject", resource: "arn:aws:s3:::millrace-dev-site/index.html" }],
  [
    "delete the boundary that the environment made itself, once it has bootstrap's",
    { action: "iam:DeletePolicy", resource: iam("policy", "millrace-dev-own-boundary") },
  ],
  [
    "change a function of its own",
    { action: "lambda:UpdateFunctionCode", resource: lambda("millrace-dev-invalidator"), context: here },
  ],
  [
    "have a database keep its master password",
    {
      action: "secretsmanager:CreateSecret",
      resource: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!cluster-1",
    },
  ],
  [
    "write a state of its own",
    { action: "s3:PutObject", resource: object("stacks/millrace-infra/dev.json") },
  ],
  [
    "keep the state before",
    { action: "s3:PutObject", resource: object("stacks/millrace-infra/dev.json.bak") },
  ],
  ["lock it", { action: "s3:PutObject", resource: object("locks/organization/millrace-apps/dev/1.json") }],
  [
    "unlock it",
    { action: "s3:DeleteObject", resource: object("locks/organization/millrace-apps/dev/1.json") },
  ],
  ["encrypt a secret in it", { action: "kms:Encrypt", resource: STATE_KEY, context: tagged("shared") }],
];

const MAY_NOT: Case[] = [
  [
    "touch another environment's database",
    { action: "rds:DeleteDBCluster", context: { ...here, ...tagged("prod") } },
  ],
  [
    "tag something as another environment's",
    { action: "ec2:CreateVpc", context: { ...here, "aws:RequestTag/environment": "prod" } },
  ],
  [
    "tag something as shared",
    { action: "ec2:CreateTags", context: { ...here, "aws:RequestTag/environment": "shared" } },
  ],
  ["work in another region", { action: "ec2:RunInstances", context: { "aws:RequestedRegion": "sa-east-1" } }],
  ["make a role without the boundary", { action: "iam:CreateRole", resource: role }],
  [
    "make a role with another environment's boundary",
    { action: "iam:CreateRole", resource: role, context: limited("millrace-prod-boundary") },
  ],
  [
    "make a role of another name",
    { action: "iam:CreateRole", resource: iam("role", "admin"), context: limited("millrace-dev-boundary") },
  ],
  ["give more to a role that has no boundary", { action: "iam:PutRolePolicy", resource: role }],
  [
    "take the boundary off",
    {
      action: "iam:DeleteRolePermissionsBoundary",
      resource: role,
      context: limited("millrace-dev-boundary"),
    },
  ],
  [
    "change the boundary",
    { action: "iam:CreatePolicyVersion", resource: iam("policy", "millrace-dev-boundary") },
  ],
  [
    "change its own role",
    {
      action: "iam:PutRolePolicy",
      resource: iam("role", "millrace-bootstrap/millrace-dev-deploy"),
      context: limited("millrace-dev-boundary"),
    },
  ],
  [
    "change its own rights",
    {
      action: "iam:CreatePolicyVersion",
      resource: iam("policy", "millrace-bootstrap/millrace-dev-deploy-guards"),
    },
  ],
  [
    "hand an administrator's role to a machine",
    {
      action: "iam:PassRole",
      resource: iam("role", "admin"),
      context: { "iam:PassedToService": "ec2.amazonaws.com" },
    },
  ],
  [
    "hand a role to a service that environments have no use for",
    { action: "iam:PassRole", resource: role, context: { "iam:PassedToService": "glue.amazonaws.com" } },
  ],
  // What a function or a build does, it does by a role that somebody else gave it.
  [
    "put code into a function of another name",
    { action: "lambda:UpdateFunctionCode", resource: lambda("administration"), context: here },
  ],
  [
    "put commands into a build of another name",
    {
      action: "codebuild:UpdateProject",
      resource: "arn:aws:codebuild:eu-central-1:123456789012:project/administration",
      context: here,
    },
  ],
  ["write a secret of another name", { action: "secretsmanager:UpdateSecret", resource: secret("login-1") }],
  [
    "let somebody read a secret of another name",
    { action: "secretsmanager:PutResourcePolicy", resource: secret("login-1") },
  ],
  [
    "let somebody read a master password",
    { action: "secretsmanager:PutResourcePolicy", resource: secret("rds!cluster-1") },
  ],
  ["open the network of a whole account", { action: "ec2:ModifyVpcBlockPublicAccessOptions", context: here }],
  // An environment dev-eu in the same account, whose things have names that go on from dev's.
  [
    "change the boundary of one whose name begins like its own",
    { action: "iam:CreatePolicyVersion", resource: iam("policy", "millrace-dev-eu-boundary") },
  ],
  [
    "let others take its roles",
    { action: "iam:UpdateAssumeRolePolicy", resource: iam("role", "millrace-dev-eu-producer") },
  ],
  [
    "hand its roles to a machine",
    {
      action: "iam:PassRole",
      resource: iam("role", "millrace-dev-eu-producer"),
      context: { "iam:PassedToService": "ec2.amazonaws.com" },
    },
  ],
  ["read its buckets", { action: "s3:GetObject", resource: "arn:aws:s3:::millrace-dev-eu-site/index.html" }],
  ["delete its buckets", { action: "s3:DeleteBucket", resource: "arn:aws:s3:::millrace-dev-eu-site" }],
  ["make a user", { action: "iam:CreateUser", resource: iam("user", "millrace-dev-me") }],
  [
    "let another repository in",
    {
      action: "iam:UpdateOpenIDConnectProviderThumbprint",
      resource: iam("oidc-provider", "token.actions.githubusercontent.com"),
    },
  ],
  ["become another role", { action: "sts:AssumeRole", resource: iam("role", "admin") }],
  ["stop the trail", { action: "cloudtrail:StopLogging" }],
  ["turn threat detection off", { action: "guardduty:DeleteDetector" }],
  ["leave the organization", { action: "organizations:LeaveOrganization" }],
  [
    "delete the states' key",
    { action: "kms:ScheduleKeyDeletion", resource: STATE_KEY, context: tagged("shared") },
  ],
  [
    "make a key that says whose it is not",
    { action: "kms:CreateKey", context: { "aws:RequestTag/environment": "prod" } },
  ],
  [
    "use another environment's key",
    {
      action: "kms:Decrypt",
      resource: "arn:aws:kms:eu-central-1:123456789012:key/prod",
      context: tagged("prod"),
    },
  ],
  [
    "read a master password",
    {
      action: "secretsmanager:GetSecretValue",
      resource: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!cluster-1",
    },
  ],
  [
    "read a secret of another name",
    {
      action: "secretsmanager:GetSecretValue",
      resource: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:millrace-prod-x",
    },
  ],
  [
    "share a snapshot with another account",
    { action: "rds:ModifyDBClusterSnapshotAttribute", context: here },
  ],
  ["buy for years", { action: "rds:PurchaseReservedDBInstancesOffering", context: here }],
  [
    "open a bucket of another name",
    { action: "s3:PutBucketPolicy", resource: "arn:aws:s3:::millrace-prod-site" },
  ],
  ["delete an image", { action: "ecr:BatchDeleteImage" }],
  [
    "read another environment's state",
    { action: "s3:GetObject", resource: object("stacks/millrace-infra/prod.json") },
  ],
  [
    "read the state of one whose name begins like its own",
    { action: "s3:GetObject", resource: object("stacks/millrace-infra/dev-eu.json") },
  ],
  [
    "write bootstrap's state",
    { action: "s3:PutObject", resource: object("stacks/millrace-bootstrap/main.json") },
  ],
  [
    "break another's lock",
    { action: "s3:DeleteObject", resource: object("locks/organization/millrace-infra/prod/1.json") },
  ],
  ["turn off the states' versions", { action: "s3:PutBucketVersioning", resource: BUCKET }],
];

describe("who deploys an environment", () => {
  let rights: StatementJson[];
  before(async () => {
    rights = await statementsOf(Object.values(deployRights(DEV)).flat() as Statement[]);
  });

  for (const [what, call] of MAY) it(`may ${what}`, () => assert.equal(allows(rights, call), true));
  for (const [what, call] of MAY_NOT) it(`may not ${what}`, () => assert.equal(allows(rights, call), false));

  it("is told services as a whole only where environments are all that is in them", () => {
    const whole = rights
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Action }) => Action.filter((action) => action.includes("*")));
    for (const action of whole) assert.match(action, /^[a-z0-9-]+:\*$/);
    const delicate = ["iam", "kms", "organizations", "route53", "secretsmanager", "ssm", "sts"];
    assert.deepEqual(
      whole.filter((action) => delicate.includes(action.split(":")[0] ?? "")),
      [],
    );
    const buckets = rights.filter(({ Effect, Action }) => Effect === "Allow" && Action.includes("s3:*"));
    assert.deepEqual(
      buckets.map(({ Resource }) => Resource),
      [["arn:aws:s3:::millrace-dev-*"]],
    );
  });

  for (const [name, statements] of Object.entries({
    ...deployRights(LONGEST),
    boundary: boundary(LONGEST),
  })) {
    it(`has ${name} that fit a managed policy with the longest names`, async () => {
      const size = sizeOf(await documentOf(statements));
      assert.ok(size <= 6144, `${size} characters`);
    });
  }
});

describe("deploying an environment", () => {
  let rights: StatementJson[];
  before(async () => {
    rights = await statementsOf(Object.values(deployRights(DEV)).flat());
  });

  for (const action of ["kms:Decrypt", "kms:Encrypt"]) {
    it(`may ${action} secrets of its environment, and of no other`, () => {
      const may = (environment: string) =>
        allows(rights, {
          action,
          resource: STATE_KEY,
          context: { ...tagged("shared"), ...secretsOf(environment) },
        });
      assert.equal(may("dev"), true);
      assert.equal(may("prod"), false);
    });
  }

  it("may read and write states with the key that encrypts their bucket", () => {
    for (const action of ["kms:Decrypt", "kms:GenerateDataKey"]) {
      const context = { ...tagged("shared"), ...OF_BUCKET };
      assert.equal(allows(rights, { action, resource: STATE_KEY, context }), true);
    }
  });
});

describe("who previews an environment", () => {
  let rights: StatementJson[];
  before(async () => {
    rights = await statementsOf(readStates(DEV));
  });

  for (const [what, call, may] of [
    ["read its states", { action: "s3:GetObject", resource: object("stacks/millrace-infra/dev.json") }, true],
    ["read what layout the bucket has", { action: "s3:GetObject", resource: object("meta.yaml") }, true],
    [
      "read their tags",
      { action: "s3:GetObject", resource: object("stacks/millrace-apps/dev.pulumi-tags") },
      true,
    ],
    ["decrypt them", { action: "kms:Decrypt", resource: STATE_KEY, context: OF_BUCKET }, true],
    [
      "decrypt secrets in them",
      { action: "kms:Decrypt", resource: STATE_KEY, context: secretsOf("dev") },
      true,
    ],
    [
      "decrypt secrets of another environment",
      { action: "kms:Decrypt", resource: STATE_KEY, context: secretsOf("prod") },
      false,
    ],
    ["decrypt what has no context", { action: "kms:Decrypt", resource: STATE_KEY }, false],
    [
      "decrypt another bucket of the key",
      {
        action: "kms:Decrypt",
        resource: STATE_KEY,
        context: { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::other" },
      },
      false,
    ],
    ["read others'", { action: "s3:GetObject", resource: object("stacks/millrace-infra/prod.json") }, false],
    ["write them", { action: "s3:PutObject", resource: object("stacks/millrace-infra/dev.json") }, false],
    [
      "lock them",
      { action: "s3:PutObject", resource: object("locks/organization/millrace-infra/dev/1.json") },
      false,
    ],
    ["encrypt secrets", { action: "kms:Encrypt", resource: STATE_KEY, context: secretsOf("dev") }, false],
    ["encrypt states", { action: "kms:GenerateDataKey", resource: STATE_KEY, context: OF_BUCKET }, false],
  ] as [string, Call, boolean][]) {
    it(`${may ? "may" : "may not"} ${what}`, () => assert.equal(allows(rights, call), may));
  }

  it("may do nothing that deploying may not", async () => {
    const written = await statementsOf(writeStates(DEV));
    for (const statement of rights)
      assert.ok(written.some((one) => JSON.stringify(one) === JSON.stringify(statement)));
  });
});

describe("a role of an environment, at most", () => {
  let limit: StatementJson[];
  before(async () => {
    limit = await statementsOf(boundary(DEV));
  });

  for (const [what, call, may] of [
    ["signs in to a database", { action: "rds-db:connect" }, true],
    ["writes logs", { action: "logs:PutLogEvents" }, true],
    ["pulls shared images", { action: "ecr:BatchGetImage", context: tagged("shared") }, true],
    [
      "makes nodes",
      {
        action: "iam:PassRole",
        resource: iam("role", "millrace-dev-nodes"),
        context: { "iam:PassedToService": "ec2.amazonaws.com" },
      },
      true,
    ],
    ["makes a user", { action: "iam:CreateUser" }, false],
    ["gives itself more", { action: "iam:PutRolePolicy", resource: role }, false],
    // With the service, as without one it would be refused anyway.
    ...["admin", "millrace-dev-eu-nodes", "millrace-prod-nodes"].map((name) => [
      `hands a machine the role ${name}`,
      {
        action: "iam:PassRole",
        resource: iam("role", name),
        context: { "iam:PassedToService": "ec2.amazonaws.com" },
      },
      false,
    ]),
    ["shares a disk with another account", { action: "ec2:ModifySnapshotAttribute" }, false],
    ["becomes another role", { action: "sts:AssumeRole", resource: iam("role", "admin") }, false],
    ["reads states", { action: "s3:GetObject", resource: object("stacks/millrace-infra/dev.json") }, false],
    ["decrypts them", { action: "kms:Decrypt", resource: STATE_KEY, context: tagged("shared") }, false],
    ["touches another environment", { action: "rds:DeleteDBCluster", context: tagged("prod") }, false],
    ["stops the trail", { action: "cloudtrail:StopLogging" }, false],
  ] as [string, Call, boolean][]) {
    it(`${may ? "" : "never "}${what}`, () => assert.equal(allows(limit, call), may));
  }
});
