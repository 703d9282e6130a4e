import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Bucket } from "../bucket";
import { BucketGuard } from "../bucket-guard";
import { assumedBy, policyDocument, type Account } from "../iam";
import { readSecret } from "../identity/grants";
import { Key } from "../key";
import type { LogSettings } from "../operations/logs";
import { pipelineBody } from "./ingestion-body";
import { exportRights, keyUses, pipelineRights } from "./ingestion-rights";

export interface IngestionArgs {
  /** Name of the pipeline and prefix of what belongs to it, 3 to 28 characters. */
  readonly identifier: string;
  readonly account: Account;
  readonly vpcId: pulumi.Input<string>;
  /** Subnets from which database and domain are reached. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly database: {
    /** Identifier of the Aurora MySQL cluster, known once it is there. */
    readonly clusterIdentifier: pulumi.Input<string>;
    /** Schema whose tables are indexed. */
    readonly name: string;
    readonly port: number;
    readonly securityGroupId: pulumi.Input<string>;
  };
  /** Tables that are indexed. */
  readonly tables: readonly string[];
  /** Secret of the pipeline's database user, and the key that encrypts it. */
  readonly secret: { readonly arn: pulumi.Input<string>; readonly keyArn: pulumi.Input<string> };
  readonly domain: { readonly arn: string; readonly host: pulumi.Input<string> };
  /** OpenSearch Compute Units, between which AWS scales. */
  readonly minUnits: number;
  readonly maxUnits: number;
  readonly logs: LogSettings;
}

/** Days for which exports, changes on their way and refused documents are kept. */
const KEPT_DAYS = 14;

/** An OpenSearch Ingestion pipeline that keeps indexes in step with tables of an Aurora MySQL database. */
export class Ingestion extends pulumi.ComponentResource {
  readonly pipelineName: pulumi.Output<string>;
  /** The role to give rights inside the domain. */
  readonly roleArn: pulumi.Output<string>;
  /** What database and domain have to let in. */
  readonly securityGroupId: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: IngestionArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:data:Ingestion", name, {}, opts);
    const exporter = this.role("export", "export.rds.amazonaws.com", "RDS exports");
    const role = this.role("pipeline", "osis-pipelines.amazonaws.com", "Pipeline");
    const { bucketName, keyArn } = this.staging(role, exporter);
    const group = this.securityGroup();
    const pipeline = this.pipeline({ role, exporter, group, bucketName, keyArn });

    this.pipelineName = pipeline.pipelineName;
    this.roleArn = role.arn;
    this.securityGroupId = group.id;
    this.registerOutputs({
      pipelineName: this.pipelineName,
      roleArn: this.roleArn,
      securityGroupId: this.securityGroupId,
    });
  }

  private role(purpose: string, service: string, description: string): aws.iam.Role {
    const { identifier, account } = this.args;
    return new aws.iam.Role(
      `${this.name}-${purpose}-role`,
      {
        // Fixed, so that the domain can give the role rights before it is there.
        name: `${identifier}-${purpose}`,
        description: `${description} of ${identifier}`,
        assumeRolePolicy: assumedBy(service, {
          conditions: { StringEquals: { "aws:SourceAccount": account.id } },
        }),
      },
      { parent: this },
    );
  }

  /** Where rows and changes lie between database and index. */
  private staging(role: aws.iam.Role, exporter: aws.iam.Role) {
    const { identifier, account, domain, database, secret } = this.args;
    const key = new Key(
      `${this.name}-encryption`,
      {
        description: `Rows on their way through ${identifier}`,
        alias: identifier,
        account,
        uses: keyUses(role.arn, exporter.arn),
      },
      { parent: this },
    );
    const bucket = new Bucket(
      `${this.name}-staging`,
      // Bucket names are one namespace for all of AWS.
      {
        bucketName: `${identifier}-${account.id}-${account.region}`,
        versionDays: 1,
        expireDays: KEPT_DAYS,
        protect: false,
      },
      { parent: this },
    );
    const guard = new BucketGuard(
      `${this.name}-guard`,
      { bucketName: bucket.bucketName, bucketArn: bucket.arn, keyArn: key.arn },
      { parent: this },
    );
    const allow = (purpose: string, to: aws.iam.Role, policy: pulumi.Input<string>) =>
      new aws.iam.RolePolicy(`${this.name}-${purpose}-policy`, { role: to.name, policy }, { parent: this });
    const policies = [
      allow("export", exporter, policyDocument(...exportRights(bucket.arn))),
      allow(
        "pipeline",
        role,
        policyDocument(
          ...pipelineRights({
            account,
            clusterIdentifier: database.clusterIdentifier,
            bucketArn: bucket.arn,
            exportRoleArn: exporter.arn,
            domainArn: domain.arn,
          }),
          ...readSecret(account, secret.arn, secret.keyArn),
        ),
      ),
    ];
    // A pipeline is refused while its role may not do what it needs.
    const bucketName = pulumi
      .all([guard.bucketName, ...policies.map(({ id }) => id)])
      .apply(([ready]) => ready ?? "");
    return { bucketName, keyArn: key.arn };
  }

  /** Out to the database, and by HTTPS to the domain and to AWS; nobody comes in. */
  private securityGroup(): aws.ec2.SecurityGroup {
    const { identifier, vpcId, database } = this.args;
    const group = new aws.ec2.SecurityGroup(
      `${this.name}-group`,
      { vpcId, description: `Pipeline ${identifier}`, tags: { Name: identifier } },
      { parent: this },
    );
    const out = { securityGroupId: group.id, ipProtocol: "tcp" };
    new aws.vpc.SecurityGroupEgressRule(
      `${this.name}-to-database`,
      {
        ...out,
        description: "To the database",
        referencedSecurityGroupId: database.securityGroupId,
        fromPort: database.port,
        toPort: database.port,
      },
      { parent: this },
    );
    new aws.vpc.SecurityGroupEgressRule(
      `${this.name}-to-aws`,
      // S3, RDS and Secrets Manager have no security group to name.
      { ...out, description: "To the domain and AWS", cidrIpv4: "0.0.0.0/0", fromPort: 443, toPort: 443 },
      { parent: this },
    );
    return group;
  }

  private pipeline(parts: {
    readonly role: aws.iam.Role;
    readonly exporter: aws.iam.Role;
    readonly group: aws.ec2.SecurityGroup;
    readonly bucketName: pulumi.Output<string>;
    readonly keyArn: pulumi.Output<string>;
  }): aws.opensearchingest.Pipeline {
    const { identifier, account, database, tables, secret, domain, subnetIds, logs } = this.args;
    const log = new aws.cloudwatch.LogGroup(
      `${this.name}-log`,
      // OpenSearch Ingestion writes to no group of another beginning.
      { name: `/aws/vendedlogs/OpenSearchIngestion/${identifier}`, ...logs },
      { parent: this },
    );
    const body = pulumi
      .all([
        database.clusterIdentifier,
        secret.arn,
        domain.host,
        parts.bucketName,
        parts.keyArn,
        parts.exporter.arn,
        parts.role.arn,
      ])
      .apply(([clusterIdentifier, secretArn, host, bucketName, keyArn, exportRoleArn, pipelineRoleArn]) =>
        pipelineBody({
          region: account.region,
          clusterIdentifier,
          database: database.name,
          tables,
          secretArn,
          bucketName,
          keyArn,
          exportRoleArn,
          pipelineRoleArn,
          host,
        }),
      );
    return new aws.opensearchingest.Pipeline(
      `${this.name}-pipeline`,
      {
        pipelineName: identifier,
        pipelineConfigurationBody: body,
        // The role is in the body, which its plugins read; AWS takes it there or in an argument of its own.
        minUnits: this.args.minUnits,
        maxUnits: this.args.maxUnits,
        vpcOptions: { subnetIds, securityGroupIds: [parts.group.id] },
        logPublishingOptions: {
          isLoggingEnabled: true,
          cloudwatchLogDestination: { logGroup: log.name },
        },
      },
      { parent: this },
    );
  }
}
