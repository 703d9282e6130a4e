import { Cron } from "croner";
import type { Service } from "../platform/services";
import type { Teardown } from "./processes/teardown";
import type { RunningServices } from "./running-services";

/**
 * Runs services on their schedules, as the cluster does; a run that fails is told. One that is due while the last one
 * still runs is left out.
 */
export function schedule(
  crons: readonly Service[],
  { processes }: { readonly processes: RunningServices },
  { teardown, say }: { readonly teardown: Teardown; readonly say: (sentence: string) => void },
): void {
  for (const service of crons) {
    const { name, schedule: pattern = "", timezone = "UTC" } = service;
    const cron = new Cron(
      // Here as in Kubernetes, "?" is any value; the library would put the current one in its place.
      pattern.replaceAll("?", "*"),
      { timezone, protect: true, catch: (error) => say((error as Error).message) },
      () => processes.complete(service),
    );
    teardown.add(`The schedule of ${name}`, () => cron.stop());
  }
}
