import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assumedBy, policyDocument, type Account } from "../iam";
import type { LogSettings } from "../operations/logs";
import { runnerRights } from "./runner-rights";

export interface RunnerArgs {
  /** Physical name of the environment; the project is called `<identifier>-runner`, as bootstrap tells the workflows. */
  readonly identifier: string;
  readonly account: Account;
  readonly vpcId: pulumi.Input<string>;
  /** Private subnets with a way out to GitHub. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Repository on GitHub, `owner/name`. */
  readonly repository: string;
  /** Connection to GitHub, which somebody has allowed in the console. */
  readonly connectionArn: string;
  /** CPUs and memory of a job: 2 and 4 GB, 4 and 8 GB, or 8 and 16 GB. */
  readonly size: "small" | "medium" | "large";
  /** Jobs at a time. */
  readonly concurrency: number;
  readonly logs: LogSettings;
}

/** Names of the workflows that may ask for the runner; a job of any other waits in vain. */
const WORKFLOWS = ["deploy", "preview"];

/** No job takes longer: GitHub's side gives up after two hours. */
const JOB_MINUTES = 130;

/**
 * Runs jobs of GitHub's workflows inside the network, from where a private cluster is reached: a CodeBuild project that
 * GitHub tells of each job, and that makes a machine for it and throws it away afterwards. What the job does in AWS it
 * does by its own identity, as on GitHub's machines; the machine's role can do next to nothing.
 */
export class Runner extends pulumi.ComponentResource {
  readonly securityGroupId: pulumi.Output<string>;

  private readonly projectName: string;

  constructor(
    private readonly name: string,
    private readonly args: RunnerArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:compute:Runner", name, {}, opts);
    this.projectName = `${args.identifier}-runner`;
    const group = this.securityGroup();
    const log = this.logGroup();
    const role = this.role();
    const policy = this.policy(role, group, log);
    this.listen(this.project(role, group, log, policy));
    this.securityGroupId = group.id;
    this.registerOutputs({ securityGroupId: this.securityGroupId });
  }

  /** Nobody comes in; out go GitHub, AWS and npm, all by HTTPS. */
  private securityGroup(): aws.ec2.SecurityGroup {
    const group = new aws.ec2.SecurityGroup(
      `${this.name}-group`,
      {
        vpcId: this.args.vpcId,
        description: `Workflows of ${this.args.identifier}`,
        tags: { Name: this.projectName },
      },
      { parent: this },
    );
    new aws.vpc.SecurityGroupEgressRule(
      `${this.name}-out`,
      {
        description: "GitHub, AWS and npm",
        securityGroupId: group.id,
        cidrIpv4: "0.0.0.0/0",
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
      },
      { parent: this },
    );
    return group;
  }

  /** Made before the project, which would make it without retention. */
  private logGroup(): aws.cloudwatch.LogGroup {
    return new aws.cloudwatch.LogGroup(
      `${this.name}-log`,
      { name: `/aws/codebuild/${this.projectName}`, ...this.args.logs },
      { parent: this },
    );
  }

  private role(): aws.iam.Role {
    return new aws.iam.Role(
      `${this.name}-role`,
      {
        description: `Machines that run workflows of ${this.args.identifier}`,
        assumeRolePolicy: assumedBy("codebuild.amazonaws.com", {
          conditions: { StringEquals: { "aws:SourceAccount": this.args.account.id } },
        }),
      },
      { parent: this },
    );
  }

  private policy(role: aws.iam.Role, group: aws.ec2.SecurityGroup, log: aws.cloudwatch.LogGroup) {
    const { account, vpcId, connectionArn } = this.args;
    const rights = runnerRights({
      account,
      vpcId,
      connectionArn,
      securityGroupArn: group.arn,
      logGroupArn: log.arn,
    });
    return new aws.iam.RolePolicy(
      `${this.name}-policy`,
      { role: role.name, policy: policyDocument(...rights) },
      { parent: this },
    );
  }

  private project(
    role: aws.iam.Role,
    group: aws.ec2.SecurityGroup,
    log: aws.cloudwatch.LogGroup,
    policy: pulumi.Resource,
  ): aws.codebuild.Project {
    const { args } = this;
    return new aws.codebuild.Project(
      `${this.name}-project`,
      {
        name: this.projectName,
        description: `Jobs of ${args.repository} in the network of ${args.identifier}`,
        serviceRole: role.arn,
        source: {
          type: "GITHUB",
          location: `https://github.com/${args.repository}.git`,
          auth: { type: "CODECONNECTIONS", resource: args.connectionArn },
        },
        artifacts: { type: "NO_ARTIFACTS" },
        environment: {
          type: "LINUX_CONTAINER",
          computeType: `BUILD_GENERAL1_${args.size.toUpperCase()}`,
          image: "aws/codebuild/standard:7.0",
        },
        vpcConfig: { vpcId: args.vpcId, subnets: args.subnetIds, securityGroupIds: [group.id] },
        logsConfig: { cloudwatchLogs: { groupName: log.name } },
        buildTimeout: JOB_MINUTES,
        queuedTimeout: 60,
        concurrentBuildLimit: args.concurrency,
      },
      // CodeBuild tries out whether the role may make interfaces.
      { parent: this, dependsOn: [policy] },
    );
  }

  private listen(project: aws.codebuild.Project): void {
    new aws.codebuild.Webhook(
      `${this.name}-webhook`,
      {
        projectName: project.name,
        buildType: "BUILD",
        filterGroups: [
          {
            filters: [
              { type: "EVENT", pattern: "WORKFLOW_JOB_QUEUED" },
              { type: "WORKFLOW_NAME", pattern: `^(${WORKFLOWS.join("|")})$` },
            ],
          },
        ],
      },
      { parent: this },
    );
  }
}
