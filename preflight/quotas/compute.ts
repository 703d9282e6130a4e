import { nodePools } from "./node-pools";
import { each, field, found, list, perRegion, sharing, type Quota, type Stack, type Use } from "./quota";

const EC2 = "https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html";
const EKS = "https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html";
const POD_IDENTITY = "https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html";
const CODEBUILD = "https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html";

/** vCPUs of the smallest node that EKS Auto Mode starts for a pool. */
const SMALLEST_NODE = 2;

export const COMPUTE_QUOTAS: readonly Quota[] = [
  {
    name: "Running On-Demand Standard instances, vCPUs",
    service: "ec2",
    code: "L-1216C47A",
    limit: 5,
    per: "region",
    source: EC2,
    use: (stack) => inRegion(stack, instanceCpus(stack) + poolCpus(stack, "on-demand")),
    least: (stack) => inRegion(stack, instanceCpus(stack) + (only(stack, "on-demand") ? SMALLEST_NODE : 0)),
  },
  {
    name: "Standard Spot Instance requests, vCPUs",
    service: "ec2",
    code: "L-34B43A08",
    limit: 5,
    per: "region",
    source: EC2,
    use: (stack) => inRegion(stack, poolCpus(stack, "spot")),
    // A pool that also takes on-demand nodes falls back to them.
    least: (stack) => inRegion(stack, only(stack, "spot") ? SMALLEST_NODE : 0),
  },
  {
    name: "EKS clusters",
    service: "eks",
    code: "L-1194D53C",
    limit: 100,
    per: "region",
    source: EKS,
    use: perRegion("eks:index:Cluster"),
  },
  {
    name: "Public endpoint access CIDR ranges per EKS cluster",
    service: "eks",
    limit: 40,
    per: "each",
    source: EKS,
    use: each("eks:index:Cluster", ({ inputs }) => list(inputs.publicAccessCidrs).length),
  },
  {
    name: "Pod Identity associations per EKS cluster",
    service: "eks",
    limit: 5000,
    per: "each",
    source: POD_IDENTITY,
    use: sharing("clusterName", "aws:eks/podIdentityAssociation:PodIdentityAssociation"),
  },
  {
    name: "CodeBuild projects",
    service: "codebuild",
    limit: 5000,
    per: "region",
    source: CODEBUILD,
    use: perRegion("aws:codebuild/project:Project"),
  },
  concurrentBuilds("Small", "L-9D07B6EF"),
  concurrentBuilds("Medium", "L-2DC20C30"),
  concurrentBuilds("Large", "L-4DDC4A99"),
];

/** Builds at a time on Linux machines of a size; CodeBuild queues what is above the quota. */
function concurrentBuilds(size: string, code: string): Quota {
  const projects = (stack: Stack) =>
    found(stack, ["aws:codebuild/project:Project"]).filter(
      ({ inputs }) => field(inputs.environment, "computeType") === `BUILD_GENERAL1_${size.toUpperCase()}`,
    );
  return {
    name: `Concurrently running CodeBuild builds, Linux/${size}`,
    service: "codebuild",
    code,
    limit: 1,
    per: "region",
    source: CODEBUILD,
    use: (stack) =>
      inRegion(
        stack,
        projects(stack).reduce((total, { inputs }) => total + Number(inputs.concurrentBuildLimit), 0),
      ),
    least: (stack) => inRegion(stack, projects(stack).length > 0 ? 1 : 0),
  };
}

function inRegion(stack: Stack, amount: number): Use {
  return { [stack.region]: amount };
}

function instanceCpus(stack: Stack): number {
  return found(stack, ["aws:ec2/instance:Instance"]).reduce(
    (total, { inputs }) => total + cpusOf(String(inputs.instanceType)),
    0,
  );
}

/** vCPUs of an instance type of the standard families: two up to `large`, then four for each `xlarge`. */
export function cpusOf(instanceType: string): number {
  const size = instanceType.split(".")[1] ?? "";
  const [, many = "1"] = /^(\d+)?xlarge$/.exec(size) ?? [];
  return size.endsWith("xlarge") ? 4 * Number(many) : 2;
}

/** CPUs that the node pools of a capacity type may grow to. */
function poolCpus(stack: Stack, capacityType: string): number {
  return nodePools(stack)
    .filter(({ capacityTypes }) => capacityTypes.includes(capacityType))
    .reduce((total, { cpuLimit }) => total + cpuLimit, 0);
}

/** Whether some node pool takes this capacity type alone. */
function only(stack: Stack, capacityType: string): boolean {
  return nodePools(stack).some(({ capacityTypes }) => capacityTypes.every((one) => one === capacityType));
}
