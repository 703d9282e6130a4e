import { z } from "zod";
import { namespace } from "../../components/rules/kubernetes";
import { rule } from "../../components/rules/rule";
import { count, list, text } from "../../components/rules/values";
import { secondsOf } from "../../platform/times";
import { pods, replicas } from "./pods";

const variable = text(
  rule(
    "the name of an environment variable: capital letters, digits and underscores",
    /^[A-Z][A-Z0-9_]{0,99}$/,
  ),
);

const value = text(rule("one line of text, in quotes", /^[^\r\n\0]{0,4096}$/));

const duration = text(rule('a duration such as "90s", "10m" or "2h"', (it) => secondsOf(it) !== undefined));

/** Targets of the manifest's `scaling`, in place of those that it has. */
const scaling = z
  .strictObject({
    requestsPerSecond: count(1, 100_000)
      .optional()
      .describe("requests a second and pod above which pods are added, in place of the manifest's"),
    cpuPercent: count(1, 100)
      .optional()
      .describe("CPU utilization in percent above which pods are added, in place of the manifest's"),
    perPod: count(1, 10_000_000)
      .optional()
      .describe("entries in the queue a pod above which pods are added, in place of the manifest's"),
    drainWithin: duration
      .optional()
      .describe("time in which the pods should drain the queue, such as 10m, in place of the manifest's"),
  })
  .optional();

/** Keys of a service of the registry; everything has a default. */
const maxReplicas = count(1, 1000).optional();

export const settings = z
  .record(variable, value.describe("further environment variable of the service with this name"))
  .default({});

const shape = {
  ...pods.shape,
  replicas: replicas.describe(
    "number of pods of a service that is not scaled, 1 by default; set 2 or more for high availability",
  ),
  minReplicas: count(0, 100)
    .optional()
    .describe(
      "minimum number of pods, 1 by default; 0, for what scales on a queue or schedule, scales to zero after five idle minutes",
    ),
  maxReplicas: maxReplicas.describe("maximum number of pods, 10 by default"),
  scaling,
  settings,
  callerNamespaces: list(text(namespace))
    .default([])
    .describe("further namespaces whose pods may call the service, if they carry the caller label"),
};

export const service = z.strictObject(shape, {
  // Configurations of former versions have it.
  error: ({ code, keys }) =>
    code === "unrecognized_keys" && keys.join() === "deploy"
      ? "must be left out; it is set for both programs at once, by the same key of millrace-infra"
      : undefined,
});

/** Settings of a service in this environment. */
export type ServiceConfig = z.output<typeof service>;
