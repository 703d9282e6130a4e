import { GetRoleCommand } from "@aws-sdk/client-iam";
import { nodePools } from "../quotas/node-pools";
import type { Resources } from "../quotas/quota";
import type { Aws } from "../target/aws";
import { check, ok, uncreatable, warn } from "./check";

/** A role that AWS trusts one of its services with, and that this service does not make in time by itself. */
interface LinkedRole {
  readonly service: string;
  readonly role: string;
  /** How badly the stack needs it; `undefined` where it does not. */
  readonly need: (stack: Resources) => Need | undefined;
}

interface Need {
  readonly level: "fail" | "warn";
  readonly why: string;
}

const makes =
  (type: string, level: Need["level"], why: string) =>
  ({ resources }: Resources): Need | undefined =>
    resources.some((resource) => resource.type.startsWith(type)) ? { level, why } : undefined;

/** Others (EKS, RDS, ElastiCache, load balancing, Backup) are made by their service with the first resource. */
export const ROLES: readonly LinkedRole[] = [
  { service: "spot.amazonaws.com", role: "AWSServiceRoleForEC2Spot", need: spot },
  {
    service: "opensearchservice.amazonaws.com",
    role: "AWSServiceRoleForAmazonOpenSearchService",
    need: makes("aws:opensearch/domain:", "fail", "OpenSearch makes no domain in a VPC without it"),
  },
  {
    service: "osis.amazonaws.com",
    role: "AWSServiceRoleForAmazonOpenSearchIngestionService",
    need: makes("aws:opensearchingest/", "warn", "the first pipeline may fail while AWS makes it"),
  },
  {
    service: "kafka.amazonaws.com",
    role: "AWSServiceRoleForKafka",
    need: makes("aws:msk/", "warn", "the first cluster may fail while AWS makes it"),
  },
];

/** Without the role Karpenter starts no spot node; a pool that takes on-demand nodes too goes on with those. */
function spot(stack: Resources): Need | undefined {
  const pools = nodePools(stack).filter(({ capacityTypes }) => capacityTypes.includes("spot"));
  if (pools.length === 0) return undefined;
  return pools.some(({ capacityTypes }) => capacityTypes.length === 1)
    ? { level: "fail", why: "node pools of spot nodes alone stay empty without it" }
    : { level: "warn", why: "nodes are started on demand, at the full price, without it" };
}

/** A role, and whether what needs it is deployed. */
type Needed = LinkedRole & { readonly needed: Need; readonly deployed: boolean };

/** Service-linked roles that must exist before the stack is deployed. */
export const linkedRoles = check<readonly Needed[], readonly string[]>({
  name: "linked-roles",
  unused: "the stack needs no service-linked role that must exist before it",
  needs: ({ stack, deployed }) => {
    const roles = ROLES.flatMap((role): Needed[] => {
      const needed = role.need(stack);
      return needed === undefined ? [] : [{ ...role, needed, deployed: role.need(deployed) !== undefined }];
    });
    return roles.length > 0 ? roles : undefined;
  },
  look: async (roles, { aws }) => {
    const there = await Promise.all(roles.map(({ role }) => exists(aws, role)));
    return roles.filter((_, index) => there[index]).map(({ role }) => role);
  },
  judge: (there, roles) =>
    roles.map(({ service, role, needed: { level, why }, deployed }) => {
      if (there.includes(role)) return ok(role);
      const what = `${role} is missing: ${why}`;
      const fix = `aws iam create-service-linked-role --aws-service-name ${service}`;
      return level === "fail" ? uncreatable(what, fix, deployed) : warn(what, fix);
    }),
});

async function exists(aws: Aws, role: string): Promise<boolean> {
  try {
    await aws.iam.send(new GetRoleCommand({ RoleName: role }));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "NoSuchEntityException") return false;
    throw error;
  }
}
