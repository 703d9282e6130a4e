import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import * as pulumi from "@pulumi/pulumi";
import { rootOf, type Account } from "../iam";
import { CRYPTOGRAPHY, Key, type KeyUse } from "../key";
import type { LogSettings } from "../operations/logs";
import { addressIn } from "../rules/cidr";
import { Access, type AccessArgs } from "../access/access";
import { ClusterRole } from "./cluster-role";
import { NodeRole } from "./node-role";

export interface ClusterArgs {
  /** Name of the cluster, at most 100 characters; fixed, so that what names it need not wait for it. */
  readonly clusterName: string;
  readonly account: Account;
  readonly vpcId: pulumi.Input<string>;
  /** Private subnets, one a zone. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Kubernetes version, such as `1.36`. */
  readonly version: string;
  /** Block that Services take their addresses from, outside the network's. */
  readonly serviceCidr: string;
  /** Blocks from which the API server is reached beside the network; with none its endpoint is private. */
  readonly publicCidrs: readonly string[];
  /** People and pipelines let in, by a name of one's own; whoever makes the cluster is an administrator. */
  readonly access: Readonly<
    Record<string, Pick<AccessArgs, "principalArn" | "policy" | "namespaces" | "groups">>
  >;
  /** Whether nodes may fill the account's cache of public registries. */
  readonly imageCache: boolean;
  /** Let AWS refuse to delete the cluster. */
  readonly deletionProtection: boolean;
  /** Let Pulumi refuse to delete the cluster and its keys. */
  readonly protect: boolean;
  readonly logs: LogSettings;
}

const LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** Address of a service block at which Kubernetes answers names, counted from the block's first. */
const DNS_INDEX = 10;

/**
 * An EKS cluster in Auto Mode: AWS runs nodes, network, volumes and balancers.
 *
 * People and pipelines come in by access entries alone, pods reach AWS by Pod Identity alone. The built-in node pools
 * are off, since their nodes carry no tags of ours; node classes and pools are Kubernetes objects, made by `apps`.
 */
export class Cluster extends pulumi.ComponentResource {
  readonly clusterName: pulumi.Output<string>;
  readonly endpoint: pulumi.Output<string>;
  /** PEM in base64. */
  readonly certificateAuthority: pulumi.Output<string>;
  /** The group of nodes and control plane, made by EKS. */
  readonly securityGroupId: pulumi.Output<string>;
  readonly nodeRoleName: pulumi.Output<string>;
  /** KMS key for the nodes' disks and for volumes. */
  readonly volumeKeyArn: pulumi.Output<string>;
  /** Address at which pods ask for names. */
  readonly dnsAddress: string;

  constructor(
    private readonly name: string,
    private readonly args: ClusterArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    // The folders cluster, identity and access were one, compute, and types are part of URNs.
    super("millrace:compute:Cluster", name, {}, opts);
    const { clusterName, account, imageCache } = args;
    const role = new ClusterRole(`${name}-control`, { clusterName }, { parent: this });
    const nodes = new NodeRole(`${name}-nodes`, { clusterName, account, imageCache }, { parent: this });
    const cluster = this.cluster(role);

    this.clusterName = cluster.eksCluster.name;
    this.endpoint = cluster.eksCluster.endpoint;
    this.certificateAuthority = cluster.eksCluster.certificateAuthority.data;
    this.securityGroupId = cluster.clusterSecurityGroupId;
    this.nodeRoleName = nodes.roleName;
    this.volumeKeyArn = this.volumeKey(role.role.arn).arn;
    this.dnsAddress = addressIn(args.serviceCidr, DNS_INDEX);
    this.admit(nodes);
    this.registerOutputs({
      clusterName: this.clusterName,
      endpoint: this.endpoint,
      certificateAuthority: this.certificateAuthority,
      securityGroupId: this.securityGroupId,
      nodeRoleName: this.nodeRoleName,
      volumeKeyArn: this.volumeKeyArn,
      dnsAddress: this.dnsAddress,
    });
  }

  private cluster({ role, policies }: ClusterRole): eks.Cluster {
    const { args } = this;
    const isPublic = args.publicCidrs.length > 0;
    return new eks.Cluster(
      `${this.name}-eks`,
      {
        name: args.clusterName,
        version: args.version,
        upgradePolicy: { supportType: "STANDARD" },
        serviceRole: role,
        vpcId: args.vpcId,
        subnetIds: args.subnetIds,
        endpointPrivateAccess: true,
        endpointPublicAccess: isPublic,
        ...(isPublic && { publicAccessCidrs: [...args.publicCidrs] }),
        kubernetesServiceIpAddressRange: args.serviceCidr,
        autoMode: { enabled: true, createNodeRole: false, computeConfig: { nodePools: [] } },
        // Auto Mode answers names on the nodes; the add-on's pods would wait for nodes that are not there.
        corednsAddonOptions: { enabled: false },
        skipDefaultNodeGroup: true,
        authenticationMode: "API",
        encryptionConfigKeyArn: this.secretsKey(role.arn).arn,
        enabledClusterLogTypes: LOG_TYPES,
        deletionProtection: args.deletionProtection,
      },
      { parent: this, protect: args.protect, dependsOn: [...policies, this.logGroup()] },
    );
  }

  /** Made before the cluster, which would make it without retention. */
  private logGroup(): aws.cloudwatch.LogGroup {
    return new aws.cloudwatch.LogGroup(
      `${this.name}-log`,
      { name: `/aws/eks/${this.args.clusterName}/cluster`, ...this.args.logs },
      { parent: this },
    );
  }

  /** Nodes, and whom the configuration names. */
  private admit(nodes: NodeRole): void {
    const { clusterName } = this;
    new Access(
      `${this.name}-node-access`,
      { clusterName, principalArn: nodes.arn, type: "EC2", policy: "autoNode" },
      { parent: this },
    );
    for (const [who, access] of Object.entries(this.args.access)) {
      new Access(`${this.name}-access-${who}`, { clusterName, ...access }, { parent: this });
    }
  }

  private secretsKey(roleArn: pulumi.Input<string>): Key {
    return this.key("secrets", "Kubernetes secrets", [
      { principals: { aws: roleArn }, actions: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"] },
      // Whoever makes the cluster hands the key on to EKS, which refuses the condition "for AWS services only".
      { principals: { aws: rootOf(this.args.account) }, actions: ["kms:CreateGrant"] },
    ]);
  }

  private volumeKey(roleArn: pulumi.Input<string>): Key {
    return this.key("volumes", "Disks of nodes and volumes", [
      { principals: { aws: roleArn }, actions: CRYPTOGRAPHY },
      // Volumes are attached and detached by grants to EC2.
      {
        principals: { aws: roleArn },
        actions: ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
        conditions: { Bool: { "kms:GrantIsForAWSResource": "true" } },
      },
    ]);
  }

  private key(purpose: string, what: string, uses: KeyUse[]): Key {
    const { clusterName, account, protect } = this.args;
    return new Key(
      `${this.name}-${purpose}`,
      {
        description: `${what} of ${clusterName}`,
        alias: `${clusterName}-${purpose}`,
        account,
        uses,
        protect,
      },
      { parent: this },
    );
  }
}
