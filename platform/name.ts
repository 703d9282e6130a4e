import { IMAGE_PROXY } from "./image-proxy";

/** Longest name of a service. */
export const MAX_NAME_LENGTH = 18;

/**
 * Names that no service may have: these are the keys of `images` in the configuration of `apps`, which also has a key
 * for each service.
 */
export const RESERVED_NAMES: readonly string[] = ["registry", "tag"];

/** What the namespace of the services has besides them: workloads, its service account and its NetworkPolicy. */
const IN_NAMESPACE: readonly string[] = ["collector", "default", "default-deny", IMAGE_PROXY];

/** IAM roles of an environment besides those of services, without the environment's prefix. */
export const ENVIRONMENT_ROLES: readonly string[] = [
  "admin",
  "backup-restore",
  "backup-work",
  "bastion",
  "cloudwatch-agent",
  "cluster-control",
  "cluster-nodes",
  "datadog-agent",
  "developer",
  "edge-invalidator",
  "external-dns",
  "keda",
  "mysql-metrics",
  "network-flow-logs",
  "notifications-slack",
  "postgres-metrics",
  "read-only",
  "rows-export",
  "rows-pipeline",
  "runner",
  "search-admin",
];

/** What routes and alarms of the edge were called when it had a fixed route each for an API and for images. */
const FORMER_ROUTES: readonly string[] = ["http", "pods-0", "pods-1"];

/** What the names of an environment's roles for other accounts, and for clusters made from snapshots, begin with. */
const ROLE_PREFIXES = /^(restored|service)-/;

/**
 * What is wrong with a service's name, as the end of the sentence that begins with "it"; undefined for a valid one.
 *
 * The name becomes part of names in many places. Lower-case letters, digits and single dashes are allowed by all of
 * them: DNS labels (Kubernetes, 63 characters), ECR repositories (2 to 256 with a prefix), IAM roles (64), users of
 * MySQL (32) and ElastiCache (40). The last leaves 18 after PROJECT-ENVIRONMENT- of at most 22.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateUser.html
 */
export function objectionToName(name: string): string | undefined {
  if (name.length < 2 || name.length > MAX_NAME_LENGTH || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    return `must be a name of 2 to ${MAX_NAME_LENGTH} lower-case letters, digits and single dashes`;
  }
  if (RESERVED_NAMES.includes(name)) {
    return `must be none of ${RESERVED_NAMES.join(", ")}, which are keys of \`images\` in the configuration of apps`;
  }
  if (IN_NAMESPACE.includes(name)) {
    return `must be none of ${IN_NAMESPACE.join(", ")}, which the platform has in the namespace of the services`;
  }
  if (ENVIRONMENT_ROLES.includes(name) || ROLE_PREFIXES.test(name)) {
    return "must be another, since a role of an environment may have it";
  }
  if (FORMER_ROUTES.includes(name)) {
    return `must be none of ${FORMER_ROUTES.join(", ")}, which routes and alarms of the edge are called`;
  }
  if (name.startsWith(DATABASE_JOBS) || name.endsWith("-pods")) {
    return `must not begin with ${DATABASE_JOBS} or end with -pods, as names that the platform gives do`;
  }
  return undefined;
}

/** What the names of the jobs that make databases begin with. */
export const DATABASE_JOBS = "database-";

/** Name, and service account, of the job that makes a database, its users and its tables. */
export function databaseJob(database: string): string {
  return `${DATABASE_JOBS}${database}`;
}
