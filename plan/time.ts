import type { RecordedResource, Recording } from "./record";

/**
 * How long AWS takes to make a thing, in seconds: typical figures of public deployment logs, the middle of the range
 * where they give one. A component of a provider's own counts with all that it makes.
 */
const SECONDS: Readonly<Record<string, number>> = {
  "aws:acm/certificateValidation:CertificateValidation": 120,
  "aws:cloudfront/distribution:Distribution": 180,
  "aws:cloudfront/vpcOrigin:VpcOrigin": 900,
  "aws:docdb/cluster:Cluster": 45,
  "aws:docdb/clusterInstance:ClusterInstance": 400,
  "aws:ec2/instance:Instance": 60,
  "aws:ec2/natGateway:NatGateway": 105,
  "aws:eks/addon:Addon": 55,
  "aws:elasticache/replicationGroup:ReplicationGroup": 555,
  "aws:elasticache/serverlessCache:ServerlessCache": 60,
  "aws:kms/key:Key": 30,
  "aws:lb/loadBalancer:LoadBalancer": 190,
  "aws:msk/cluster:Cluster": 1400,
  "aws:msk/serverlessCluster:ServerlessCluster": 600,
  "aws:opensearch/domain:Domain": 1200,
  "aws:opensearchingest/pipeline:Pipeline": 600,
  "aws:rds/cluster:Cluster": 45,
  "aws:rds/clusterInstance:ClusterInstance": 380,
  "awsx:ec2:Vpc": 15,
  "eks:index:Cluster": 525,
};

/** What everything else takes at most. */
const OTHERWISE = 20;

/** When a resource is made, in seconds from the start, if each starts as soon as all it depends on is there. */
export interface Step {
  readonly name: string;
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** The last of what it waited for; none for what starts at once. */
  readonly after: Step | undefined;
}

/** A recorded program as the engine would make it with nothing but the graph holding it back, the last step last. */
export function schedule({ resources }: Recording): Step[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const steps = new Map<string, Step>();
  const step = (resource: RecordedResource): Step => {
    const known = steps.get(resource.urn);
    if (known !== undefined) return known;
    const before = resource.dependencies.flatMap((urn) => byUrn.get(urn) ?? []).map(step);
    const after = before.reduce<Step | undefined>(
      (last, one) => (last === undefined || one.end > last.end ? one : last),
      undefined,
    );
    const start = after?.end ?? 0;
    const made = {
      name: resource.name,
      type: resource.type,
      start,
      end: start + secondsOf(resource),
      after,
    };
    steps.set(resource.urn, made);
    return made;
  };
  return resources.map(step).sort((one, other) => one.end - other.end);
}

/** A step and what it waited for, the first first. */
export function chain(step: Step): Step[] {
  return step.after === undefined ? [step] : [...chain(step.after), step];
}

/** Components of ours and what is only read cost no time of their own. */
function secondsOf({ type, custom, read }: RecordedResource): number {
  return SECONDS[type] ?? (custom && !read && !type.startsWith("pulumi:") ? OTHERWISE : 0);
}
