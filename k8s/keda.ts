import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { chartFrom, type ChartSource } from "./charts";
import { kedaPods, kedaPorts, kedaValues, type KedaSettings } from "./keda-values";
import { Namespace } from "./namespace";
import type { Opening, Openings } from "./openings";
import { anyone, apiServer, podsIn, policySpec } from "./openings";

export interface KedaArgs extends ChartSource, KedaSettings {
  /** The API server's URL. */
  readonly endpoint: string;
  /** Name resolution, as the cluster has it. */
  readonly names: Opening;
  /** What the operator asks for figures, beside the API server. */
  readonly sources: readonly Opening[];
}

/** The namespace that KEDA lives in; the role of its operator's pods is for that account in it. */
export const KEDA_NAMESPACE = "keda";

/** How long (seconds) its pods may take to be ready, a new node among them. */
const TIMEOUT = 600;

/**
 * KEDA, in a namespace of its own that is closed but for what its parts say to each other and to the API server.
 *
 * It owns the number of pods of every workload that has an {@link Autoscaler}; those must depend on this, since it is
 * KEDA that takes them apart when they are deleted.
 */
export class Keda extends pulumi.ComponentResource {
  /** The namespace, known when KEDA works. */
  readonly namespace: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: KedaArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:k8s:Keda", name, {}, opts);
    const { namespace } = new Namespace(
      `${name}-home`,
      { namespace: KEDA_NAMESPACE, readinessGates: false },
      { parent: this },
    );
    const policies = Object.entries(this.openings()).map(([part, openings]) =>
      this.policy(part, openings, namespace),
    );
    const release = new k8s.helm.v3.Release(
      `${name}-release`,
      {
        ...chartFrom("keda", args),
        name: "keda",
        namespace,
        values: kedaValues(args),
        // An installation that failed half-way would refuse the next one.
        atomic: true,
        timeout: TIMEOUT,
      },
      { parent: this, dependsOn: policies },
    );
    this.namespace = release.status.namespace;
    this.registerOutputs({ namespace: this.namespace });
  }

  private openings(): Record<keyof typeof kedaPods, Openings> {
    const { names, sources, endpoint } = this.args;
    const api = apiServer(endpoint);
    const toOperator = podsIn(KEDA_NAMESPACE, kedaPods.operator, kedaPorts.operator);
    const fromAdapter = podsIn(KEDA_NAMESPACE, kedaPods.adapter, kedaPorts.operator);
    return {
      operator: { ingress: [fromAdapter], egress: [names, api, ...sources] },
      adapter: { ingress: [anyone(kedaPorts.adapter)], egress: [names, api, toOperator] },
      webhooks: { ingress: [anyone(kedaPorts.webhooks)], egress: [names, api] },
    };
  }

  private policy(part: string, openings: Openings, namespace: pulumi.Input<string>): pulumi.Resource {
    const pods: Record<string, Record<string, string>> = kedaPods;
    return new k8s.networking.v1.NetworkPolicy(
      `${this.name}-${part}-policy`,
      { metadata: { name: part, namespace }, spec: policySpec(pods[part] ?? {}, openings) },
      { parent: this },
    );
  }
}
