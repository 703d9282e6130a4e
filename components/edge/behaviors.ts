import type { HttpRoute } from "./routes";

/** Ids of AWS's managed cache policies, which are the same in every account. */
export const CACHE_POLICIES = {
  /** `CachingOptimized`: compressed, cached as long as the response says, a day where it says nothing. */
  optimized: "658327ea-f89d-4fab-a63d-7e88639e58f6",
  /** `CachingDisabled` */
  none: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
} as const;

/** `AllViewerExceptHostHeader`: the balancer's certificate is for the origin's name, not for the viewer's. */
export const ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

const READ = ["GET", "HEAD"];
const ALL = [...READ, "OPTIONS", "PUT", "POST", "PATCH", "DELETE"];

/**
 * CloudFront's path patterns of a route or a page; none for `/`, which is the default behavior.
 *
 * A stripped route has what is below its path alone: its service has no path for the prefix itself.
 */
export function patternsOf({ path, stripPrefix }: Pick<HttpRoute, "path" | "stripPrefix">): string[] {
  if (path === "/") return [];
  return stripPrefix === true ? [`${path}/*`] : [path, `${path}/*`];
}

/** A route's cache behavior without path, origin, functions and headers. */
export function routeBehavior({ methods = "all", cache = "none" }: HttpRoute) {
  return {
    allowedMethods: methods === "all" ? ALL : READ,
    cachedMethods: READ,
    cachePolicyId: CACHE_POLICIES[cache],
    ...(cache === "none" && { originRequestPolicyId: ALL_BUT_HOST }),
    compress: cache === "optimized",
    // A redirect would come after the request was sent unencrypted.
    viewerProtocolPolicy: "https-only",
  };
}

/** A page's cache behavior, likewise. */
export function pageBehavior() {
  return {
    allowedMethods: READ,
    cachedMethods: READ,
    cachePolicyId: CACHE_POLICIES.optimized,
    compress: true,
    viewerProtocolPolicy: "redirect-to-https",
  };
}
