import { z } from "zod";
import { text } from "../../components/config-values";

/** Tags that are moved from image to image, and so do not say what runs. */
const MOVING = /^(latest|main|master|stable|edge|dev|prod|nightly)$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

const image = z
  .string()
  .refine((version) => isDigest(version) || (TAG.test(version) && !MOVING.test(version)), {
    error:
      'must be a digest (sha256:...) or a tag that is never moved ("0.1.0"), as `npm run images -- --push` prints',
  });

const registry = text(
  'a registry and a path without a tag, such as "123456789012.dkr.ecr.eu-central-1.amazonaws.com/millrace"',
  /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9._-]+)+$/,
);

export const images = z.strictObject({
  registry: registry.describe("what stands before the services' names"),
  producer: image.describe("tag or digest of the producer's image"),
  consumer: image.describe("tag or digest of the consumer's image"),
  migrations: image.describe("tag or digest of the migrations' image"),
  web: image.describe("tag or digest of the image of the page's server"),
});

/** Whether a version names one content for ever. */
export function isDigest(version: string): boolean {
  return DIGEST.test(version);
}
