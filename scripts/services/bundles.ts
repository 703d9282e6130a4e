import { loadServices } from "../../platform/load";
import { bundleService } from "../bundle";
import { bundleDir } from "./run-dir";

/** Bundles every service for this run, except pages, whose build by Vite takes longer than all others. */
export async function bundleServices(): Promise<void> {
  const services = loadServices().filter(({ kind }) => kind !== "page");
  await Promise.all(services.map(({ name }) => bundleService(name, bundleDir(name))));
}
