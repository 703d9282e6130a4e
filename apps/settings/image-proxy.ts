import type { Frozen } from "../../components/config";
import type { Contract } from "../../contract/outputs";
import { IMAGES_PORT, IMAGES_PREFIX } from "../../platform/image-proxy";
import { METRICS_PORT } from "../../platform/service-rules";
import type { Config } from "../config";

/** Seconds in a year, for which browsers and CloudFront keep an image; its address says all that it depends on. */
const YEAR = 31_536_000;

/**
 * Settings of the image proxy.
 *
 * It takes key and salt from the secret by itself. With a version that changes with them, its pods are replaced when
 * they do. All addresses of sources begin with the bucket's, so that no signature leads elsewhere.
 */
export function imageProxySettings(
  { bucket, signingSecretArn, signingSecretVersion }: NonNullable<Frozen<Contract>["images"]>,
  region: string,
  { logLevel }: Config,
): Readonly<Record<string, string>> {
  const source = `s3://${bucket}/`;
  return {
    AWS_REGION: region,
    IMGPROXY_ENV_AWS_SECRET_ID: signingSecretArn,
    IMGPROXY_ENV_AWS_SECRET_VERSION_ID: signingSecretVersion,
    IMGPROXY_ENV_AWS_SECRET_REGION: region,
    IMGPROXY_BIND: `:${IMAGES_PORT}`,
    IMGPROXY_PROMETHEUS_BIND: `:${METRICS_PORT}`,
    IMGPROXY_PATH_PREFIX: IMAGES_PREFIX,
    IMGPROXY_USE_S3: "true",
    IMGPROXY_S3_REGION: region,
    IMGPROXY_S3_ALLOWED_BUCKETS: bucket,
    IMGPROXY_BASE_URL: source,
    IMGPROXY_ALLOWED_SOURCES: source,
    IMGPROXY_TTL: String(YEAR),
    // Longer than balancers keep an idle connection, or they would use one that is just being closed.
    IMGPROXY_KEEP_ALIVE_TIMEOUT: "75",
    // Else two for each CPU of the node, whatever the pod's share; 4 of the largest images fit into its memory.
    IMGPROXY_WORKERS: "4",
    IMGPROXY_LOG_FORMAT: "json",
    IMGPROXY_LOG_LEVEL: IMGPROXY_LEVELS[logLevel],
  };
}

/** The proxy has four log levels. */
const IMGPROXY_LEVELS: Readonly<Record<Config["logLevel"], string>> = {
  silent: "error",
  fatal: "error",
  error: "error",
  warn: "warn",
  info: "info",
  debug: "debug",
  trace: "debug",
};
