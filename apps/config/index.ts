import { z } from "zod";
import { readConfig as read, type Frozen } from "../../components/config";
import { contract } from "../../contract/outputs";
import { APPS } from "../../contract/projects";
import { loadServices } from "../../platform/load";
import type { Service } from "../../platform/services";
import { addOns, collector, datadog, keda } from "./add-ons";
import { defaults } from "./defaults";
import { images } from "./images";
import { nodePools } from "./node-pools";
import { envoy, imageProxy } from "./pods";
import { queues } from "./queues";
import { services } from "./services";

const given = z
  .looseObject({})
  .describe("what infra exports, for a cluster that it did not make; the current kubeconfig leads there");

/**
 * Configuration of the stack; each key's description is its row in the README.
 *
 * @param registry the services that there are. @default those of the repository
 */
export function schemaFor(registry: () => readonly Service[] = loadServices) {
  return z
    .strictObject({
      contract: given.pipe(contract).optional(),
      images: images(registry),
      services: services(registry),
      defaults,
      queues: queues(registry),
      imageProxy,
      envoy,
      logLevel: z
        .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
        .default("info")
        .describe("minimum log level"),
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
          "timeout in seconds of a rollout, and of a Job such as those of databases; the deployment fails after it",
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
    .superRefine(({ services, defaults, imageProxy, nodePools, keda }, problems) => {
      const pools = Object.keys(nodePools);
      const placed = [
        ...Object.entries(services).map(([name, { nodePool }]) => ({ path: ["services", name], nodePool })),
        ...Object.entries(defaults).map(([kind, { nodePool }]) => ({ path: ["defaults", kind], nodePool })),
        { path: ["imageProxy"], nodePool: imageProxy.nodePool },
      ];
      for (const { path, nodePool } of placed) {
        if (nodePool === undefined || pools.includes(nodePool)) continue;
        problems.addIssue({
          code: "custom",
          path: [...path, "nodePool"],
          message: `must be the name of one of nodePools${pools.length > 0 ? ` (${pools.join(", ")})` : ", of which there are none"}`,
        });
      }
      if (keda !== undefined) return;
      const scaled: [path: string[], config: object][] = [
        ...Object.entries(services).map(([name, config]): [string[], object] => [["services", name], config]),
        ...Object.entries(defaults).map(([kind, config]): [string[], object] => [["defaults", kind], config]),
      ];
      for (const [path, config] of scaled) {
        for (const key of ["minReplicas", "maxReplicas", "scaling"].filter((one) => one in config)) {
          problems.addIssue({
            code: "custom",
            path: [...path, key],
            message: "must be left out where there is no keda, which does the scaling",
          });
        }
      }
    });
}

export const schema = schemaFor();

/** What the stack's configuration says, checked and read-only. */
export type Config = Frozen<z.output<typeof schema>>;

/**
 * Reads the stack's configuration.
 *
 * @throws pulumi.RunError naming every problem at once.
 */
export function readConfig(registry?: readonly Service[]): Config {
  return read({ [APPS]: registry === undefined ? schema : schemaFor(() => registry) })[APPS];
}
