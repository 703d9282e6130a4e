import { z } from "zod";
import { count, text } from "../../components/config-values";

const addOnVersion = text(
  'an EKS add-on\'s version, such as "v0.8.0-eksbuild.2"',
  /^v\d+\.\d+\.\d+-eksbuild\.\d+$/,
)
  .optional()
  .describe("the add-on's version; the one that EKS recommends for the cluster's version, if left out");

/** Add-ons that EKS keeps, each off when left out. */
export const addOns = z
  .strictObject({
    metricsServer: z
      .strictObject({
        version: addOnVersion,
        replicas: count(1, 3).default(2).describe("pods of the metrics server, which CPU scaling asks"),
      })
      .optional(),
    externalDns: z
      .strictObject({
        version: addOnVersion,
        sources: z
          .array(z.enum(["service", "ingress"]))
          .min(1)
          .default(["service"])
          .describe("objects whose annotations may ask for names in the environment's zone"),
      })
      .optional(),
    observability: z
      .strictObject({
        version: addOnVersion,
        containerLogs: z
          .boolean()
          .default(true)
          .describe("whether Fluent Bit takes the pods' logs to CloudWatch"),
      })
      .optional(),
  })
  .prefault({});

const chartVersion = (example: string) =>
  text(`a chart's version, such as "${example}"`, /^\d+\.\d+\.\d+$/).describe("version of the Helm chart");

const repository = text(
  'a chart repository\'s address, such as "https://kedacore.github.io/charts", or "oci://HOST/PATH"',
  /^(https?|oci):\/\/[^\s]+[^/\s]$/,
);

const imageRegistry = text(
  'a registry without a scheme, such as "123456789012.dkr.ecr.eu-central-1.amazonaws.com/ghcr"',
  /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9._-]+)*$/,
)
  .optional()
  .describe("where its images come from in place of the chart's own registry, such as a pull-through cache");

/** KEDA, which scales on figures from outside Kubernetes. */
export const keda = z
  .strictObject({
    version: chartVersion("2.20.2").default("2.20.2"),
    repository: repository
      .default("https://kedacore.github.io/charts")
      .describe("where the chart comes from"),
    imageRegistry,
    replicas: count(1, 3)
      .default(2)
      .describe("pods of each of its three parts, of which one works and the rest wait"),
  })
  .optional();

/** The OpenTelemetry collector, which takes metrics to CloudWatch and traces to X-Ray. */
export const collector = z
  .strictObject({
    image: text(
      "an image by digest (NAME:TAG@sha256:...)",
      /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9._-]+)+(:[\w][\w.-]*)?@sha256:[0-9a-f]{64}$/,
    )
      .default(
        "public.ecr.aws/aws-observability/aws-otel-collector:v0.48.0@sha256:9b28046359054b414f4ba76056ba4e8cffda2d53fbcee06171d7eeecd71326c3",
      )
      .describe("image of the collector, AWS's distribution"),
    tracePercent: z
      .number()
      .min(0)
      .max(100)
      .default(10)
      .describe("traces kept, of a hundred that begin here; with 0 there are none"),
    metricsIntervalSeconds: count(10, 300).default(60).describe("how often the services' figures are read"),
  })
  .optional();

/** Datadog's agent; it needs the ARN of its key in infra's configuration. */
export const datadog = z
  .strictObject({
    version: chartVersion("3.240.0").default("3.240.0"),
    repository: repository.default("https://helm.datadoghq.com").describe("where the chart comes from"),
    imageRegistry,
    site: text('a Datadog site, such as "datadoghq.eu"', /^[a-z0-9][a-z0-9.-]*\.(com|eu)$/)
      .default("datadoghq.com")
      .describe("Datadog site that is reported to"),
  })
  .optional();
