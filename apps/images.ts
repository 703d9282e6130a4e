import type * as pulumi from "@pulumi/pulumi";
import { Workload } from "../k8s/workload";
import { access } from "./access";
import type { Scope } from "./scope";
import { imageProxy, IMAGES_PREFIX, ports } from "./settings";

/**
 * Builds the image proxy, where infra keeps images: it resizes those in the bucket for whoever has a signed address.
 *
 * @param namespace of the services, known when it is closed.
 * @param nodes what must exist before a pod can run.
 */
export function buildImageProxy(
  { config, contract, opts }: Scope,
  namespace: pulumi.Output<string>,
  nodes: pulumi.Resource[],
): void {
  const { images, region, targetGroups } = contract;
  if (images === undefined) return;
  const { image, replicas = 1, cpu, memory, nodePool } = config.imageProxy;
  const health = `${IMAGES_PREFIX}/health`;
  new Workload(
    "images",
    {
      env: imageProxy(images, region, config),
      image,
      replicas,
      resources: { cpu, memory },
      nodePool,
      namespace,
      httpPort: ports.images,
      metricsPort: ports.metrics,
      probes: { live: health, ready: health },
      zoneSpread: config.zoneSpread,
      timeoutSeconds: config.rolloutTimeoutSeconds,
      openings: access(contract, config).images,
      serves: true,
      targetGroups: { http: targetGroups?.images },
    },
    { ...opts, dependsOn: nodes },
  );
}
