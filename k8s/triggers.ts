/** What a workload is scaled on: a metric, and how much of it one pod should have. */
export interface Trigger {
  readonly type: "cpu" | "metrics-api" | "aws-cloudwatch" | "cron";
  /** `Utilization`: percent of the pods' requests; `AverageValue`: the metric is divided by the number of pods. */
  readonly metricType: "Utilization" | "AverageValue";
  /** KEDA takes text alone. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Whether KEDA asks AWS, with the role of its operator. */
  readonly aws: boolean;
}

/** The CPU utilization of pods, in percent of their requests; up to date within half a minute. */
export function cpuUsage(percent: number): Trigger {
  return { type: "cpu", metricType: "Utilization", metadata: { value: String(percent) }, aws: false };
}

/** A daily or weekly period with a minimum number of pods. */
export interface Period {
  /** Of the IANA database. */
  readonly timezone: string;
  /** Start and end in cron format. */
  readonly start: string;
  readonly end: string;
  /** Pods in the period. */
  readonly replicas: number;
}

/**
 * At least so many pods in a period.
 *
 * @see https://keda.sh/docs/2.20/scalers/cron/
 */
export function period({ timezone, start, end, replicas }: Period): Trigger {
  const metadata = { timezone, start, end, desiredReplicas: String(replicas) };
  return { type: "cron", metricType: "AverageValue", metadata, aws: false };
}

/**
 * A number that a service reports over HTTP.
 *
 * @param url of a JSON document.
 * @param field of the number in it.
 * @param perPod value per pod above which pods are added.
 */
export function reportedValue(url: string, field: string, perPod: number): Trigger {
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
