import { z } from "zod";
import { imageByVersion } from "../../components/rules/images";
import * as kubernetes from "../../components/rules/kubernetes";
import { count, text } from "../../components/rules/values";
import { poolName } from "./node-pools";

const cpu = text(kubernetes.cpu);
const memory = text(kubernetes.memory);

/** Requests of a pod of a service where nothing else is set. */
export const POD_SIZE = { cpu: "100m", memory: "256Mi" } as const;

/** What pods need, and where they run. */
export const pods = z.strictObject({
  cpu: cpu.optional().describe(`CPU request of each pod, ${POD_SIZE.cpu} by default`),
  memory: memory.optional().describe(`memory request and limit of each pod, ${POD_SIZE.memory} by default`),
  nodePool: poolName.optional().describe("node pool of its pods; any that is not dedicated by default"),
});

export const replicas = count(1, 100).optional();

/** Envoy, in the pods of services whose manifests have `sidecars.envoy`. */
export const envoy = z
  .strictObject({
    image: text(imageByVersion)
      .default("docker.io/envoyproxy/envoy:v1.40.0")
      .describe("image of Envoy, such as from a pull-through cache in your registry"),
    cpu: cpu.default("50m").describe("CPU request of each sidecar"),
    memory: memory.default("128Mi").describe("memory request and limit of each sidecar"),
  })
  .prefault({});

/** The image proxy, which holds whole pictures in memory; there is one where infra keeps images. */
export const imageProxy = pods
  .extend({
    replicas: replicas.describe("number of pods, 1 by default; set 2 or more for high availability"),
    image: text(imageByVersion)
      .default("ghcr.io/imgproxy/imgproxy:v4.0.12")
      .describe("image of imgproxy, such as from a pull-through cache in your registry"),
    cpu: cpu.default("250m").describe("CPU request of each pod"),
    memory: memory.default("1Gi").describe("memory request and limit of each pod"),
  })
  .prefault({});
