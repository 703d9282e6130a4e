import { loadServices } from "../../platform/load";
import { bundleService } from "../bundle";
import { bundleDir } from "./run-dir";

/** Bundles every TypeScript service for this run, except pages, whose build by Vite takes longer than all others. */
export async function bundleServices(): Promise<void> {
  const services = loadServices().filter(({ kind, source }) => kind !== "page" && source === "typescript");
  await Promise.all(services.map(({ name }) => bundleService(name, bundleDir(name))));
}
