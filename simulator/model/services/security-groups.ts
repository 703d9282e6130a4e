import { mentions } from "../references";
import type { Existing, ResourceModel, World } from "../resource";

/** What keeps a resource, as AWS answers it. */
export function violation(what: string, by: Existing | undefined): string | undefined {
  return by && `DependencyViolation: ${what} has dependencies and cannot be deleted (${by.type} ${by.id})`;
}

/** Resources that have an address in a subnet. */
export const IN_SUBNETS = [
  "ec2/natGateway",
  "ec2/vpcEndpoint",
  "ec2/instance",
  "ec2/networkInterface",
  "ec2clientvpn/networkAssociation",
  "eks/cluster",
  "lb/loadBalancer",
  "elasticache/serverlessCache",
  "msk/cluster",
  "msk/serverlessCluster",
  "opensearch/domain",
  "opensearchingest/pipeline",
  "lambda/function",
  "codebuild/project",
];

const USES_SECURITY_GROUPS = [
  ...IN_SUBNETS,
  "rds/cluster",
  "docdb/cluster",
  "elasticache/replicationGroup",
  "ec2clientvpn/endpoint",
];

/** What may refer to another security group: a group by inline rules, and separate rule resources. */
const REFERRING = [
  "vpc/securityGroupIngressRule",
  "vpc/securityGroupEgressRule",
  "ec2/securityGroupRule",
  "ec2/securityGroup",
];

function securityGroupInUse(group: Existing, world: World): string | undefined {
  const user = world.all(...USES_SECURITY_GROUPS).find(({ outputs }) => mentions(outputs, group.id));
  const rule = world
    .all(...REFERRING)
    .find(
      ({ id, outputs }) =>
        id !== group.id &&
        outputs.securityGroupId !== group.id &&
        (outputs.referencedSecurityGroupId === group.id ||
          outputs.sourceSecurityGroupId === group.id ||
          mentions(outputs.ingress, group.id) ||
          mentions(outputs.egress, group.id)),
    );
  return violation(`The security group ${group.id}`, user ?? rule);
}

export const SECURITY_GROUPS: Readonly<Record<string, ResourceModel>> = {
  "ec2/securityGroup": {
    idPrefix: "sg",
    replacedBy: ["description", "vpcId"],
    nameTaken: "InvalidGroup.Duplicate",
    nameScope: ["vpcId"],
    arn: ({ id }) => `ec2:security-group/${id}`,
    outputs: () => ({ description: "Managed by Pulumi" }),
    inUse: securityGroupInUse,
    seconds: { create: 3 },
  },
  "vpc/securityGroupIngressRule": {
    idPrefix: "sgr",
    nameInput: null,
    replacedBy: ["securityGroupId"],
    arn: ({ id }) => `ec2:security-group-rule/${id}`,
    outputs: ({ id }) => ({ securityGroupRuleId: id }),
  },
  "vpc/securityGroupEgressRule": {
    idPrefix: "sgr",
    nameInput: null,
    replacedBy: ["securityGroupId"],
    arn: ({ id }) => `ec2:security-group-rule/${id}`,
    outputs: ({ id }) => ({ securityGroupRuleId: id }),
  },
  "ec2/securityGroupRule": {
    idPrefix: "sgrule",
    nameInput: null,
    replacedBy: [
      "type",
      "fromPort",
      "toPort",
      "protocol",
      "cidrBlocks",
      "ipv6CidrBlocks",
      "prefixListIds",
      "securityGroupId",
      "sourceSecurityGroupId",
      "self",
    ],
  },
};
