import { z } from "zod";
import * as images from "../../components/rules/images";
import * as kubernetes from "../../components/rules/kubernetes";
import { rule } from "../../components/rules/rule";
import { count, list, text } from "../../components/rules/values";

const addOnVersion = text(kubernetes.addOnVersion)
  .optional()
  .describe("version of the add-on; by default the one that EKS recommends for the cluster's version");

/** Add-ons that EKS keeps, each off when left out. */
export const addOns = z
  .strictObject({
    metricsServer: z
      .strictObject({
        version: addOnVersion,
        replicas: count(1, 3)
          .default(2)
          .describe("number of pods of the metrics server, which CPU scaling reads"),
      })
      .optional(),
    externalDns: z
      .strictObject({
        version: addOnVersion,
        sources: list(z.enum(["service", "ingress"]))
          .min(1)
          .default(["service"])
          .describe("objects whose annotations create names in the environment's zone"),
      })
      .optional(),
    observability: z
      .strictObject({
        version: addOnVersion,
        containerLogs: z.boolean().default(true).describe("send the pods' logs to CloudWatch by Fluent Bit"),
      })
      .optional(),
  })
  .prefault({});

const chartVersion = text(kubernetes.chartVersion).describe("version of the Helm chart");

const repository = text(kubernetes.chartRepository);

const imageRegistry = text(images.imageRegistry)
  .optional()
  .describe("image registry that replaces the chart's, such as a pull-through cache");

/** KEDA, which scales on figures from outside Kubernetes. */
export const keda = z
  .strictObject({
    version: chartVersion.default("2.20.2"),
    repository: repository
      .default("https://kedacore.github.io/charts")
      .describe("repository of the Helm chart"),
    imageRegistry,
    replicas: count(1, 3).default(2).describe("number of pods of each of its three components"),
  })
  .optional();

/** The OpenTelemetry collector, which takes metrics to CloudWatch and traces to X-Ray. */
export const collector = z
  .strictObject({
    image: text(images.imageByDigest)
      .default(
        "public.ecr.aws/aws-observability/aws-otel-collector:v0.48.0@sha256:9b28046359054b414f4ba76056ba4e8cffda2d53fbcee06171d7eeecd71326c3",
      )
      .describe("image of the collector, AWS's distribution"),
    tracePercent: z
      .number()
      .min(0)
      .max(100)
      .default(10)
      .describe("percentage of traces, started by the services, that are sampled; 0 turns tracing off"),
    metricsIntervalSeconds: count(10, 300)
      .default(60)
      .describe("interval in seconds at which the services' metrics are scraped"),
  })
  .optional();

/** @see https://docs.datadoghq.com/getting_started/site/ */
const site = rule('a Datadog site, such as "datadoghq.eu"', /^[a-z0-9][a-z0-9.-]*\.(com|eu)$/);

/** Datadog's agent; it needs the ARN of its key in infra's configuration. */
export const datadog = z
  .strictObject({
    version: chartVersion.default("3.240.0"),
    repository: repository.default("https://helm.datadoghq.com").describe("repository of the Helm chart"),
    imageRegistry,
    site: text(site).default("datadoghq.com").describe("Datadog site"),
  })
  .optional();
