import type { StorageClass } from "./service";

/** Smallest volume of each class in GiB; `journal` has 6,000 I/O operations a second, and gp3 allows 500 for each GiB. */
export const LEAST_GIB: Readonly<Record<StorageClass, number>> = { data: 1, journal: 12, logs: 1 };

/** Largest volume in GiB. @see https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html */
const MOST_GIB = 16_384;

/** Folders of the system and of the platform, which a volume must not hide. */
const RESERVED = /^\/(app|bin|boot|dev|etc|lib|lib64|proc|root|run|sbin|sys|tmp|usr|var\/run)(\/|$)|^\/var$/;

/** GiB of a size such as `20Gi` or `2Ti`; undefined for any other text. */
export function gibOf(size: string): number | undefined {
  const [, count, unit] = /^([1-9]\d{0,4})(Gi|Ti)$/.exec(size) ?? [];
  return count === undefined ? undefined : Number(count) * (unit === "Ti" ? 1024 : 1);
}

/** Whether a text is the size of a volume that EBS has. */
export function isVolumeSize(size: string): boolean {
  const gib = gibOf(size);
  return gib !== undefined && gib <= MOST_GIB;
}

/** Whether a volume can be mounted at a path. */
export function isMountPath(path: string): boolean {
  return /^(?=.{2,200}$)(\/[A-Za-z0-9_-][\w.-]*)+$/.test(path) && !RESERVED.test(path);
}

/** The name of a service's StatefulSet and, in their names, of its volumes: the one under which it was first deployed. */
export function storageName({
  name,
  was,
}: {
  readonly name: string;
  readonly was?: string | undefined;
}): string {
  return was ?? name;
}

/** The environment variable with the folder of a volume. */
export function storageVariable(of: StorageClass): string {
  return `STORAGE_${of.toUpperCase()}`;
}
