import assert from "node:assert/strict";
import { Runner, type RunnerArgs } from "../../../../components/access/runner";
import { statementsOf } from "../../../support/graph";
import { assertParents, made, value } from "../account/made";

const CONNECTION = "arn:aws:codeconnections:eu-central-1:123456789012:connection/c1";
const ARGS: RunnerArgs = {
  identifier: "millrace-test",
  account: { id: "123456789012", region: "eu-central-1" },
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2", "subnet-3"],
  repository: "acme/millrace",
  connectionArn: CONNECTION,
  size: "small",
  concurrency: 2,
  logs: { kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/logs", retentionInDays: 30 },
};

const runner = (args: Partial<RunnerArgs> = {}) => made(() => new Runner("runner", { ...ARGS, ...args }));

describe("Runner", () => {
  it("makes its parts as children, named after it", async () => {
    assertParents((await runner()).resources, "runner");
  });

  it("is a project of the name that bootstrap tells the workflows, in the private subnets", async () => {
    const { named, before } = await runner({ size: "large", concurrency: 5 });
    assert.deepEqual(named("runner-project").inputs, {
      name: "millrace-test-runner",
      description: "Jobs of acme/millrace in the network of millrace-test",
      serviceRole: "arn:aws:iam::123456789012:role/runner-role",
      source: {
        type: "GITHUB",
        location: "https://github.com/acme/millrace.git",
        auth: { type: "CODECONNECTIONS", resource: CONNECTION },
      },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: {
        type: "LINUX_CONTAINER",
        computeType: "BUILD_GENERAL1_LARGE",
        image: "aws/codebuild/standard:7.0",
      },
      vpcConfig: { vpcId: "vpc-1", subnets: ARGS.subnetIds, securityGroupIds: ["runner-group-id"] },
      logsConfig: { cloudwatchLogs: { groupName: "/aws/codebuild/millrace-test-runner" } },
      buildTimeout: 130,
      queuedTimeout: 60,
      concurrentBuildLimit: 5,
    });
    assert.ok(before("runner-project").includes("runner-policy"));
  });

  it("starts for jobs of the workflows that deploy and preview, and for nothing else", async () => {
    const { projectName, buildType, filterGroups } = (await runner()).named("runner-webhook").inputs;
    assert.deepEqual([projectName, buildType], ["millrace-test-runner", "BUILD"]);
    assert.deepEqual(filterGroups, [
      {
        filters: [
          { type: "EVENT", pattern: "WORKFLOW_JOB_QUEUED" },
          { type: "WORKFLOW_NAME", pattern: "^(deploy|preview)$" },
        ],
      },
    ]);
  });

  it("keeps its log group for as long as all are kept, made before the project would make it", async () => {
    const { named, before } = await runner();
    assert.deepEqual(named("runner-log").inputs, {
      name: "/aws/codebuild/millrace-test-runner",
      ...ARGS.logs,
    });
    assert.ok(before("runner-project").includes("runner-log"));
  });

  it("lets nobody in, and out by HTTPS alone", async () => {
    const { resources, named, component } = await runner();
    assert.ok(!resources.some(({ type }) => type.includes("IngressRule")));
    assert.ok(!("ingress" in named("runner-group").inputs) && !("egress" in named("runner-group").inputs));
    assert.deepEqual(named("runner-out").inputs, {
      description: "GitHub, AWS and npm",
      securityGroupId: "runner-group-id",
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    });
    assert.equal(await value(component.securityGroupId), "runner-group-id");
  });

  it("may make interfaces in the one network, log, and sign in to GitHub", async () => {
    const { named } = await runner();
    const statements = statementsOf(named("runner-policy"));
    const ec2 = "arn:aws:ec2:eu-central-1:123456789012";
    const network = { ArnEquals: { "ec2:Vpc": `${ec2}:vpc/vpc-1` } };
    assert.deepEqual(
      statements.map(({ Action, Resource, Condition }) => [Action, Resource, Condition]),
      [
        [
          ["logs:CreateLogStream", "logs:PutLogEvents"],
          ["arn:aws:logs:eu-central-1:123456789012:log-group:/aws/codebuild/millrace-test-runner:*"],
          undefined,
        ],
        [["codeconnections:GetConnection", "codeconnections:GetConnectionToken"], [CONNECTION], undefined],
        [
          ["ec2:CreateNetworkInterface"],
          [`${ec2}:network-interface/*`, `${ec2}:security-group/runner-group-id`],
          undefined,
        ],
        [["ec2:CreateNetworkInterface"], [`${ec2}:subnet/*`], network],
        [
          ["ec2:CreateNetworkInterfacePermission"],
          [`${ec2}:network-interface/*`],
          { ...network, StringEquals: { "ec2:AuthorizedService": "codebuild.amazonaws.com" } },
        ],
        [["ec2:DeleteNetworkInterface"], [`${ec2}:network-interface/*`], network],
        [
          [
            "ec2:DescribeDhcpOptions",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeVpcs",
          ],
          ["*"],
          undefined,
        ],
      ],
    );
  });

  it("is trusted by CodeBuild in this account alone", async () => {
    const [trust] = statementsOf((await runner()).named("runner-role"));
    assert.deepEqual(trust?.Principal, { Service: "codebuild.amazonaws.com" });
    assert.deepEqual(trust.Condition, { StringEquals: { "aws:SourceAccount": "123456789012" } });
  });
});
