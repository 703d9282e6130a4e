import { Dependency, type DependencyOptions } from "../dependency";
import { isRedisAway } from "./errors";

/** Redis as a service needs it; it is looked for often, since nothing can be done without it. */
export function redisDependency(own: Pick<DependencyOptions, "log" | "probe">): Dependency {
  return new Dependency({
    ...own,
    name: "Redis",
    isAway: isRedisAway,
    backoff: { firstMs: 100, mostMs: 2_000 },
  });
}
