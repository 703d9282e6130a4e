import { createLog, type Logger } from "../log";
import type { HttpSettings } from "../settings/http";
import { readSettings, SettingsError, type Section } from "../settings/read";
import { startTracing } from "../tracing/start";
import type { Tracer } from "../tracing/tracer";

/** A service that has started. */
export interface Running {
  /** Finishes what is in hand and closes everything. */
  stop(): Promise<void>;
}

/** Below Kubernetes' 60 s, of which the 15 s for the balancer are over when the signal comes. */
const GRACE_MS = 40_000;

/**
 * Runs a service until SIGTERM or SIGINT tells it to stop, then lets it finish what it has in hand and exits with 0.
 *
 * Wrong settings are told on standard error, one a line; they and a start that fails exit with 1.
 */
export async function runService<T extends { http: HttpSettings }>(
  name: string,
  sections: { readonly [K in keyof T]: Section<T[K]> },
  start: (settings: Readonly<T>, log: Logger, tracer: Tracer) => Promise<Running>,
): Promise<void> {
  const settings = settingsOrExit(sections);
  const log = createLog(name, settings.http.logLevel);
  const stopSignal = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, resolve);
  });
  try {
    const tracer = await startTracing(name, settings.http.tracing, log);
    const running = await start(settings, log, tracer);
    log.info(`${await stopSignal}: stopping`);
    setTimeout(() => {
      log.error(`not stopped after ${GRACE_MS / 1000} s`);
      process.exit(1);
    }, GRACE_MS).unref();
    await running.stop();
    await tracer.stop();
    log.info("stopped");
    process.exit(0);
  } catch (error) {
    log.fatal({ err: error }, "failed");
    process.exit(1);
  }
}

/** The settings in the process's environment; where they are wrong, the process says so and ends. */
export function settingsOrExit<T extends object>(sections: {
  readonly [K in keyof T]: Section<T[K]>;
}): Readonly<T> {
  try {
    return readSettings<T>(process.env, sections);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.problems.join("\n")}\n`);
    process.exit(1);
  }
}
