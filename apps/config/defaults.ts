import { z } from "zod";
import type { Frozen } from "../../components/config";
import { count } from "../../components/rules/values";
import { KINDS, type Kind } from "../../platform/service";
import { runsToCompletion, type Service } from "../../platform/services";
import { POD_SIZE, pods, replicas } from "./pods";
import { DEFAULT_REPLICAS } from "./service-problems";
import { settings, type ServiceConfig } from "./service";

/** Keys about the number of pods, which services that run to completion do not have. */
const NUMBERS = ["replicas", "minReplicas", "maxReplicas"] as const;

const ofKind = z
  .strictObject({
    ...pods.shape,
    cpu: pods.shape.cpu.describe(
      `CPU request of each pod of services of the kind of this name (${KINDS.join(", ")}), ${POD_SIZE.cpu} by default`,
    ),
    replicas: replicas.describe("number of pods of services that are not scaled"),
    minReplicas: count(1, 100).optional().describe("minimum number of pods of services that are scaled"),
    maxReplicas: count(1, 1000).optional().describe("maximum number of pods of services that are scaled"),
    settings,
  })
  .refine(({ minReplicas = DEFAULT_REPLICAS.min, maxReplicas = minReplicas }) => minReplicas <= maxReplicas, {
    path: ["maxReplicas"],
    error: "must be at least minReplicas",
  });

/** Defaults of `services.<name>` for all services of a kind, by kind. */
export const defaults = z
  .partialRecord(z.enum(KINDS), ofKind)
  .default({})
  .superRefine((given, problems) => {
    for (const kind of KINDS.filter((one) => runsToCompletion({ kind: one }))) {
      for (const key of NUMBERS.filter((one) => given[kind]?.[one] !== undefined)) {
        const message = `must be left out, since a service of kind "${kind}" runs to completion`;
        problems.addIssue({ code: "custom", path: [kind, key], message });
      }
    }
  });

type Defaults = Readonly<Partial<Record<Kind, Frozen<z.output<typeof ofKind>>>>>;

/** Settings of a service with the defaults of its kind. */
export type FullConfig = Frozen<ServiceConfig> & { readonly cpu: string; readonly memory: string };

/**
 * Adds the defaults of its kind to a service's settings. A default bound of the number of pods gives way to the other
 * bound where that is set.
 *
 * @param scales whether there is what scales services.
 */
export function withDefaults(
  { kind, scaling }: Pick<Service, "kind" | "scaling">,
  given: Frozen<ServiceConfig>,
  defaults: Defaults,
  scales: boolean,
): FullConfig {
  const kindDefaults = defaults[kind] ?? { settings: {} };
  const isScaled = scales && scaling.length > 0 && given.replicas === undefined;
  return {
    ...given,
    cpu: given.cpu ?? kindDefaults.cpu ?? POD_SIZE.cpu,
    memory: given.memory ?? kindDefaults.memory ?? POD_SIZE.memory,
    nodePool: given.nodePool ?? kindDefaults.nodePool,
    ...(isScaled ? boundsOf(given, kindDefaults) : { replicas: given.replicas ?? kindDefaults.replicas }),
    settings: { ...kindDefaults.settings, ...given.settings },
  };
}

type Bounds = Pick<ServiceConfig, "minReplicas" | "maxReplicas">;

function boundsOf(given: Bounds, { minReplicas, maxReplicas }: Bounds): Bounds {
  return {
    minReplicas: given.minReplicas ?? (minReplicas && Math.min(minReplicas, given.maxReplicas ?? Infinity)),
    maxReplicas: given.maxReplicas ?? (maxReplicas && Math.max(maxReplicas, given.minReplicas ?? 0)),
  };
}
