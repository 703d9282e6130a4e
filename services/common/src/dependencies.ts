import { Dependency, type DependencyOptions } from "./dependency";
import { isDatabaseAway } from "./mysql/errors";
import { isRedisAway } from "./redis/errors";

type Own = Pick<DependencyOptions, "log" | "probe">;

/** Redis as a service needs it; it is looked for often, since nothing can be done without it. */
export function redisDependency(own: Own): Dependency {
  return new Dependency({
    ...own,
    name: "Redis",
    isAway: isRedisAway,
    backoff: { firstMs: 100, mostMs: 2_000 },
  });
}

/** MySQL as a service needs it; it is looked for patiently, since a paused one takes half a minute to resume. */
export function mysqlDependency(own: Own & { readonly name?: string }): Dependency {
  return new Dependency({
    name: "MySQL",
    ...own,
    isAway: isDatabaseAway,
    backoff: { firstMs: 1_000, mostMs: 15_000 },
  });
}
