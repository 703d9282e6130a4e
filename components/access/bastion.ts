import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assumedBy, policyDocument, type Account } from "../iam";
import { Key, throughServices } from "../key";
import { inZone } from "../network/subnets";
import { ZONES } from "../rules/cidr";
import { userData, type Endpoint } from "./bastion-user-data";

export interface BastionArgs {
  /** Physical name. */
  readonly identifier: string;
  readonly account: Account;
  readonly vpcId: pulumi.Input<string>;
  /** Private subnets, one a zone. */
  readonly subnetIds: pulumi.Output<string[]>;
  /** Such as `t4g.nano`; an arm64 one, like the image. */
  readonly instanceType: string;
  /** Raised by one, the bastion is made anew, from AWS's newest image and in the next zone. */
  readonly generation: number;
  /** OpenSSH public keys of those who may open tunnels by SSH; with none there is no SSH server. */
  readonly instanceKeys: readonly string[];
  /** What SSH tunnels may lead to. */
  readonly endpoints: readonly { readonly [K in keyof Endpoint]: pulumi.Input<Endpoint[K]> }[];
  /** Blocks in which Systems Manager is reached, on 443: its endpoints', or anywhere. */
  readonly managerCidrs: readonly string[];
}

/** AWS's name for the newest Amazon Linux 2023 for arm64. */
const IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64";

/** What Systems Manager's agent does for sessions, and no more than that. */
const AGENT = [
  "ssm:UpdateInstanceInformation",
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
];

/**
 * A small machine between people and the data stores: in a private subnet, with no public address and nobody let in.
 * Systems Manager is the only way to it, and tunnels are all that it is for.
 *
 * The security group lets out to Systems Manager alone; the ways to the stores are rules of their own.
 */
export class Bastion extends pulumi.ComponentResource {
  readonly instanceId: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: BastionArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:compute:Bastion", name, {}, opts);
    const group = this.securityGroup();
    const instance = this.instance(group, this.key());

    this.instanceId = instance.id;
    this.arn = instance.arn;
    this.securityGroupId = group.id;
    this.registerOutputs({
      instanceId: this.instanceId,
      arn: this.arn,
      securityGroupId: this.securityGroupId,
    });
  }

  private instance(group: aws.ec2.SecurityGroup, key: Key): aws.ec2.Instance {
    const { identifier, instanceType, generation, subnetIds } = this.args;
    const { profile, policy } = this.role();
    return new aws.ec2.Instance(
      `${this.name}-instance-${generation}`,
      {
        ami: aws.ssm.getParameterOutput({ name: IMAGE }, { parent: this }).insecureValue,
        instanceType,
        subnetId: inZone(subnetIds, (generation - 1) % ZONES),
        associatePublicIpAddress: false,
        vpcSecurityGroupIds: [group.id],
        iamInstanceProfile: profile.name,
        userData: this.userData(),
        userDataReplaceOnChange: true,
        metadataOptions: {
          httpEndpoint: "enabled",
          httpTokens: "required",
          httpPutResponseHopLimit: 1,
          instanceMetadataTags: "disabled",
        },
        rootBlockDevice: {
          volumeType: "gp3",
          encrypted: true,
          kmsKeyId: key.arn,
          deleteOnTermination: true,
          tags: { Name: identifier },
        },
        ebsOptimized: true,
        monitoring: true,
        tags: { Name: identifier },
      },
      // AWS has a new image every other week, which must not make every `up` end people's tunnels. The option also
      // keeps the old image when the instance is replaced, hence the generation in its name.
      { parent: this, ignoreChanges: ["ami"], dependsOn: policy },
    );
  }

  /** Without keys nothing is waited for; with them the stores are, as their names stand in the configuration. */
  private userData(): pulumi.Input<string> {
    const { instanceKeys, endpoints } = this.args;
    if (instanceKeys.length === 0) return userData([], []);
    return pulumi.all([...endpoints]).apply((known) => userData(instanceKeys, known));
  }

  private securityGroup(): aws.ec2.SecurityGroup {
    const { identifier, vpcId, managerCidrs } = this.args;
    const name = `${this.name}-group`;
    const group = new aws.ec2.SecurityGroup(
      name,
      { vpcId, description: `Bastion ${identifier}`, tags: { Name: identifier } },
      { parent: this },
    );
    managerCidrs.forEach((cidrIpv4, index) => {
      new aws.vpc.SecurityGroupEgressRule(
        `${name}-manager-${index}`,
        {
          securityGroupId: group.id,
          description: "Systems Manager",
          cidrIpv4,
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
        },
        { parent: this },
      );
    });
    return group;
  }

  private role(): { profile: aws.iam.InstanceProfile; policy: aws.iam.RolePolicy } {
    const role = new aws.iam.Role(
      `${this.name}-role`,
      { description: `Bastion ${this.args.identifier}`, assumeRolePolicy: assumedBy("ec2.amazonaws.com") },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      `${this.name}-policy`,
      {
        role: role.name,
        // The channels have no ARNs; and the instance, whose information it is, has none before it has the role.
        policy: policyDocument({ actions: AGENT, resources: ["*"] }),
      },
      { parent: this },
    );
    const profile = new aws.iam.InstanceProfile(
      `${this.name}-profile`,
      { name: this.args.identifier, role: role.name },
      { parent: this },
    );
    return { profile, policy };
  }

  private key(): Key {
    const { identifier, account } = this.args;
    return new Key(
      `${this.name}-encryption`,
      {
        description: `Disk of ${identifier}`,
        alias: identifier,
        account,
        uses: [throughServices(account, "ec2")],
      },
      { parent: this },
    );
  }
}
