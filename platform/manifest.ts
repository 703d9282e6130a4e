import type { z } from "zod";
import { brief, valueAt } from "../components/rules/message";
import { manifestSchema, type ReadManifest } from "./manifest-schema";

/** What reading a manifest gives: the manifest with its defaults filled in, unless there are problems. */
export interface ManifestResult {
  readonly manifest?: ReadManifest;
  /** A sentence without its full stop for each, which says what would be right. */
  readonly problems: readonly string[];
}

export function readManifest(value: unknown): ManifestResult {
  if (!isObject(value)) {
    return { problems: ["the default export is no manifest; it must be defineService({ ... })"] };
  }
  const expanded = expand(value);
  const { data, error } = manifestSchema.safeParse(expanded);
  if (error === undefined) {
    const problems = data.kind === "page" ? pageRouteProblems(expanded["routes"]) : [];
    return problems.length === 0 ? { manifest: data, problems } : { problems };
  }
  return { problems: error.issues.flatMap((issue) => sentences(expanded, issue)) };
}

/** Writes out the short forms: `"consume"` for `{ access: "consume" }`, one scaling or volume for a list of one, HTTP routes. */
function expand(manifest: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { uses, routes, scaling, storage } = manifest;
  const access = (value: unknown) => (typeof value === "string" ? { access: value } : value);
  return {
    ...manifest,
    ...(isObject(uses) && {
      uses: {
        ...uses,
        ...("queues" in uses && { queues: mapValues(uses["queues"], access) }),
        ...("databases" in uses && { databases: mapValues(uses["databases"], access) }),
      },
    }),
    ...(Array.isArray(routes) && {
      routes: routes.map((route: unknown) =>
        isObject(route) && !("protocol" in route) ? { protocol: "http", ...route } : route,
      ),
    }),
    ...(isObject(scaling) && { scaling: [scaling] }),
    ...(isObject(storage) && { storage: [storage] }),
  };
}

/** Keys that mean nothing in a page's routes, before their defaults are filled in. */
function pageRouteProblems(routes: unknown): string[] {
  if (!Array.isArray(routes)) return [];
  return routes.flatMap((route: unknown, index) =>
    isObject(route) && route["protocol"] === "http"
      ? Object.keys(route)
          .filter((key) => key !== "protocol" && key !== "path")
          .map(
            (key) =>
              `routes.${index}.${key} is ${brief(route[key])}; it must be left out, since every page is read and cached alike`,
          )
      : [],
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function mapValues(value: unknown, change: (one: unknown) => unknown): unknown {
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, change(one)]))
    : value;
}

function sentences(manifest: unknown, issue: z.core.$ZodIssue): string[] {
  const key = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    const inside = key === "" ? "" : `${key}.`;
    return issue.keys.map(
      (unknown) => `${inside}${unknown} is not a key of ${key || "a service"}; it ${issue.message}`,
    );
  }
  if (issue.code === "invalid_key") {
    return [
      `${key} is ${JSON.stringify(issue.path.at(-1))}; it ${issue.issues[0]?.message ?? issue.message}`,
    ];
  }
  return [`${key} is ${brief(valueAt(manifest, issue.path))}; it ${issue.message}`];
}
