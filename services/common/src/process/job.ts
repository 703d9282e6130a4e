import { createLog, type Logger } from "../log";
import type { Section } from "../settings/read";
import { settingsOrExit } from "./lifecycle";

/**
 * Runs a service that runs to completion. It exits with 1, which Kubernetes takes as a reason to run it again, where its
 * settings are wrong or its work fails.
 */
export async function runJob<T extends object>(
  name: string,
  sections: { readonly [K in keyof T]: Section<T[K]> },
  work: (settings: Readonly<T>, log: Logger) => Promise<void>,
): Promise<void> {
  const settings = settingsOrExit<T>(sections);
  const log = createLog(name);
  try {
    await work(settings, log);
  } catch (error) {
    log.fatal({ err: error }, `failed: ${String(error)}`);
    process.exit(1);
  }
  process.exit(0);
}
