import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { policySpec } from "./openings";

export interface NamespaceArgs {
  /** The namespace's name in the cluster. */
  readonly namespace: string;
  /**
   * Whether a pod that serves through a load balancer becomes ready only once the balancer has it as a healthy target.
   * Only EKS Auto Mode knows the label.
   */
  readonly readinessGates: boolean;
  /** The Pod Security Standard that its pods must meet. @default "restricted" */
  readonly admits?: "restricted" | "privileged";
}

/** Version of the Pod Security Standards; an older API server applies its own. */
const STANDARDS = "v1.34";

/** A namespace that admits only `restricted` pods unless told, whose pods reach and are reached by nothing by default. */
export class Namespace extends pulumi.ComponentResource {
  /** The name, known when the namespace exists and is closed. */
  readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: NamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:k8s:Namespace", name, {}, opts);
    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: args.namespace, labels: labels(args) } },
      { parent: this },
    );
    const closed = new k8s.networking.v1.NetworkPolicy(
      `${name}-default-deny`,
      {
        metadata: { name: "default-deny", namespace: namespace.metadata.name },
        spec: policySpec({}, { ingress: [], egress: [] }),
      },
      { parent: this },
    );
    this.namespace = closed.metadata.namespace;
    this.registerOutputs({ namespace: this.namespace });
  }
}

function labels({ readinessGates, admits = "restricted" }: NamespaceArgs): Record<string, string> {
  const security = ["enforce", "audit", "warn"].flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, admits],
    [`pod-security.kubernetes.io/${mode}-version`, STANDARDS],
  ]);
  return {
    "app.kubernetes.io/part-of": "millrace",
    ...(readinessGates && { "eks.amazonaws.com/pod-readiness-gate-inject": "enabled" }),
    ...(Object.fromEntries(security) as Record<string, string>),
  };
}
