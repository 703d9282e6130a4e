import { join } from "node:path";
import { pageSuffix } from "../components/edge/routes";
import { Site } from "../components/edge/site";
import { httpRoutesOf } from "../platform/services";
import type { Scope } from "./scope";

/** Where the build puts the page of a service. */
export function builtPage(service: string): string {
  return join(__dirname, "../services", service, "dist/page");
}

/**
 * Puts the pages into their bucket, where there is an edge that serves them: also those of services whose own server does
 * not run in this environment.
 *
 * @param pageOf folder of the built page of a service.
 */
export function buildSites({ contract, cloud, registry }: Scope, pageOf: (service: string) => string): void {
  const { edge } = contract;
  if (edge === undefined || cloud === undefined) return;
  for (const page of registry.filter(({ kind }) => kind === "page")) {
    for (const { path } of httpRoutesOf(page)) {
      new Site(
        `site${pageSuffix({ service: page.name, path })}`,
        {
          bucketName: edge.siteBucket,
          distributionId: edge.distributionId,
          invalidator: edge.invalidator,
          directory: pageOf(page.name),
          path,
          buildCommand: "npm run build",
        },
        cloud,
      );
    }
  }
}
