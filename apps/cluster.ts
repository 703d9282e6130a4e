import * as k8s from "@pulumi/kubernetes";
import type { Frozen } from "../components/config";
import type { Contract } from "../contract/outputs";

/**
 * The provider of every Kubernetes resource: with its own way into an EKS cluster, or through the current kubeconfig
 * where `ambient` says so.
 *
 * `deleteUnreachable` stays off: an endpoint that a laptop cannot reach would count as a cluster that is gone.
 */
export function clusterProvider({ cluster, region }: Frozen<Contract>, ambient: boolean): k8s.Provider {
  return new k8s.Provider("cluster", {
    // The endpoint is a cluster's for life and never another's. Anything else that changes in the kubeconfig must not
    // replace all that was made through it.
    clusterIdentifier: cluster.endpoint,
    ...(!ambient && { kubeconfig: JSON.stringify(kubeconfig(cluster, region)) }),
  });
}

/** Access by whoever runs the program, asked for when it is needed: a token would be stored and grow old. */
function kubeconfig({ name, endpoint, certificateAuthority }: Frozen<Contract>["cluster"], region: string) {
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    command: "aws",
    args: ["eks", "get-token", "--cluster-name", name, "--region", region, "--output", "json"],
    interactiveMode: "Never",
  };
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: endpoint, "certificate-authority-data": certificateAuthority } }],
    users: [{ name, user: { exec } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  };
}
