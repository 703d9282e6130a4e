import { z } from "zod";
import { imageByVersion } from "../../components/rules/images";
import * as kubernetes from "../../components/rules/kubernetes";
import { count, text } from "../../components/rules/values";
import { intake } from "./intake";
import { poolName } from "./node-pools";

const cpu = text(kubernetes.cpu);
const memory = text(kubernetes.memory);

/** A service with a fixed number of pods. */
export const workload = z.strictObject({
  replicas: count(1, 100)
    .optional()
    .describe("number of pods, 1 by default; set 2 or more for high availability"),
  cpu: cpu.default("100m").describe("CPU request of each pod"),
  memory: memory.default("256Mi").describe("memory request and limit of each pod"),
  nodePool: poolName.optional().describe("node pool of its pods; any that is not dedicated by default"),
});

/** The page's server. */
export const web = workload.extend({
  operations: z
    .boolean()
    .default(false)
    .describe("allow replaying and dropping dead letters from the page; only where operators alone reach it"),
});

/** The image proxy, which holds whole pictures in memory; there is one where infra keeps images. */
export const imageProxy = workload
  .extend({
    image: text(imageByVersion)
      .default("ghcr.io/imgproxy/imgproxy:v4.0.12")
      .describe("image of imgproxy, such as from a pull-through cache in your registry"),
    cpu: cpu.default("250m").describe("CPU request of each pod"),
    memory: memory.default("1Gi").describe("memory request and limit of each pod"),
  })
  .prefault({});

const maxReplicas = count(1, 1000).describe("maximum number of pods");

const ordered = ({ minReplicas, maxReplicas }: { minReplicas: number; maxReplicas: number }) =>
  minReplicas <= maxReplicas;
const disorder = { path: ["maxReplicas"], error: "must be at least minReplicas" };

/** How the producer's number of pods follows its load. */
const requestScaling = z
  .strictObject({
    minReplicas: count(1, 100).describe("minimum number of pods; set 2 or more for high availability"),
    maxReplicas,
    requestsPerSecond: count(1, 100_000)
      .default(10)
      .describe("requests through the balancer, a second and pod, above which there are more pods"),
    cpuPercent: count(1, 100)
      .default(70)
      .describe("share of the CPU kept for a pod above which there are more pods"),
  })
  .refine(ordered, disorder);

/** How the consumer's number of pods follows the queue. */
const depthScaling = z
  .strictObject({
    minReplicas: count(0, 100).describe(
      "minimum number of pods; 0 scales to zero after the queue has been empty for five minutes",
    ),
    maxReplicas,
    depthPerReplica: count(1, 10_000_000)
      .default(5000)
      .describe("entries in the queue a pod above which there are more pods"),
  })
  .refine(ordered, disorder);

const oneOwner = ({ replicas, scaling }: { replicas?: number | undefined; scaling?: object | undefined }) =>
  replicas === undefined || scaling === undefined;
const twoOwners = { path: ["replicas"], error: "must be left out where scaling owns the number of pods" };

export const producer = workload
  .extend({ scaling: requestScaling.optional(), ...intake })
  .refine(oneOwner, twoOwners)
  .prefault({});

export const consumer = workload
  .extend({ scaling: depthScaling.optional() })
  .refine(oneOwner, twoOwners)
  .prefault({});
