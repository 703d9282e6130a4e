import { ZONES } from "../rules/cidr";

/** Logs that OpenSearch sends to CloudWatch: what its API calls each, and the end of the log group's name. */
export const SEARCH_LOGS = {
  AUDIT_LOGS: "audit",
  ES_APPLICATION_LOGS: "application",
  INDEX_SLOW_LOGS: "index-slow",
  SEARCH_SLOW_LOGS: "search-slow",
} as const;

/**
 * `m7g.large.search`. Burstable nodes know neither Auto-Tune nor a standby, and nodes with disks of their own (`i3`,
 * `im4gn`, `r6gd`) take no volume.
 */
export const SEARCH_NODE =
  /^(?!t\d|ultrawarm|r3|im?\d|[a-z]+\d+gd)[a-z]+\d+[a-z]*\.(medium|(\d*x)?large)\.search$/;

export interface SearchNodes {
  /** Data nodes in each of the three zones. */
  readonly nodesPerZone: number;
  readonly nodeType: string;
  /** Size of three nodes that only manage the cluster; none without. */
  readonly masterType?: string | undefined;
  /** One zone holds copies but answers no request, until another zone fails. */
  readonly standby: boolean;
}

/** How the nodes are spread: always over three zones, as many in each. */
export function clusterShape({ nodesPerZone, nodeType, masterType, standby }: SearchNodes) {
  return {
    instanceType: nodeType,
    instanceCount: nodesPerZone * ZONES,
    zoneAwarenessEnabled: true,
    zoneAwarenessConfig: { availabilityZoneCount: ZONES },
    multiAzWithStandbyEnabled: standby,
    ...(masterType === undefined
      ? { dedicatedMasterEnabled: false }
      : { dedicatedMasterEnabled: true, dedicatedMasterType: masterType, dedicatedMasterCount: 3 }),
  };
}

/** Requests to a domain's API, which IAM counts by HTTP's methods. */
export const SEARCH_REQUESTS = [
  "es:ESHttpDelete",
  "es:ESHttpGet",
  "es:ESHttpHead",
  "es:ESHttpPatch",
  "es:ESHttpPost",
  "es:ESHttpPut",
] as const;
