import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { digest } from "./digest";
import { envoyArguments, envoyConfig, type EnvoyPlaces, type EnvoySettings } from "./envoy-config";
import { labels } from "./labels";
import type { Resources, Sidecar } from "./pod";

export interface EnvoyArgs {
  /** By digest or immutable tag. */
  readonly image: string;
  readonly resources: Resources;
  readonly settings: EnvoySettings;
  readonly ports: EnvoyPlaces["ports"];
}

const FOLDER = "/etc/envoy";
const FILE = "envoy.json";

/** Envoy in the pods of a service, and the ConfigMap of its configuration, by whose name another configuration rolls the pods. */
export function envoySidecar(
  app: string,
  namespace: pulumi.Input<string>,
  { image, resources, settings, ports }: EnvoyArgs,
  places: Pick<EnvoyPlaces, "port" | "probes">,
  opts: pulumi.CustomResourceOptions,
): { readonly sidecar: Sidecar; readonly config: pulumi.Resource } {
  const text = JSON.stringify(envoyConfig(settings, { ...places, ports }));
  const name = `${app}-envoy-${digest(text)}`;
  const config = new k8s.core.v1.ConfigMap(
    `${app}-envoy`,
    { metadata: { name, namespace, labels: labels(app) }, immutable: true, data: { [FILE]: text } },
    opts,
  );
  return {
    config,
    sidecar: {
      name: "envoy",
      image,
      resources,
      volumes: [{ name: "envoy", configMap: { name } }],
      container: {
        command: ["/usr/local/bin/envoy", ...envoyArguments(`${FOLDER}/${FILE}`)],
        ports: [{ name: "envoy-metrics", containerPort: ports.metrics, protocol: "TCP" }],
        startupProbe: {
          httpGet: { path: "/ready", port: "envoy-metrics" },
          ...{ timeoutSeconds: 3, periodSeconds: 1, failureThreshold: 60 },
        },
        volumeMounts: [{ name: "envoy", mountPath: FOLDER, readOnly: true }],
      },
    },
  };
}
