import { Dependency, type DependencyOptions } from "../dependency";
import { isDatabaseAway } from "./errors";

/** MySQL as a service needs it; it is looked for patiently, since a paused one takes half a minute to resume. */
export function mysqlDependency(
  own: Pick<DependencyOptions, "log" | "probe"> & { readonly name?: string },
): Dependency {
  return new Dependency({
    name: "MySQL",
    ...own,
    isAway: isDatabaseAway,
    backoff: { firstMs: 1_000, mostMs: 15_000 },
  });
}
