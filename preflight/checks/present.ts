import { DescribeResourcePoliciesCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeAddressesCommand, paginateDescribeVpcs, type Tag } from "@aws-sdk/client-ec2";
import { paginateListClusters } from "@aws-sdk/client-eks";
import { paginateListRoles } from "@aws-sdk/client-iam";
import { paginateDescribeDBClusters } from "@aws-sdk/client-rds";
import type { Aws } from "../target/aws";

/** By what the stack's own resources are told from others', which a later deployment must not count twice. */
export interface Owner {
  /** Value of the tag `project`. */
  readonly project: string;
  /** Value of the tag `environment`. */
  readonly environment: string;
  /** Prefix of physical names, `millrace-dev`. */
  readonly identifier: string;
}

type Present = (aws: Aws, region: string, owner: Owner) => Promise<number>;

/** How much of a quota the account uses besides this stack, by the quota's name, where one cheap call tells. */
export const PRESENT: Readonly<Record<string, Present>> = {
  "Elastic IP addresses": async ({ ec2 }, _region, owner) => {
    const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({}));
    return Addresses.filter(({ Tags }) => !isTagged(Tags, owner)).length;
  },
  VPCs: async ({ ec2 }, _region, owner) =>
    count(paginateDescribeVpcs({ client: ec2 }, {}), ({ Vpcs = [] }) =>
      Vpcs.filter(({ Tags }) => !isTagged(Tags, owner)),
    ),
  "EKS clusters": async ({ eks }, _region, { identifier }) =>
    count(paginateListClusters({ client: eks }, {}), ({ clusters = [] }) =>
      clusters.filter((name) => name !== identifier),
    ),
  "Aurora DB clusters": async ({ rds }, _region, owner) =>
    count(paginateDescribeDBClusters({ client: rds }, {}), ({ DBClusters = [] }) =>
      DBClusters.filter(({ DBClusterIdentifier: id }) => !isNamed(id, owner)),
    ),
  "IAM roles": async ({ iam }, _region, owner) =>
    count(paginateListRoles({ client: iam, pageSize: 1000 }, {}), ({ Roles = [] }) =>
      Roles.filter(({ RoleName }) => !isNamed(RoleName, owner)),
    ),
  "CloudWatch Logs resource policies": async ({ logs }, region, owner) => {
    const { resourcePolicies = [] } = await logs(region).send(
      new DescribeResourcePoliciesCommand({ limit: 50 }),
    );
    return resourcePolicies.filter(({ policyName }) => !isNamed(policyName, owner)).length;
  },
};

function isTagged(tags: readonly Tag[] | undefined, { project, environment }: Owner): boolean {
  const values = new Map(tags?.map(({ Key, Value }) => [Key, Value]));
  return values.get("project") === project && values.get("environment") === environment;
}

function isNamed(name: string | undefined, { identifier }: Owner): boolean {
  return name?.startsWith(`${identifier}-`) === true;
}

async function count<Page>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => readonly unknown[],
): Promise<number> {
  let total = 0;
  for await (const page of pages) total += items(page).length;
  return total;
}
