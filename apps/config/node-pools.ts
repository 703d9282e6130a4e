import { z } from "zod";
import * as kubernetes from "../../components/rules/kubernetes";
import { list, text } from "../../components/rules/values";

export const poolName = text(kubernetes.nodePool);

const nodePool = z.strictObject({
  dedicated: z
    .boolean()
    .default(false)
    .describe("whether only services that name the pool run in it, and nothing else"),
  architectures: list(z.enum(["amd64", "arm64"]))
    .min(1)
    .default(["amd64"])
    .describe("CPU architectures of the nodes; the images must be built for them"),
  capacityTypes: list(z.enum(["on-demand", "spot"]))
    .min(1)
    .default(["on-demand"])
    .describe(
      "capacity types; spot is preferred where listed, and may be reclaimed with two minutes' notice",
    ),
  instanceCategories: list(z.enum(["c", "m", "r", "t"]))
    .min(1)
    .default(["c", "m", "r"])
    .describe("instance categories"),
  instanceCpus: list(z.int().min(1)).min(1).optional().describe("vCPUs per node; any by default"),
  generationAbove: z.int().min(1).default(4).describe("minimum instance generation (exclusive)"),
  cpuLimit: z.int().min(2).describe("limit of vCPUs of all nodes of the pool"),
  memoryLimit: z.int().min(4).describe("limit of memory of all nodes of the pool in GiB"),
  expireAfterHours: z
    .int()
    .min(1)
    .max(336)
    .default(336)
    .describe("maximum lifetime of a node in hours; EKS Auto Mode allows up to 336"),
  consolidation: z
    .enum(["WhenEmpty", "WhenEmptyOrUnderutilized"])
    .default("WhenEmptyOrUnderutilized")
    .describe("Karpenter's consolidation policy"),
  consolidateAfterMinutes: z
    .int()
    .min(0)
    .max(1440)
    .default(5)
    .describe("minutes before an underutilized node is consolidated"),
  disruptionBudget: text(kubernetes.disruptionBudget)
    .default("1")
    .describe(
      "disruption budget: nodes that may be disrupted voluntarily at a time, as a number or percentage",
    ),
});

export const nodePools = z
  .record(poolName, nodePool)
  .default({})
  .refine(
    (pools) => Object.keys(pools).length === 0 || Object.values(pools).some((pool) => !pool.dedicated),
    {
      error: "must have one pool at least that is not dedicated, for add-ons and all that names no pool",
    },
  );
