import { z } from "zod";

const registry = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9._-]+)+$/, "must be a registry and a path");

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, "must be a digest (sha256:...)");

/** The images of services, which never change: the registry, and the digest of each service's image in it. */
export interface ImageRecord {
  readonly registry: string;
  readonly [service: string]: string;
}

/**
 * Checks that something names the images of all services by digest. Nothing else is handed from one environment to the
 * next: a tag could mean another image there.
 *
 * @param what is checked, as the beginning of a sentence.
 * @throws Error naming every problem in one sentence.
 */
export function checkRecord(value: unknown, what: string, services: readonly string[]): ImageRecord {
  const digests = Object.fromEntries(services.map((service) => [service, digest]));
  const result = z.object({ registry, ...digests }).safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join(".") || "it"} ${message}`);
  throw new Error(`${what} is no record of images: ${problems.join("; ")}.`);
}

/** The commands that make an apps stack run these images. */
export function configLines(record: ImageRecord): string {
  return Object.entries(record)
    .map(([key, value]) => `pulumi config set --cwd apps --path 'millrace-apps:images.${key}' ${value}`)
    .join("\n");
}
