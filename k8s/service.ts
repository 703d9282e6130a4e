import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { labels, selector } from "./labels";
import type { Openings } from "./openings";
import { policySpec } from "./openings";
import type { PodArgs } from "./pod";

export interface ServiceArgs extends Omit<PodArgs, "serviceAccount"> {
  /** Namespace of the service, which must deny all traffic by default. */
  readonly namespace: pulumi.Input<string>;
  /** Traffic that its NetworkPolicy allows. */
  readonly openings: Openings;
}

/**
 * A service in the cluster: what all kinds of services have, which is a name, a service account without a token and a
 * NetworkPolicy. {@link Workload}, {@link Job} and {@link Cron} are its kinds.
 *
 * The resource's name is the service's name in the cluster.
 */
export abstract class Service<Args extends ServiceArgs> extends pulumi.ComponentResource {
  protected constructor(
    kind: string,
    protected readonly service: string,
    protected readonly args: Args,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super(`millrace:k8s:${kind}`, service, {}, opts);
  }

  protected metadata() {
    return { name: this.service, namespace: this.args.namespace, labels: labels(this.service) };
  }

  /** What must exist before its pods: pods without the policy would be cut off, and none start without the account. */
  protected prerequisites(): pulumi.Resource[] {
    const account = new k8s.core.v1.ServiceAccount(
      `${this.service}-account`,
      { metadata: this.metadata(), automountServiceAccountToken: false },
      { parent: this },
    );
    return [account, networkPolicy(this.service, this.args, { parent: this })];
  }
}

/** The NetworkPolicy of the pods that carry an application's labels. */
export function networkPolicy(
  app: string,
  { namespace, openings }: Pick<ServiceArgs, "namespace" | "openings">,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  return new k8s.networking.v1.NetworkPolicy(
    `${app}-policy`,
    {
      metadata: { name: app, namespace, labels: labels(app) },
      spec: policySpec(selector(app), openings),
    },
    opts,
  );
}
