import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assumedBy, policyDocument } from "../iam";
import type { LogSettings } from "../operations/logs";
import { INVALIDATE } from "./invalidate-code";

export interface InvalidatorArgs {
  /** Physical name of the environment, prefix of the function's. */
  readonly identifier: string;
  /** The one distribution whose copies may be thrown away. */
  readonly distributionArn: pulumi.Input<string>;
  readonly logs: LogSettings;
}

/**
 * A function that makes a distribution forget its copies of some paths; it is called with
 * `{ "distributionId": "...", "paths": ["/index.html"] }`.
 *
 * AWS's provider has no resource for that, as nothing is made. Who deploys the page thus needs no rights to the
 * distribution and no tools, and the call is a resource like others, that is previewed, waited for and can fail.
 */
export class Invalidator extends pulumi.ComponentResource {
  /** Known once it can be called. */
  readonly functionName: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: InvalidatorArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:edge:Invalidator", name, {}, opts);
    const functionName = `${args.identifier}-invalidator`;
    const log = new aws.cloudwatch.LogGroup(
      `${name}-log`,
      { name: `/aws/lambda/${functionName}`, ...args.logs },
      { parent: this },
    );
    const { role, policy } = this.role(log);
    this.functionName = this.code(functionName, role, [log, policy]).name;
    this.registerOutputs({ functionName: this.functionName });
  }

  private role(log: aws.cloudwatch.LogGroup) {
    const { distributionArn } = this.args;
    const role = new aws.iam.Role(
      `${this.name}-role`,
      {
        description: "Makes CloudFront forget an earlier page",
        assumeRolePolicy: assumedBy("lambda.amazonaws.com"),
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      `${this.name}-policy`,
      {
        role: role.name,
        policy: policyDocument(
          { actions: ["cloudfront:CreateInvalidation"], resources: [distributionArn] },
          {
            actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
            resources: [pulumi.interpolate`${log.arn}:*`],
          },
        ),
      },
      { parent: this },
    );
    return { role, policy };
  }

  private code(name: string, role: aws.iam.Role, dependsOn: pulumi.Resource[]): aws.lambda.Function {
    return new aws.lambda.Function(
      `${this.name}-function`,
      {
        name,
        description: "Makes CloudFront forget its copies of some paths",
        runtime: aws.lambda.Runtime.NodeJS24dX,
        architectures: ["arm64"],
        handler: "index.handler",
        code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(INVALIDATE) }),
        role: role.arn,
        timeout: 30,
        memorySize: 256,
        tracingConfig: { mode: "PassThrough" },
      },
      { parent: this, dependsOn },
    );
  }
}
