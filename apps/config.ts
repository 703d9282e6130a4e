import { z } from "zod";
import { readConfig as read, type Frozen } from "../components/config";
import { text } from "../components/config-values";
import { contract } from "../infra/outputs";

/** Name of the Pulumi project, and namespace of its configuration. */
export const PROJECT = "millrace-apps";

/** Tags that are moved from image to image, and so do not say what runs. */
const MOVING = /^(latest|main|master|stable|edge|dev|prod|nightly)$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

const image = z
  .string()
  .refine((version) => DIGEST.test(version) || (TAG.test(version) && !MOVING.test(version)), {
    error:
      'must be a digest (sha256:...) or a tag that is never moved ("0.1.0"), as `npm run images -- --push` prints',
  });

const registry = text(
  'a registry and a path without a tag, such as "123456789012.dkr.ecr.eu-central-1.amazonaws.com/millrace"',
  /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9._-]+)+$/,
);

const cpu = text('CPUs or thousandths of one, such as "1" or "250m"', /^[1-9]\d*m?$/);
const memory = text('an amount such as "256Mi" or "1Gi"', /^[1-9]\d*(Mi|Gi)$/);

const workload = z.strictObject({
  replicas: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe("pods; two at least where the loss of one must not be seen"),
  cpu: cpu.default("100m").describe("CPU kept for each pod"),
  memory: memory.default("256Mi").describe("memory kept for each pod, and the most it gets"),
});

const nodePool = z.strictObject({
  architectures: z
    .array(z.enum(["amd64", "arm64"]))
    .min(1)
    .default(["amd64"])
    .describe("processors that the images are built for"),
  capacityTypes: z
    .array(z.enum(["on-demand", "spot"]))
    .min(1)
    .default(["on-demand"])
    .describe("how nodes are paid; spot is cheaper, tried first, and may be taken back within two minutes"),
  instanceCategories: z
    .array(z.enum(["c", "m", "r", "t"]))
    .min(1)
    .default(["c", "m", "r"])
    .describe("first letters of the instance types"),
  instanceCpus: z
    .array(z.int().min(1))
    .min(1)
    .optional()
    .describe("CPUs of one node; any number if left out"),
  generationAbove: z.int().min(1).default(4).describe("oldest generation of instances, excluded itself"),
  cpuLimit: z.int().min(2).describe("CPUs of all nodes of the pool"),
  memoryLimit: z.int().min(4).describe("memory of all nodes of the pool, GiB"),
  expireAfterHours: z
    .int()
    .min(1)
    .max(336)
    .default(336)
    .describe("life of a node, in hours; EKS Auto Mode allows no more than 336"),
  consolidateAfterMinutes: z
    .int()
    .min(0)
    .max(1440)
    .default(5)
    .describe("how long a node is too empty before its pods are moved together"),
  disruptionBudget: text(
    'a number or percentage of nodes above 0, such as "1" or "20%"',
    /^([1-9]\d*|[1-9]\d?%|100%)$/,
  )
    .default("1")
    .describe("nodes that may be replaced at a time by choice, as a number or percentage"),
});

const given = z
  .record(z.string(), z.unknown())
  .describe("what infra exports, for a cluster that it did not make; the current kubeconfig leads there");

const poolName = text("a name of lower-case letters, digits and hyphens", /^[a-z][a-z0-9-]{0,40}$/);

/** Configuration of the stack; each key's description is its row in the README. */
export const schema = z.strictObject({
  contract: given.pipe(contract).optional(),
  images: z.strictObject({
    registry: registry.describe("what stands before the services' names"),
    producer: image.describe("tag or digest of the producer's image"),
    consumer: image.describe("tag or digest of the consumer's image"),
    migrations: image.describe("tag or digest of the migrations' image"),
    web: image.describe("tag or digest of the image of the page's server"),
  }),
  producer: workload.prefault({}),
  consumer: workload.prefault({}),
  /** Left out where the page comes from elsewhere. */
  web: workload.optional(),
  logLevel: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
    .default("info")
    .describe("least grave messages that are logged"),
  queuePartitions: z
    .int()
    .min(1)
    .max(1024)
    .default(1)
    .describe("streams that the queue is divided into; only ever raise it"),
  zoneSpread: z
    .enum(["DoNotSchedule", "ScheduleAnyway"])
    .default("ScheduleAnyway")
    .describe("whether pods wait rather than gather in a zone"),
  nodePools: z.record(poolName, nodePool).default({}),
});

/** What the stack's configuration says, checked and read-only. */
export type Config = Frozen<z.output<typeof schema>>;

/** The reference of a service's image. */
export function imageOf(service: "producer" | "consumer" | "migrations" | "web", { images }: Config): string {
  const version = images[service];
  return `${images.registry}/${service}${DIGEST.test(version) ? "@" : ":"}${version}`;
}

/**
 * Reads the stack's configuration.
 *
 * @throws pulumi.RunError naming every problem at once.
 */
export function readConfig(): Config {
  return read({ [PROJECT]: schema })[PROJECT];
}
