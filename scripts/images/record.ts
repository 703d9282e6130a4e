import { z } from "zod";
import { IMAGES, type ImageName } from "./build";

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, "must be a digest (sha256:...)");

const schema = z.object({
  registry: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9._-]+)+$/, "must be a registry and a path"),
  producer: digest,
  consumer: digest,
  migrations: digest,
  web: digest,
});

/** Images by what never changes: the registry, and each one's digest in it. */
export type ImageRecord = z.infer<typeof schema>;

/** What the image build has pushed. */
export function recordOf(registry: string, digests: ReadonlyMap<ImageName, string>): ImageRecord {
  return checkRecord({ registry, ...Object.fromEntries(digests) }, "What was pushed");
}

/**
 * Checks that something names images by digest. Nothing else is handed from one environment to the next: a tag could
 * mean another image there.
 *
 * @throws Error naming every problem in one sentence.
 */
export function checkRecord(value: unknown, what: string): ImageRecord {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join(".") || "it"} ${message}`);
  throw new Error(`${what} is no record of images: ${problems.join("; ")}.`);
}

/** The commands that make an apps stack run these images. */
export function configLines(record: ImageRecord): string {
  const set = (key: string, value: string) =>
    `pulumi config set --cwd apps --path 'millrace-apps:images.${key}' ${value}`;
  return [set("registry", record.registry), ...IMAGES.map((name) => set(name, record[name]))].join("\n");
}
