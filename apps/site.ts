import { join } from "node:path";
import { Site } from "../components/edge/site";
import type { Scope } from "./scope";

/** Where the build puts the page. */
export const BUILT_PAGE = join(__dirname, "../services/web/dist/page");

/** Puts the page into its bucket, where there is an edge that serves it. */
export function buildSite({ contract, cloud }: Scope, directory: string): void {
  const { edge } = contract;
  if (edge === undefined || cloud === undefined) return;
  new Site(
    "site",
    {
      bucketName: edge.siteBucket,
      distributionId: edge.distributionId,
      invalidator: edge.invalidator,
      directory,
      buildCommand: "npm run build",
    },
    cloud,
  );
}
