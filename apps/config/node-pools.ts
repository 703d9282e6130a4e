import { z } from "zod";
import { list, text } from "../../components/config-values";
import * as kubernetes from "../../components/rules/kubernetes";

export const poolName = text(kubernetes.nodePool);

const nodePool = z.strictObject({
  dedicated: z
    .boolean()
    .default(false)
    .describe("whether only services that name the pool run in it, and nothing else"),
  architectures: list(z.enum(["amd64", "arm64"]))
    .min(1)
    .default(["amd64"])
    .describe("processors that the images are built for"),
  capacityTypes: list(z.enum(["on-demand", "spot"]))
    .min(1)
    .default(["on-demand"])
    .describe("how nodes are paid; spot is cheaper, tried first, and may be taken back within two minutes"),
  instanceCategories: list(z.enum(["c", "m", "r", "t"]))
    .min(1)
    .default(["c", "m", "r"])
    .describe("first letters of the instance types"),
  instanceCpus: list(z.int().min(1)).min(1).optional().describe("CPUs of one node; any number if left out"),
  generationAbove: z.int().min(1).default(4).describe("minimum instance generation (exclusive)"),
  cpuLimit: z.int().min(2).describe("CPUs of all nodes of the pool"),
  memoryLimit: z.int().min(4).describe("memory of all nodes of the pool, GiB"),
  expireAfterHours: z
    .int()
    .min(1)
    .max(336)
    .default(336)
    .describe("life of a node, in hours; EKS Auto Mode allows no more than 336"),
  consolidation: z
    .enum(["WhenEmpty", "WhenEmptyOrUnderutilized"])
    .default("WhenEmptyOrUnderutilized")
    .describe("when pods are moved together and a node is given back"),
  consolidateAfterMinutes: z
    .int()
    .min(0)
    .max(1440)
    .default(5)
    .describe("how long a node is too empty before its pods are moved together"),
  disruptionBudget: text(kubernetes.disruptionBudget)
    .default("1")
    .describe("nodes that may be replaced at a time by choice, as a number or percentage"),
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
