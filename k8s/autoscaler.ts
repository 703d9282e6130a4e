import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { labels } from "./labels";
import type { Trigger } from "./triggers";

export interface AutoscalerArgs {
  /** Name of the workload and of the objects that scale it. */
  readonly workload: string;
  /** The workload's namespace. */
  readonly namespace: pulumi.Input<string>;
  /** Name of its Deployment, which must not set `replicas`. */
  readonly deployment: pulumi.Input<string>;
  /** Minimum number of pods; 0 only without CPU, which Kubernetes measures in running pods. */
  readonly minReplicas: number;
  /** Maximum number of pods. */
  readonly maxReplicas: number;
  /** What it is scaled on; the trigger that asks for the most pods decides. */
  readonly triggers: readonly Trigger[];
}

/** Interval in seconds at which KEDA reads metrics while there are no pods. */
const POLL = 15;

/** The same for metrics of CloudWatch, which has one value a minute. */
const AWS_POLL = 60;

/** Failed reads of a metric in a row before KEDA uses the fallback. */
const PATIENCE = 3;

/** Seconds for which a metric must ask for fewer pods before the number is reduced. */
const SETTLE = 300;

/**
 * Lets KEDA own the number of a workload's pods.
 *
 * It scales out at once and in slowly. While a metric cannot be read, the number of pods does not fall: it stays as it
 * is, or rises to `minReplicas`, and to at least one. From no pods at all KEDA starts one only when it can read a metric
 * again.
 */
export class Autoscaler extends pulumi.ComponentResource {
  /** Name of the ScaledObject. */
  readonly scaledObject: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: AutoscalerArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:k8s:Autoscaler", name, {}, opts);
    const authentication = args.triggers.some(({ aws }) => aws) ? this.authentication() : undefined;
    const scaled = new k8s.apiextensions.CustomResource(
      `${name}-scaled-object`,
      {
        apiVersion: "keda.sh/v1alpha1",
        kind: "ScaledObject",
        metadata: this.metadata(),
        spec: scaledObjectSpec(args, authentication?.metadata.name),
      },
      { parent: this },
    );
    this.scaledObject = scaled.metadata.name;
    this.registerOutputs({ scaledObject: this.scaledObject });
  }

  private metadata() {
    const { workload, namespace } = this.args;
    return { name: workload, namespace, labels: labels(workload) };
  }

  /** AWS is asked with the role of KEDA's operator, by Pod Identity. */
  private authentication(): k8s.apiextensions.CustomResource {
    return new k8s.apiextensions.CustomResource(
      `${this.name}-authentication`,
      {
        apiVersion: "keda.sh/v1alpha1",
        kind: "TriggerAuthentication",
        metadata: this.metadata(),
        spec: { podIdentity: { provider: "aws" } },
      },
      { parent: this },
    );
  }
}

/**
 * What replaces a metric that KEDA cannot read; it has none for CPU and memory, and a schedule needs none.
 *
 * `currentReplicasIfHigher` keeps the pods that serve the load. At least one, since KEDA takes a fallback of 0 replicas
 * for none, and scales a workload without a minimum to zero when its metric has been unreadable for the cooldown.
 *
 * @see https://keda.sh/docs/2.20/reference/scaledobject-spec/#fallback
 */
function fallback(minReplicas: number) {
  return {
    failureThreshold: PATIENCE,
    replicas: Math.max(1, minReplicas),
    behavior: "currentReplicasIfHigher",
  };
}

function scaledObjectSpec(
  { workload, deployment, minReplicas, maxReplicas, triggers }: AutoscalerArgs,
  authentication: pulumi.Input<string> | undefined,
) {
  return {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: deployment },
    // Values of AWS are cached, and read again in this interval.
    ...(triggers.some(({ aws }) => aws) && { pollingInterval: AWS_POLL }),
    // Kubernetes itself scales between one pod and many; these are for the step between none and one.
    ...(minReplicas === 0 && { pollingInterval: POLL, cooldownPeriod: SETTLE }),
    minReplicaCount: minReplicas,
    maxReplicaCount: maxReplicas,
    ...(triggers.some(({ type }) => ["metrics-api", "aws-cloudwatch"].includes(type)) && {
      fallback: fallback(minReplicas),
    }),
    advanced: {
      horizontalPodAutoscalerConfig: {
        name: workload,
        behavior: {
          scaleUp: {
            stabilizationWindowSeconds: 0,
            selectPolicy: "Max",
            policies: [
              { type: "Percent", value: 100, periodSeconds: 15 },
              { type: "Pods", value: 2, periodSeconds: 15 },
            ],
          },
          scaleDown: {
            stabilizationWindowSeconds: SETTLE,
            selectPolicy: "Max",
            policies: [{ type: "Percent", value: 50, periodSeconds: 60 }],
          },
        },
      },
    },
    triggers: triggers.map(({ type, metricType, metadata, aws }) => ({
      type,
      metricType,
      metadata: { ...metadata },
      // Else each of the requests that Kubernetes makes every 15 s would be one to CloudWatch, which is charged for.
      ...(aws && { useCachedMetrics: true }),
      ...(aws && authentication !== undefined && { authenticationRef: { name: authentication } }),
    })),
  };
}
