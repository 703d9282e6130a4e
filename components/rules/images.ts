import { rule } from "./rule";

// Rules for container images. Source: https://github.com/opencontainers/distribution-spec/blob/main/spec.md

const HOST = "[a-z0-9][a-z0-9.-]*(:\\d{1,5})?";
const PATH = "(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)";
const DIGEST = "sha256:[0-9a-f]{64}";
const TAG = "\\w[\\w.-]{0,127}";

/** Tags that are moved from image to image, and so do not say what runs. */
const MOVING = /^(latest|main|master|stable|edge|dev|prod|nightly)$/;

/** Whether a version names one content for ever. */
export function isDigest(version: string): boolean {
  return new RegExp(`^${DIGEST}$`).test(version);
}

/** Whether a text is a tag that is not moved by convention. */
function isFixedTag(text: string): boolean {
  return new RegExp(`^${TAG}$`).test(text) && !MOVING.test(text);
}

export const imageTag = rule('a tag that is never moved, such as "0.1.0"', isFixedTag);

export const imageVersion = rule(
  'a digest (sha256:...) or a tag that is never moved ("0.1.0"), as `npm run images -- --push` prints',
  (text) => isDigest(text) || isFixedTag(text),
);

export const imagePrefix = rule(
  'a registry and a path without a tag, such as "123456789012.dkr.ecr.eu-central-1.amazonaws.com/millrace"',
  new RegExp(`^${HOST}${PATH}+$`),
);

export const imageRegistry = rule(
  'a registry without a scheme, such as "123456789012.dkr.ecr.eu-central-1.amazonaws.com/ghcr"',
  new RegExp(`^${HOST}${PATH}*$`),
);

export const imageByDigest = rule(
  "an image by digest (NAME:TAG@sha256:...)",
  new RegExp(`^${HOST}${PATH}+(:${TAG})?@${DIGEST}$`),
);

export const imageByVersion = rule(
  "an image by digest, or by a version that is never moved",
  new RegExp(`^${HOST}${PATH}+(:v?\\d+\\.\\d+\\.\\d+|(:${TAG})?@${DIGEST})$`),
);
