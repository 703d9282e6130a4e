import { z } from "zod";
import { imageByDigest } from "../components/rules/images";
import { routePath } from "../components/rules/network";
import { objection, type Rule } from "../components/rules/rule";
import { isOwnPath, isPackagePath } from "./paths";
import { KINDS } from "./service";
import { isMountPath, isVolumeSize } from "./storage";
import { isSchedule, isTimeZone, secondsOf } from "./times";

// Each message is the end of the sentence that begins with "it".

const text = (must: string, accepts: (value: string) => boolean) =>
  z.string({ error: "must be text" }).refine(accepts, { error: must });

const name = text("must be a name of 2 to 24 lower-case letters, digits and single dashes", (value) =>
  /^(?=.{2,24}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(value),
);

const whole = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};

const oneOf = <const T extends readonly [string, ...string[]]>(words: T) =>
  z.enum(words, { error: `must be one of ${words.join(", ")}` });

/** An object with these keys alone. */
const object = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.strictObject(shape, {
    error: ({ code }) =>
      code === "unrecognized_keys" ? `must be one of ${Object.keys(shape).join(", ")}` : "must be an object",
  });

/** A list that names each thing once. */
const names = (what: string, one: z.ZodType<string, string>) =>
  z
    .array(one, { error: `must be a list of ${what}` })
    .refine((all) => new Set(all).size === all.length, { error: `must name each of the ${what} once` })
    .default([]);

const byName = <V extends z.ZodType>(value: V, key: z.ZodType<string, string> = name) =>
  z.record(key, value, { error: "must be an object" });

const accepted = (rule: Rule) =>
  z.string({ error: "must be text" }).superRefine((value, problems) => {
    const message = objection(rule, value);
    if (message !== undefined) problems.addIssue({ code: "custom", message });
  });

const program = text(
  'must be a TypeScript file in the service\'s folder, such as "./src/dlq/main.ts"',
  (path) => isOwnPath(path) && path.endsWith(".ts"),
);

const folder = text(
  'must be a folder in the service\'s folder, such as "./sql", or in a package, such as "swagger-ui/dist"',
  (path) => isOwnPath(path) || isPackagePath(path),
);

/** Names of files and folders next to `main.js` and, in a page, `page/`. */
const outputName = text(
  "must be a name of lower-case letters, digits and single dashes, other than main and page",
  (value) => /^(?!(main|page)$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(value),
);

const queue = object({
  access: oneOf(["produce", "consume"]),
  was: name.optional(),
  reporter: name.optional(),
  retiring: z.boolean({ error: "must be true or false" }).optional(),
});

/** Schemas that exist may have names that new ones cannot have. */
const schemaName = text("must be the name of a schema: up to 63 letters, digits and underscores", (value) =>
  /^[a-z][a-z0-9_]{0,62}$/i.test(value),
);

const database = object({
  access: oneOf(["read", "write", "own"]),
  engine: oneOf(["mysql", "postgres"]).default("mysql"),
  was: schemaName.optional(),
});

/**
 * Secrets that a service may use. With the longest names they take 8,000 of the 10,240 characters that the inline policies of
 * a role may have, and leave the rest to databases, queues and topics.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const MAX_SECRETS = 40;

const uses = object({
  queues: byName(queue).default({}),
  databases: byName(database).default({}),
  secrets: names(
    "secrets",
    text("must be a name of up to 100 letters, digits, dashes and slashes", (value) =>
      /^[a-z0-9](?:[a-z0-9/-]{0,98}[a-z0-9])?$/i.test(value),
    ),
  ).refine((all) => all.length <= MAX_SECRETS, {
    error: `must have at most ${MAX_SECRETS} names; one secret may hold several values as JSON`,
  }),
  egress: oneOf(["none", "internet"]).default("none"),
});

const httpRoute = object({
  protocol: z.literal("http"),
  path: accepted(routePath),
  stripPrefix: z.boolean({ error: "must be true or false" }).default(false),
  methods: oneOf(["all", "read"]).default("all"),
  cache: oneOf(["none", "optimized"]).default("none"),
  largeBodies: z.array(accepted(routePath), { error: "must be a list" }).default([]),
});
const route = z.discriminatedUnion("protocol", [httpRoute, object({ protocol: z.literal("grpc") })], {
  error: "must be one of http, grpc",
});

const schedule = text(
  'must be a schedule of five fields as Kubernetes has it, such as "0 3 * * *"',
  isSchedule,
);
const timezone = text('must be a time zone such as "Europe/Berlin"', isTimeZone);
const duration = text(
  'must be a duration such as "90s", "10m" or "2h"',
  (value) => secondsOf(value) !== undefined,
);

const scaling = z.discriminatedUnion(
  "on",
  [
    object({ on: z.literal("requests"), perSecond: whole(1, 100_000).default(10) }),
    object({ on: z.literal("cpu"), percent: whole(1, 100).default(70) }),
    object({
      on: z.literal("queue"),
      queue: name.optional(),
      perPod: whole(1, 10_000_000).optional(),
      drainWithin: duration.optional(),
      secondsPerMessage: z
        .number({ error: "must be a number of seconds" })
        .positive({ error: "must be more than 0" })
        .max(86_400, { error: "must be at most 86400" })
        .optional(),
    }),
    object({
      on: z.literal("schedule"),
      timezone: timezone.default("UTC"),
      start: schedule,
      end: schedule,
      replicas: whole(1, 1000),
    }),
  ],
  { error: "must be one of requests, cpu, queue, schedule" },
);

const storage = object({
  class: oneOf(["data", "journal", "logs"]),
  size: text('must be a size of 1Gi to 16Ti, such as "20Gi"', isVolumeSize),
  path: text(
    'must be a folder for the volume, such as "/data", outside the folders of the system',
    isMountPath,
  ),
});

const settingName = text(
  "must be the name of an environment variable: capital letters, digits and underscores",
  (value) => /^[A-Z][A-Z0-9_]{0,99}$/.test(value),
);

/** A manifest, and what it is once read: with all its defaults. */
export const manifestSchema = object({
  kind: oneOf(KINDS),
  description: text("must be one line of 1 to 120 characters", (value) =>
    /^(?=.{1,120}$)\S(.*\S)?$/.test(value),
  ),
  commands: byName(program, outputName).default({}),
  folders: byName(folder, outputName).default({}),
  image: accepted(imageByDigest).optional(),
  dev: object({
    command: z
      .array(z.string({ error: "must be text" }), { error: "must be a list of a program and its arguments" })
      .min(1, { error: "must have a program" }),
  }).optional(),
  uses: uses.prefault({}),
  calls: names("services", z.string({ error: "must be text" })),
  ports: object({ http: whole(1024, 65_535).default(8080), grpc: whole(1024, 65_535).optional() }).prefault(
    {},
  ),
  routes: z.array(route, { error: "must be a list" }).optional(),
  scaling: z.array(scaling, { error: "must be an object or a list" }).default([]),
  storage: z.array(storage, { error: "must be an object or a list" }).default([]),
  was: name.optional(),
  schedule: schedule.optional(),
  timezone: timezone.optional(),
  settings: byName(z.string({ error: "must be text" }), settingName).default({}),
  example: object({
    method: oneOf(["GET", "POST", "PUT", "DELETE"]),
    path: text("must be a path", (value) => /^\/[!-~]*$/.test(value)),
    body: z.unknown().optional(),
  }).optional(),
});

/** A manifest with its defaults. */
export type ReadManifest = z.output<typeof manifestSchema>;
