/** What a workload is scaled on: a figure, and how much of it one pod should have. */
export interface Trigger {
  readonly type: "cpu" | "metrics-api" | "aws-cloudwatch";
  /** `Utilization`: percent of what pods ask for; `AverageValue`: the figure is divided by the number of pods. */
  readonly metricType: "Utilization" | "AverageValue";
  /** KEDA takes text alone. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Whether KEDA asks AWS, with its operator's own role. */
  readonly aws: boolean;
}

/** The CPU that pods use, in percent of what is kept for them; told within half a minute. */
export function cpuUsage(percent: number): Trigger {
  return { type: "cpu", metricType: "Utilization", metadata: { value: String(percent) }, aws: false };
}

/**
 * One number that a service tells over HTTP.
 *
 * @param url answers with JSON.
 * @param field where the number stands in it.
 * @param perPod above so many a pod there are more pods.
 */
export function reportedFigure(url: string, field: string, perPod: number): Trigger {
  return {
    type: "metrics-api",
    metricType: "AverageValue",
    metadata: {
      url,
      format: "json",
      valueLocation: field,
      targetValue: String(perPod),
      activationTargetValue: "0",
    },
    aws: false,
  };
}

/** Where a balancer counts the requests to one of its target groups. */
export interface BalancerRequests {
  readonly region: string;
  /** Last part of the balancer's ARN, `app/NAME/ID`. */
  readonly loadBalancer: string;
  /** Last part of the target group's ARN, `targetgroup/NAME/ID`. */
  readonly targetGroup: string;
  /** Above so many requests a second and pod there are more pods. */
  readonly perSecond: number;
}

/** CloudWatch's minute, in seconds. */
const MINUTE = 60;

/**
 * The requests that a balancer has passed on in a minute.
 *
 * The sum over all pods, and divided by KEDA: CloudWatch's own figure a target counts those that are gone as well. It
 * is told one to three minutes late, so that is how far back the newest is looked for; a minute without any requests
 * has no figure at all, which then counts as none.
 */
export function balancerRequests({
  region,
  loadBalancer,
  targetGroup,
  perSecond,
}: BalancerRequests): Trigger {
  return {
    type: "aws-cloudwatch",
    metricType: "AverageValue",
    metadata: {
      awsRegion: region,
      namespace: "AWS/ApplicationELB",
      metricName: "RequestCount",
      dimensionName: "LoadBalancer;TargetGroup",
      dimensionValue: `${loadBalancer};${targetGroup}`,
      metricStat: "Sum",
      metricStatPeriod: String(MINUTE),
      metricCollectionTime: String(3 * MINUTE),
      targetMetricValue: String(perSecond * MINUTE),
      minMetricValue: "0",
      ignoreNullValues: "true",
    },
    aws: true,
  };
}
