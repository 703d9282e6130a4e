import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, rootOf } from "../iam";
import type { Key } from "../key";
import type { LogSettings } from "../operations/logs";
import { SearchLogs } from "./search-logs";
import { clusterShape, SEARCH_REQUESTS, type SearchNodes } from "./search-settings";
import { storeGroup, storeKey, type StoreArgs } from "./store";

/** The identifier, which is the name of the domain, has 3 to 28 characters. */
export interface SearchArgs extends StoreArgs, SearchNodes {
  /** OpenSearch's version, such as `3.3`. */
  readonly version: string;
  /** Disk of each data node, GiB. */
  readonly volumeGb: number;
  /** ARNs of the IAM roles and users that may become the domain's administrator. */
  readonly admins: readonly string[];
  /** Let AWS install service software, in the quiet hours. */
  readonly softwareUpdates: boolean;
  readonly logs: LogSettings;
}

const PORT = 443;

/**
 * An OpenSearch domain over three zones: encrypted with a key of its own at rest and between nodes, reached by TLS 1.2
 * only, with fine-grained access control whose administrator is an IAM role, so that there is no password.
 *
 * The security group has no rules: who may come in is said by resources of their own, so that the domain waits for
 * nobody. AWS takes snapshots every hour and keeps them for 14 days.
 */
export class Search extends pulumi.ComponentResource {
  /** Host name of the domain's API. */
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  readonly domainName: string;
  readonly domainArn: string;
  /** The role that administers the domain; who it is lent to is configuration. */
  readonly adminRoleArn: pulumi.Output<string>;
  /** KMS key that encrypts the data. */
  readonly keyArn: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: SearchArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:data:Search", name, {}, opts);
    const { identifier, account } = args;
    this.domainName = identifier;
    this.domainArn = `arn:aws:es:${account.region}:${account.id}:domain/${identifier}`;
    const owner = { component: this, name, args };
    const key = storeKey(owner, "Indexes and snapshots", ["es"]);
    const group = storeGroup(owner, "OpenSearch");
    const admin = this.adminRole();
    const domain = this.domain(key, group, admin);

    this.host = domain.endpoint;
    this.port = pulumi.output(PORT);
    this.adminRoleArn = admin.arn;
    this.keyArn = key.arn;
    this.securityGroupId = group.id;
    this.registerOutputs({
      host: this.host,
      port: this.port,
      domainName: this.domainName,
      domainArn: this.domainArn,
      adminRoleArn: this.adminRoleArn,
      keyArn: this.keyArn,
      securityGroupId: this.securityGroupId,
    });
  }

  private adminRole(): aws.iam.Role {
    const { identifier, admins } = this.args;
    const role = new aws.iam.Role(
      `${this.name}-admin`,
      {
        name: `${identifier}-admin`,
        description: `Administers OpenSearch ${identifier}`,
        assumeRolePolicy: policyDocument(
          ...admins.map((admin) => ({ principals: { aws: admin }, actions: ["sts:AssumeRole"] })),
        ),
      },
      { parent: this },
    );
    new aws.iam.RolePolicy(
      `${this.name}-admin-policy`,
      {
        role: role.name,
        policy: policyDocument({ actions: SEARCH_REQUESTS, resources: [`${this.domainArn}/*`] }),
      },
      { parent: this },
    );
    return role;
  }

  private domain(key: Key, group: aws.ec2.SecurityGroup, admin: aws.iam.Role): aws.opensearch.Domain {
    const { args } = this;
    const { identifier, account, logs, protect } = args;
    const { publishing } = new SearchLogs(
      `${this.name}-logs`,
      { identifier, account, domainArn: this.domainArn, logs },
      { parent: this },
    );
    return new aws.opensearch.Domain(
      `${this.name}-domain`,
      {
        domainName: identifier,
        engineVersion: `OpenSearch_${args.version}`,
        clusterConfig: clusterShape(args),
        vpcOptions: { subnetIds: args.subnetIds, securityGroupIds: [group.id] },
        ebsOptions: { ebsEnabled: true, volumeType: "gp3", volumeSize: args.volumeGb },
        encryptAtRest: { enabled: true, kmsKeyId: key.arn },
        nodeToNodeEncryption: { enabled: true },
        domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10" },
        // The account's IAM policies say who may connect; fine-grained access control, what they may do there.
        accessPolicies: policyDocument({
          principals: { aws: rootOf(account) },
          actions: SEARCH_REQUESTS,
          resources: [`${this.domainArn}/*`],
        }),
        advancedSecurityOptions: {
          enabled: true,
          internalUserDatabaseEnabled: false,
          masterUserOptions: { masterUserArn: admin.arn },
        },
        logPublishingOptions: [...publishing],
        autoTuneOptions: { desiredState: "ENABLED", useOffPeakWindow: true },
        offPeakWindowOptions: {
          enabled: true,
          offPeakWindow: { windowStartTime: { hours: 1, minutes: 0 } },
        },
        softwareUpdateOptions: { autoSoftwareUpdateEnabled: args.softwareUpdates },
      },
      {
        parent: this,
        protect,
        retainOnDelete: protect,
        // A change of size moves every index to new nodes.
        customTimeouts: { create: "60m", update: "180m", delete: "90m" },
      },
    );
  }
}
