import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { BoundPort } from "./bound-ports";
import { boundPorts } from "./bound-ports";
import { digest } from "./digest";
import { labels, selector } from "./labels";
import { podTemplate } from "./pod";
import { Service, type ServiceArgs } from "./service";
import { headlessSpec, podsName, SERVICE_PORT, serviceSpec } from "./service-spec";
import { mountsOf, statefulPods, storageLabels, type StorageArgs } from "./stateful";

export interface WorkloadArgs extends ServiceArgs {
  /** Number of pods; left out where an autoscaler sets it. */
  readonly replicas?: number;
  /** Port of the probes, and of everything else it serves over HTTP. */
  readonly httpPort: number;
  /** Paths that say whether a pod lives, and whether it wants requests. @default `/health` and `/ready` */
  readonly probes?: { readonly live: string; readonly ready: string };
  /** Port of the Prometheus metrics. */
  readonly metricsPort: number;
  /**
   * Whether pods must be spread evenly over the zones (`DoNotSchedule`: one waits rather than unbalance them), or only
   * if that is possible (`ScheduleAnyway`).
   */
  readonly zoneSpread: "DoNotSchedule" | "ScheduleAnyway";
  /** Whether other pods or a balancer call it: it then has a Service of its name on port 80. @default false */
  readonly serves?: boolean;
  /** Ports served beside HTTP, by name; its Service has them under the same numbers. @default none */
  readonly otherPorts?: Readonly<Record<string, number>>;
  /**
   * Whether it has a second Service, `<name>-pods`, whose name answers with the address of each pod that is ready, for
   * clients that choose among pods themselves. Asks for `serves`.
   * @default false
   */
  readonly headless?: boolean;
  /**
   * Target groups of balancers that its pods are registered in, by the port's name: `http`, or one of `otherPorts`. Asks
   * for `serves`.
   * @default none
   */
  readonly targetGroups?: Readonly<Record<string, string | undefined>>;
  /** Volumes of each pod, which then has a fixed number: `replicas`. @default none */
  readonly storage?: StorageArgs;
  /** How long (seconds) a rollout may take before the deployment fails. @default 600 */
  readonly timeoutSeconds?: number;
}

/** As every service of this repository has them. */
const PROBES = { live: "/health", ready: "/ready" };

/**
 * Balancers and kube-proxies learn that a pod goes away only while it is going: it keeps serving for this long
 * (seconds) before it is told to stop. Below the grace period, and above a target group's deregistration delay.
 */
export const LINGER = 15;

/** Time (seconds) from the decision to end a pod to its SIGKILL: the linger, then requests and batches under way. */
const GRACE = 60;

/**
 * A service that runs until it is stopped: a Deployment, or a StatefulSet where it has storage, that is rolled, drained and
 * evicted without a lost request, its disruption budget and, where it is called, its Service and its binding to a load
 * balancer's target group.
 */
export class Workload extends Service<WorkloadArgs> {
  /** Name of the Deployment or StatefulSet, known when its pods are ready. */
  readonly controller: pulumi.Output<string>;

  constructor(service: string, args: WorkloadArgs, opts?: pulumi.ComponentResourceOptions) {
    super("Workload", service, args, opts);
    const bound = boundPorts(service, args);
    const entrance = args.serves ? this.entrance(bound) : [];
    const before = [...this.prerequisites(), this.budget(), ...entrance, ...this.headless()];
    const controller =
      args.storage === undefined ? this.pods(before) : this.statefulPods(args.storage, before);
    this.controller = controller.metadata.name;
    this.registerOutputs({ controller: this.controller });
  }

  /** One pod at a time may be evicted; also the only one, or nodes could never be replaced. */
  private budget(): pulumi.Resource {
    return new k8s.policy.v1.PodDisruptionBudget(
      `${this.service}-budget`,
      {
        metadata: this.metadata(),
        spec: {
          maxUnavailable: 1,
          selector: { matchLabels: selector(this.service) },
          // A pod that is not ready serves nobody and must not hold up a node's replacement.
          unhealthyPodEvictionPolicy: "AlwaysAllow",
        },
      },
      { parent: this },
    );
  }

  /** Services and bindings come before the pods, or these would be made without the balancer's readiness gate. */
  private entrance(bound: readonly BoundPort[]): pulumi.Resource[] {
    const service = this.named(
      `${this.service}-service`,
      this.service,
      serviceSpec(this.service, this.args.otherPorts),
    );
    return [service, ...bound.map((port) => this.binding(service, port))];
  }

  /** Names that answer with the pods' addresses: for callers, and the one that a StatefulSet must have. */
  private headless(): pulumi.Resource[] {
    const { serves, headless, storage, otherPorts } = this.args;
    const names = new Set([
      ...(serves && headless ? [this.service] : []),
      ...(storage === undefined ? [] : [storage.name]),
    ]);
    return [...names]
      .map(podsName)
      .map((name) => this.named(name, name, headlessSpec(this.service, otherPorts)));
  }

  private named(
    resource: string,
    name: string,
    spec: k8s.types.input.core.v1.ServiceSpec,
  ): k8s.core.v1.Service {
    return new k8s.core.v1.Service(
      resource,
      {
        // Else Pulumi waits here for the pods, which wait for this.
        metadata: { ...this.metadata(), name, annotations: { "pulumi.com/skipAwait": "true" } },
        spec,
      },
      { parent: this },
    );
  }

  private binding(service: k8s.core.v1.Service, { name, targetGroupArn }: BoundPort): pulumi.Resource {
    return new k8s.apiextensions.CustomResource(
      `${this.service}-binding${name === "http" ? "" : `-${name}`}`,
      {
        apiVersion: "eks.amazonaws.com/v1",
        kind: "TargetGroupBinding",
        // Its target group cannot be changed; the binding to another one is there before the old one goes.
        metadata: { ...this.metadata(), name: `${this.service}-${digest(targetGroupArn)}` },
        // No `networking`: the security groups' rules are infra's.
        spec: {
          serviceRef: { name: service.metadata.name, port: this.args.otherPorts?.[name] ?? SERVICE_PORT },
          targetGroupARN: targetGroupArn,
          targetType: "ip",
        },
      },
      { parent: this },
    );
  }

  private pods(dependsOn: pulumi.Resource[]): k8s.apps.v1.Deployment {
    const timeout = `${this.args.timeoutSeconds ?? 600}s`;
    return new k8s.apps.v1.Deployment(
      `${this.service}-deployment`,
      {
        metadata: this.metadata(),
        spec: {
          ...(this.args.replicas !== undefined && { replicas: this.args.replicas }),
          revisionHistoryLimit: 3,
          selector: { matchLabels: selector(this.service) },
          strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: "50%" } },
          template: this.template(),
        },
      },
      { parent: this, dependsOn, customTimeouts: { create: timeout, update: timeout } },
    );
  }

  private statefulPods(storage: StorageArgs, dependsOn: pulumi.Resource[]): k8s.apps.v1.StatefulSet {
    const { namespace, replicas = 1, timeoutSeconds } = this.args;
    return statefulPods(
      { ...storage, app: this.service, namespace, replicas, timeoutSeconds, template: this.template() },
      { parent: this, dependsOn },
    );
  }

  private template(): k8s.types.input.core.v1.PodTemplateSpec {
    const { httpPort, metricsPort, otherPorts = {}, probes = PROBES, zoneSpread, storage } = this.args;
    // Pods of a Deployment are spread by revision; those of a StatefulSet are replaced in place, where their volumes are.
    const revision = storage === undefined ? ["pod-template-hash"] : [];
    return podTemplate(
      { ...this.args, serviceAccount: this.service, mounts: storage === undefined ? [] : mountsOf(storage) },
      { ...labels(this.service), ...(storage !== undefined && storageLabels(storage.name)) },
      {
        ports: [
          { name: "http", containerPort: httpPort, protocol: "TCP" },
          { name: "metrics", containerPort: metricsPort, protocol: "TCP" },
          ...Object.entries(otherPorts).map(([name, containerPort]) => ({
            name,
            containerPort,
            protocol: "TCP",
          })),
        ],
        // Only readiness asks about dependencies: no outage of theirs may restart a pod, not even one that starts.
        startupProbe: { ...get(probes.live), periodSeconds: 1, failureThreshold: 60 },
        livenessProbe: { ...get(probes.live), periodSeconds: 10, failureThreshold: 3 },
        readinessProbe: { ...get(probes.ready), periodSeconds: 5, failureThreshold: 2 },
        lifecycle: { preStop: { sleep: { seconds: LINGER } } },
      },
      {
        terminationGracePeriodSeconds: GRACE,
        topologySpreadConstraints: [
          spread(this.service, "topology.kubernetes.io/zone", zoneSpread, revision),
          spread(this.service, "kubernetes.io/hostname", "ScheduleAnyway", revision),
        ],
      },
    );
  }
}

function get(path: string): k8s.types.input.core.v1.Probe {
  return { httpGet: { path, port: "http" }, timeoutSeconds: 3 };
}

function spread(
  app: string,
  topologyKey: string,
  whenUnsatisfiable: WorkloadArgs["zoneSpread"],
  matchLabelKeys: string[],
): k8s.types.input.core.v1.TopologySpreadConstraint {
  return {
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable,
    labelSelector: { matchLabels: selector(app) },
    ...(matchLabelKeys.length > 0 && { matchLabelKeys }),
    // A zone or node that is lost does not hold the others back.
    nodeTaintsPolicy: "Honor",
  };
}
