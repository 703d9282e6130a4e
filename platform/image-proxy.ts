// The image proxy is no service of the registry: infra leads requests to it, and apps deploys it.

/** Name of the image proxy in the cluster. */
export const IMAGE_PROXY = "images";

/** Port of the image proxy's pods. */
export const IMAGES_PORT = 8080;

/** Beginning of every image's path. */
export const IMAGES_PREFIX = "/images";
