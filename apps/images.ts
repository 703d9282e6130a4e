import type * as pulumi from "@pulumi/pulumi";
import { IMAGE_PROXY, IMAGES_PORT, IMAGES_PREFIX } from "../platform/image-proxy";
import { Workload } from "../k8s/workload";
import { METRICS_PORT } from "../platform/service-rules";
import { imageProxyOpenings } from "./access";
import type { Scope } from "./scope";
import { imageProxySettings } from "./settings/image-proxy";

/**
 * Builds the image proxy, where infra keeps images: it resizes those in the bucket for whoever has a signed address.
 *
 * @param namespace of the services, known when it is closed.
 * @param nodes what must exist before a pod can run.
 */
export function buildImageProxy(
  scope: Scope,
  namespace: pulumi.Output<string>,
  nodes: pulumi.Resource[],
): void {
  const { config, contract, opts } = scope;
  const { images, region } = contract;
  if (images === undefined) return;
  const { image, replicas = 1, cpu, memory, nodePool } = config.imageProxy;
  const health = `${IMAGES_PREFIX}/health`;
  new Workload(
    IMAGE_PROXY,
    {
      env: imageProxySettings(images, region, config),
      image,
      replicas,
      resources: { cpu, memory },
      nodePool,
      namespace,
      httpPort: IMAGES_PORT,
      metricsPort: METRICS_PORT,
      probes: { live: health, ready: health },
      zoneSpread: config.zoneSpread,
      timeoutSeconds: config.rolloutTimeoutSeconds,
      openings: imageProxyOpenings(scope),
      serves: true,
      targetGroups: { http: images.targetGroup?.arn },
    },
    { ...opts, dependsOn: nodes },
  );
}
