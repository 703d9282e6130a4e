import { IMAGE_PROXY } from "./image-proxy";

/** Longest name of a service. */
export const MAX_NAME_LENGTH = 18;

/**
 * Names that no service may have: these are the keys of `images` in the configuration of `apps`, which also has a key
 * for each service.
 */
export const RESERVED_NAMES: readonly string[] = ["registry", "tag"];

/** Workloads of the platform in the namespace of the services. */
const PLATFORM_WORKLOADS: readonly string[] = ["collector", IMAGE_PROXY];

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
  if (PLATFORM_WORKLOADS.includes(name)) {
    return `must be none of ${PLATFORM_WORKLOADS.join(", ")}, which the platform runs next to the services`;
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
