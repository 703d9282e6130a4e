import { isDeepStrictEqual } from "node:util";
import { DescribeAvailabilityZonesCommand, paginateDescribeInstanceTypeOfferings } from "@aws-sdk/client-ec2";
import { UNREACHED_ZONES } from "../../infra/config/network";
import { check, fail, ok, uncreatable, type Finding } from "./check";
import { found } from "../quotas/quota";
import { cpusOf } from "../quotas/compute";
import { nodePools, type NodePool } from "../quotas/node-pools";
import type { Target } from "../target/target";

/** Zones that EKS puts no control plane in: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html */
const WITHOUT_EKS = ["cac1-az3", "use1-az3", "usw1-az2"];

interface ZoneNeeds {
  readonly region: string;
  readonly zoneIds: readonly string[];
  /** Whether CloudFront reaches the load balancer through a VPC origin. */
  readonly vpcOrigin: boolean;
  /** Instances that the stack makes itself. */
  readonly instances: readonly Instance[];
  /** What nodes may be; each pool must find something in each zone. */
  readonly pools: readonly Pool[];
}

interface Instance {
  readonly name: string;
  readonly type: string;
  readonly zoneId: string;
  readonly deployed: boolean;
}

type Pool = NodePool & { readonly deployed: boolean };

interface ZoneFacts {
  /** Zones that the account may use now. */
  readonly zoneIds: readonly string[];
  /** Instance types on offer, by zone id. */
  readonly offers: Readonly<Record<string, readonly string[]>>;
}

/** Whether the zones are there, and offer the instance types of bastion and nodes. */
export const zones = check<ZoneNeeds, ZoneFacts>({
  name: "zones",
  unused: "",
  needs: (target) => ({
    region: target.stack.region,
    zoneIds: target.zoneIds,
    vpcOrigin: found(target.stack, ["aws:cloudfront/vpcOrigin:VpcOrigin"]).length > 0,
    instances: instancesOf(target),
    pools: poolsOf(target),
  }),
  look: async ({ zoneIds }, { aws }) => {
    const { AvailabilityZones = [] } = await aws.ec2.send(
      new DescribeAvailabilityZonesCommand({ Filters: [{ Name: "state", Values: ["available"] }] }),
    );
    const offers: Record<string, string[]> = Object.fromEntries(zoneIds.map((id) => [id, []]));
    const pages = paginateDescribeInstanceTypeOfferings(
      { client: aws.ec2, pageSize: 1000 },
      { LocationType: "availability-zone-id", Filters: [{ Name: "location", Values: [...zoneIds] }] },
    );
    for await (const { InstanceTypeOfferings = [] } of pages) {
      for (const { Location = "", InstanceType = "" } of InstanceTypeOfferings) {
        offers[Location]?.push(InstanceType);
      }
    }
    return { zoneIds: AvailabilityZones.flatMap(({ ZoneId = "" }) => ZoneId), offers };
  },
  judge: (facts, needs) => {
    const problems = [...zoneProblems(facts, needs), ...offerProblems(facts, needs)];
    return problems.length > 0 ? problems : [ok(`${needs.zoneIds.join(", ")} offer what the stack needs`)];
  },
});

function zoneProblems(facts: ZoneFacts, { region, zoneIds, vpcOrigin }: ZoneNeeds): Finding[] {
  return zoneIds.flatMap((id) => {
    if (!facts.zoneIds.includes(id)) {
      return [fail(`this account has no zone ${id} in ${region}`, choose(facts.zoneIds.join(", ")))];
    }
    if (WITHOUT_EKS.includes(id)) return [fail(`EKS does not use zone ${id}`, choose("others"))];
    if (vpcOrigin && UNREACHED_ZONES.includes(id)) {
      return [fail(`CloudFront's VPC origins do not reach zone ${id}`, choose("others"))];
    }
    return [];
  });
}

function choose(zones: string): string {
  return `Choose three of ${zones} in millrace-infra:network.zoneIds`;
}

function offerProblems({ offers }: ZoneFacts, { zoneIds, instances, pools }: ZoneNeeds): Finding[] {
  const machines = instances
    .filter(({ type, zoneId }) => !offers[zoneId]?.includes(type))
    .map(({ name, type, zoneId, deployed }) =>
      uncreatable(
        `zone ${zoneId} does not offer ${type} for ${name}`,
        `${choose("others")}, or another instance type`,
        deployed,
      ),
    );
  const nodes = pools.flatMap((pool) =>
    zoneIds
      .filter((zoneId) => !offers[zoneId]?.some((type) => fits(type, pool)))
      .map((zoneId) =>
        uncreatable(
          `zone ${zoneId} offers no instance type for node pool ${pool.name}`,
          `Widen millrace-apps:nodePools.${pool.name}`,
          pool.deployed,
        ),
      ),
  );
  return [...machines, ...nodes];
}

/** `m7gd.xlarge` is category m, generation 7, arm64 for its g. */
function fits(type: string, pool: NodePool): boolean {
  const [, category = "", generation = "0", options = ""] = /^([a-z]+?)(\d+)([a-z-]*)\./.exec(type) ?? [];
  return (
    pool.categories.includes(category) &&
    Number(generation) > pool.generationAbove &&
    pool.architectures.includes(options.startsWith("g") ? "arm64" : "amd64") &&
    (pool.cpus.length === 0 || pool.cpus.includes(cpusOf(type)))
  );
}

function poolsOf({ stack, deployed }: Target): Pool[] {
  const existing = nodePools(deployed);
  return nodePools(stack).map((pool) => ({
    ...pool,
    deployed: existing.some((one) => isDeepStrictEqual(one, pool)),
  }));
}

function instancesOf({ stack, deployed, zoneIds }: Target): Instance[] {
  const existing = found(deployed, ["aws:ec2/instance:Instance"]);
  return found(stack, ["aws:ec2/instance:Instance"]).map(({ name, inputs }) => ({
    name,
    type: String(inputs.instanceType),
    zoneId: zoneIds[placeOf(inputs.subnetId)] ?? "",
    deployed: existing.some((one) => one.name === name && one.inputs.instanceType === inputs.instanceType),
  }));
}

/** awsx names a subnet after its place in the list of zones, `network-vpc-private-1`. */
function placeOf(subnetId: unknown): number {
  return Number(/-(\d+)$/.exec(String(subnetId))?.[1]) - 1;
}
