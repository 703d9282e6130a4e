import { z } from "zod";
import { readConfig as read, type Frozen } from "../components/config";
import { isDigest } from "../components/rules/images";
import { contract } from "../contract/outputs";
import { APPS } from "../contract/projects";
import { addOns, collector, datadog, keda } from "./config/add-ons";
import { images } from "./config/images";
import { nodePools } from "./config/node-pools";
import { consumer, imageProxy, producer, web } from "./config/workloads";

const given = z
  .looseObject({})
  .describe("what infra exports, for a cluster that it did not make; the current kubeconfig leads there");

/** Configuration of the stack; each key's description is its row in the README. */
export const schema = z
  .strictObject({
    contract: given.pipe(contract).optional(),
    images,
    producer,
    consumer,
    /** Left out where the page comes from elsewhere. */
    web: web.optional(),
    imageProxy,
    logLevel: z
      .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
      .default("info")
      .describe("minimum log level"),
    queuePartitions: z
      .int()
      .min(1)
      .max(1024)
      .optional()
      .describe(
        "streams that the queue is divided into; if left out, four for each shard of a cluster, and one elsewhere",
      ),
    zoneSpread: z
      .enum(["DoNotSchedule", "ScheduleAnyway"])
      .default("ScheduleAnyway")
      .describe("topology spread over zones: keep pods pending, or schedule them anyway"),
    rolloutTimeoutSeconds: z
      .int()
      .min(10)
      .max(3600)
      .default(600)
      .describe(
        "timeout in seconds of a rollout, and of a Job such as the migrations; the deployment fails after it",
      ),
    nodePools,
    keepVolumes: z
      .boolean()
      .default(true)
      .describe("whether volumes of the classes data and journal outlive the claims on them"),
    addOns,
    keda,
    collector,
    datadog,
  })
  .superRefine(({ producer, consumer, web, imageProxy, nodePools, keda }, problems) => {
    const pools = Object.keys(nodePools);
    const services = Object.entries({ producer, consumer, imageProxy, ...(web && { web }) });
    for (const [service, { nodePool }] of services) {
      if (nodePool === undefined || pools.includes(nodePool)) continue;
      problems.addIssue({
        code: "custom",
        path: [service, "nodePool"],
        message: `must be the name of one of nodePools${pools.length > 0 ? ` (${pools.join(", ")})` : ", of which there are none"}`,
      });
    }
    for (const [service, { scaling }] of Object.entries({ producer, consumer })) {
      if (scaling === undefined || keda !== undefined) continue;
      problems.addIssue({
        code: "custom",
        path: [service, "scaling"],
        message: "must be left out where there is no keda, which does the scaling",
      });
    }
  });

/** What the stack's configuration says, checked and read-only. */
export type Config = Frozen<z.output<typeof schema>>;

/** The reference of a service's image. */
export function imageOf(service: string, { images }: Config): string {
  const version = images[service];
  if (version === undefined) throw new Error(`There is no service "${service}".`);
  return `${images.registry}/${service}${isDigest(version) ? "@" : ":"}${version}`;
}

/**
 * Reads the stack's configuration.
 *
 * @throws pulumi.RunError naming every problem at once.
 */
export function readConfig(): Config {
  return read({ [APPS]: schema })[APPS];
}
