import type { StateResource } from "./engine/program-stack";

type Resource = Pick<StateResource, "type" | "name" | "inputs" | "retainOnDelete" | "id">;

/** Days for which AWS keeps a key that is scheduled for deletion, and a secret, unless told otherwise. */
const KEPT_DAYS = 30;

/** What is left of resources when their stack has been destroyed, a line each. */
export function remainsOf(resources: readonly Resource[]): string[] {
  return resources.flatMap((resource) => remainder(resource) ?? []);
}

function remainder({ type, name, inputs, retainOnDelete, id }: Resource): string | undefined {
  // A retained object goes with its bucket.
  if (type.startsWith("aws:s3/bucketObject")) return undefined;
  if (retainOnDelete) return `${name} (${type}, ${id ?? "without an id"}), which is never deleted`;
  switch (type) {
    case "aws:rds/cluster:Cluster":
    case "aws:docdb/cluster:Cluster":
      return inputs.skipFinalSnapshot === true ? undefined : snapshot(name, inputs.finalSnapshotIdentifier);
    case "aws:elasticache/replicationGroup:ReplicationGroup":
      return snapshot(name, inputs.finalSnapshotIdentifier);
    case "aws:kms/key:Key":
      return `the key ${name}, which AWS deletes after ${days(inputs.deletionWindowInDays)}`;
    case "aws:secretsmanager/secret:Secret":
      return inputs.recoveryWindowInDays === 0
        ? undefined
        : `the secret ${name}, which AWS deletes after ${days(inputs.recoveryWindowInDays)}`;
    default:
      return undefined;
  }
}

function snapshot(name: string, identifier: unknown): string | undefined {
  return typeof identifier === "string" ? `the final snapshot ${identifier} of ${name}` : undefined;
}

function days(given: unknown): string {
  return `${typeof given === "number" ? given : KEPT_DAYS} days`;
}
