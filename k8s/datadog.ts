import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { chartFrom, type ChartSource } from "./charts";
import { datadogValues, type DatadogSettings } from "./datadog-values";
import { Namespace } from "./namespace";

export interface DatadogArgs extends ChartSource, DatadogSettings {}

/** The namespace that Datadog's agents live in; their roles are for those accounts in it. */
export const DATADOG_NAMESPACE = "datadog";

/** How long (seconds) its pods may take to be ready. */
const TIMEOUT = 600;

/**
 * Datadog's agents, one a node and one for the cluster.
 *
 * They read the nodes' own files, which only a privileged namespace admits; into it comes nobody from outside.
 */
export class Datadog extends pulumi.ComponentResource {
  /** The release's name, known when the agents run. */
  readonly release: pulumi.Output<string>;

  constructor(name: string, args: DatadogArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:k8s:Datadog", name, {}, opts);
    const { namespace } = new Namespace(
      `${name}-home`,
      { namespace: DATADOG_NAMESPACE, readinessGates: false, admits: "privileged" },
      { parent: this },
    );
    const policy = new k8s.networking.v1.NetworkPolicy(
      `${name}-policy`,
      {
        metadata: { name: "agents", namespace },
        spec: {
          podSelector: {},
          policyTypes: ["Ingress", "Egress"],
          // Agents talk to each other, and ask everything in the cluster how it is.
          ingress: [{ from: [{ podSelector: {} }] }],
          egress: [{}],
        },
      },
      { parent: this },
    );
    const release = new k8s.helm.v3.Release(
      `${name}-release`,
      {
        ...chartFrom("datadog", args),
        name: "datadog",
        namespace,
        values: datadogValues(args),
        // An installation that failed half-way would refuse the next one.
        atomic: true,
        timeout: TIMEOUT,
      },
      { parent: this, dependsOn: [policy] },
    );
    this.release = release.status.name;
    this.registerOutputs({ release: this.release });
  }
}
