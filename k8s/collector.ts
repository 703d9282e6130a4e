import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { collectorConfig, collectorPorts, type CollectorSettings } from "./collector-config";
import { digest } from "./digest";
import { labels, selector } from "./labels";
import type { Openings } from "./openings";
import { policySpec } from "./openings";
import { podTemplate, type Resources } from "./pod";

export interface CollectorArgs extends Omit<CollectorSettings, "targets"> {
  /** The namespace of the services, which must be closed by default. */
  readonly namespace: string;
  /** By digest. */
  readonly image: string;
  /** Name of its service account, whose role may write to CloudWatch and X-Ray. */
  readonly serviceAccount: string;
  /** Services whose figures are read. */
  readonly services: readonly string[];
  readonly openings: Openings;
}

/** Name of the collector's Service, and of all else that is its. */
export const COLLECTOR = "collector";

/** Where services send traces. */
export const TRACES_ENDPOINT = `http://${COLLECTOR}:${collectorPorts.otlp}`;

const RESOURCES: Resources = { cpu: "100m", memory: "256Mi" };
const CONFIG_DIRECTORY = "/etc/collector";

/**
 * The OpenTelemetry collector: reads the services' figures into CloudWatch and takes their traces to X-Ray.
 *
 * There is one pod, also while it is replaced: two would count every request twice. What is lost while it is away is a
 * minute's figures and traces; CloudWatch has no others of that minute, and alarms wait for the next.
 */
export class Collector extends pulumi.ComponentResource {
  /** The Deployment's name, known when it works. */
  readonly deployment: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: CollectorArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:k8s:Collector", name, {}, opts);
    const account = new k8s.core.v1.ServiceAccount(
      `${name}-account`,
      {
        metadata: { ...this.metadata(), name: args.serviceAccount },
        automountServiceAccountToken: false,
      },
      { parent: this },
    );
    const policy = new k8s.networking.v1.NetworkPolicy(
      `${name}-policy`,
      { metadata: this.metadata(), spec: policySpec(selector(COLLECTOR), args.openings) },
      { parent: this },
    );
    const budget = this.budget();
    const deployment = this.pod([account, policy, budget, ...this.targets(), ...this.entrance()]);
    this.deployment = deployment.metadata.name;
    this.registerOutputs({ deployment: this.deployment });
  }

  private metadata(): k8s.types.input.meta.v1.ObjectMeta {
    return { name: COLLECTOR, namespace: this.args.namespace, labels: labels(COLLECTOR) };
  }

  private budget(): pulumi.Resource {
    return new k8s.policy.v1.PodDisruptionBudget(
      `${this.name}-budget`,
      {
        metadata: this.metadata(),
        spec: {
          maxUnavailable: 1,
          selector: { matchLabels: selector(COLLECTOR) },
          unhealthyPodEvictionPolicy: "AlwaysAllow",
        },
      },
      { parent: this },
    );
  }

  /** A name for the pods of each service, whose answer is the address of every one, ready or not. */
  private targets(): pulumi.Resource[] {
    const { namespace, services, metricsPort } = this.args;
    return services.map(
      (service) =>
        new k8s.core.v1.Service(
          `${this.name}-${service}-metrics`,
          {
            metadata: {
              name: `${service}-metrics`,
              namespace,
              labels: labels(COLLECTOR),
              // The pods come later.
              annotations: { "pulumi.com/skipAwait": "true" },
            },
            spec: {
              clusterIP: "None",
              publishNotReadyAddresses: true,
              selector: selector(service),
              ports: [{ name: "metrics", port: metricsPort, targetPort: "metrics", protocol: "TCP" }],
            },
          },
          { parent: this },
        ),
    );
  }

  private entrance(): pulumi.Resource[] {
    if (!this.args.traces) return [];
    const { otlp } = collectorPorts;
    const service = new k8s.core.v1.Service(
      `${this.name}-service`,
      {
        metadata: { ...this.metadata(), annotations: { "pulumi.com/skipAwait": "true" } },
        spec: {
          type: "ClusterIP",
          selector: selector(COLLECTOR),
          ports: [{ name: "otlp", port: otlp, targetPort: "otlp", protocol: "TCP", appProtocol: "http" }],
        },
      },
      { parent: this },
    );
    return [service];
  }

  private pod(dependsOn: pulumi.Resource[]): k8s.apps.v1.Deployment {
    const config = this.config();
    return new k8s.apps.v1.Deployment(
      `${this.name}-deployment`,
      {
        metadata: this.metadata(),
        spec: {
          replicas: 1,
          revisionHistoryLimit: 3,
          selector: { matchLabels: selector(COLLECTOR) },
          strategy: { type: "Recreate" },
          template: this.template(config.metadata.name),
        },
      },
      { parent: this, dependsOn },
    );
  }

  /** A configuration of another name for other content, so that the pod is replaced with it. */
  private config(): k8s.core.v1.ConfigMap {
    const { namespace, services } = this.args;
    const targets = Object.fromEntries(
      services.map((service): [string, string] => [
        service,
        `${service}-metrics.${namespace}.svc.cluster.local`,
      ]),
    );
    const text = JSON.stringify(collectorConfig({ ...this.args, targets }), undefined, 2);
    return new k8s.core.v1.ConfigMap(
      `${this.name}-config`,
      {
        metadata: { ...this.metadata(), name: `${COLLECTOR}-${digest(text)}` },
        immutable: true,
        // YAML, which JSON is a part of.
        data: { "config.yaml": text },
      },
      { parent: this },
    );
  }

  private template(config: pulumi.Input<string>): k8s.types.input.core.v1.PodTemplateSpec {
    const { otlp, health } = collectorPorts;
    const { traces } = this.args;
    const probe = { httpGet: { path: "/", port: "health" }, timeoutSeconds: 3 };
    return podTemplate(
      { serviceAccount: this.args.serviceAccount, image: this.args.image, env: {}, resources: RESOURCES },
      labels(COLLECTOR),
      {
        args: [`--config=${CONFIG_DIRECTORY}/config.yaml`],
        ports: [
          { name: "health", containerPort: health, protocol: "TCP" },
          ...(traces ? [{ name: "otlp", containerPort: otlp, protocol: "TCP" }] : []),
        ],
        startupProbe: { ...probe, periodSeconds: 1, failureThreshold: 60 },
        livenessProbe: { ...probe, periodSeconds: 10, failureThreshold: 3 },
        readinessProbe: { ...probe, periodSeconds: 5, failureThreshold: 2 },
        volumeMounts: [{ name: "config", mountPath: CONFIG_DIRECTORY, readOnly: true }],
      },
      { volumes: [{ name: "config", configMap: { name: config } }] },
    );
  }
}
