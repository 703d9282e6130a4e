/** Paths of a distribution that lead to the balancer. */
export interface BalancerPath {
  /** What tells it from others, such as `api`. */
  readonly name: string;
  /** CloudFront's path pattern, such as `/api/*`. */
  readonly pattern: string;
  /** Beginning of the path that the service is not to see, such as `/api`. @default none */
  readonly stripPrefix?: string;
  /** `read` admits GET and HEAD only. */
  readonly methods: "all" | "read";
  /**
   * `none` keeps nothing and passes everything on; `optimized` keeps answers as long as they say, and passes on the path
   * alone, which must then be all that they depend on.
   */
  readonly cache: "none" | "optimized";
}

/** The services' HTTP API. */
export const API_PATH: BalancerPath = {
  name: "api",
  pattern: "/api/*",
  stripPrefix: "/api",
  methods: "all",
  cache: "none",
};

/** The image proxy; its paths say all that an image depends on, and are signed. */
export const IMAGES_PATH: BalancerPath = {
  name: "images",
  pattern: "/images/*",
  methods: "read",
  cache: "optimized",
};

/** AWS's own policies have fixed ids. */
export const CACHE_POLICIES = {
  /** `CachingOptimized`: compressed, kept as long as the answer says, a day where it says nothing. */
  optimized: "658327ea-f89d-4fab-a63d-7e88639e58f6",
  /** `CachingDisabled` */
  none: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
} as const;

/** `AllViewerExceptHostHeader`: the balancer's certificate is for the origin's name, not for the viewer's. */
export const ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

const READ = ["GET", "HEAD"];
const ALL = [...READ, "OPTIONS", "PUT", "POST", "PATCH", "DELETE"];

/** What a path's cache behaviour says in CloudFront's words, but for functions and headers. */
export function balancerBehavior({ pattern, methods, cache }: BalancerPath) {
  return {
    pathPattern: pattern,
    allowedMethods: methods === "all" ? ALL : READ,
    cachedMethods: READ,
    cachePolicyId: CACHE_POLICIES[cache],
    ...(cache === "none" && { originRequestPolicyId: ALL_BUT_HOST }),
    compress: cache === "optimized",
    // A redirect would come after what was sent in the clear.
    viewerProtocolPolicy: "https-only",
  };
}

/** The page's behaviour, which takes what no path does. */
export function pageBehavior() {
  return {
    allowedMethods: READ,
    cachedMethods: READ,
    cachePolicyId: CACHE_POLICIES.optimized,
    compress: true,
    viewerProtocolPolicy: "redirect-to-https",
  };
}
