import { z } from "zod";

/** Which traces are recorded. */
export interface Sampling {
  /** Part of the traces that begin here, from 0 to 1. */
  readonly ratio: number;
  /** Whether who sent a trace along has decided for it; else the ratio decides again, by its id. */
  readonly parentBased: boolean;
}

export interface TracingSettings {
  /** Where spans are sent by OTLP over HTTP; undefined for no tracing at all. */
  readonly endpoint: string | undefined;
  readonly sampling: Sampling;
}

const SAMPLERS = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;

const PARENT_BASED = "parentbased_";

const RATIO = "a number from 0 to 1";

/** What OpenTelemetry takes where no ratio is given. */
const ALL = 1;

/** `OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG`, as OpenTelemetry means them. */
export const tracingVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .string()
    .refine(isHttp, { error: 'an address of HTTP, such as "http://collector:4318"' })
    .optional(),
  OTEL_TRACES_SAMPLER: z
    .enum(SAMPLERS, { error: `one of ${SAMPLERS.join(", ")}` })
    .default("parentbased_always_on"),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(?:\d+(?:\.\d+)?|\.\d+)(?:e-\d{1,3})?$/, { error: RATIO })
    .transform(Number)
    .refine((ratio) => ratio <= 1, { error: RATIO })
    .default(ALL),
};

/** What the variables above say. */
export function tracingSettings(env: TracingVariables): TracingSettings {
  return {
    endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    sampling: sampling(env.OTEL_TRACES_SAMPLER, env.OTEL_TRACES_SAMPLER_ARG),
  };
}

type TracingVariables = z.output<z.ZodObject<typeof tracingVariables>>;

function sampling(sampler: (typeof SAMPLERS)[number], ratio: number): Sampling {
  const parentBased = sampler.startsWith(PARENT_BASED);
  if (sampler.endsWith("always_on")) return { ratio: 1, parentBased };
  if (sampler.endsWith("always_off")) return { ratio: 0, parentBased };
  return { ratio, parentBased };
}

function isHttp(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
