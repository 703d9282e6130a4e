import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Service } from "../platform/services";
import { endRemembered } from "./processes/ledger";
import type { Teardown } from "./processes/teardown";
import { thisMachine } from "./servers/machine";
import { keepCredentials } from "./servers/secrets";
import { SERVER_KINDS } from "./servers/way";
import { requireWays } from "./servers/ways/find";
import { forgetAddresses, keepAddresses } from "./addresses";
import type { Choice } from "./choice";
import { launcher } from "./launch";
import { freePorts, keptPorts } from "./ports";
import { RunningServices } from "./running-services";
import { buildPrograms, requirePrograms } from "./programs";
import {
  credentialsFile,
  migrationSettings,
  secretFile,
  settingsOf,
  storageFolder,
  type Surroundings,
} from "./settings";
import { bringStores } from "./stores";
import type { Running } from "./welcome";

export interface SystemOptions {
  /** The repository's folder. */
  readonly root: string;
  /** The folder for data, passwords and logs. */
  readonly dir: string;
  /** All services of the repository. */
  readonly services: readonly Service[];
  /** What of them is run. */
  readonly choice: Choice;
  /** Learns how to stop whatever is started, also when only a part of it gets that far. */
  readonly teardown: Teardown;
  /** Aborted when the run is to end. */
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  readonly colour: boolean;
  /** Whether the run goes on where a service ends or does not start, because it may be changed. */
  readonly keepsGoing: boolean;
}

export interface System extends Running {
  readonly choice: Choice;
  readonly processes: RunningServices;
  /** Brings all databases that are used up to date. */
  readonly migrate: () => Promise<void>;
  /** Resolves, with a sentence, when a part has ended that should not have. */
  readonly broken: Promise<string>;
}

/** Brings up servers, databases and services, in that order. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { root, dir, services, choice, teardown, signal, say, keepsGoing } = options;
  const { served, jobs, crons, databases, migrator } = choice;
  const machine = thisMachine;
  const runs = join(dir, "run");
  mkdirSync(runs, { recursive: true });
  await endPast(runs);

  const programs = [...served, ...jobs, ...crons, ...(migrator === undefined ? [] : [migrator])];
  const kinds = SERVER_KINDS.filter((kind) =>
    kind === "redis" ? choice.queues : databases.some(({ engine }) => engine === kind),
  );
  requirePrograms(programs, machine);
  requireWays(kinds, machine);

  say("Building the services ...");
  await buildPrograms(programs, { root, machine });
  signal.throwIfAborted();

  let ended: (sentence: string) => void = () => undefined;
  const broken = new Promise<string>((resolve) => (ended = resolve));
  const { summaries, servers, queueUsers } = await bringStores(kinds, { ...options, machine, ended });
  keepAddresses(dir, { ...servers.redis, ...servers.mysql, ...servers.postgres });
  teardown.add("The servers' addresses", () => forgetAddresses(dir));

  const ports = await freePorts(served, keptPorts(services, dir), say);
  const surroundings: Surroundings = { services, ports, servers, queueUsers, dir };
  const processes = new RunningServices({
    launch: launcher({ ...options, machine, runs, names: programs.map(({ name }) => name) }),
    settings: (service) => settingsOf(service, surroundings),
    ...{ ports, signal, ended: keepsGoing ? say : ended },
  });
  for (const service of programs) {
    teardown.add(service.name, () => processes.stop(service));
    for (const volume of service.storage) {
      mkdirSync(storageFolder(dir, service, volume.class), { recursive: true });
    }
    for (const sentence of missingSecrets(service, dir)) say(sentence);
  }

  const migrate = async () => {
    for (const database of databases) {
      if (migrator === undefined) return;
      say(`Migrating the database ${database.name} ...`);
      for (const user of Object.keys(database.users)) {
        keepCredentials(credentialsFile(dir, database.engine, user), user);
      }
      await processes.complete(migrator, migrationSettings(database, surroundings));
    }
  };
  await migrate();
  const attempt = async (starting: Promise<void>) => {
    if (!keepsGoing) return starting;
    return starting.catch((error: unknown) => {
      signal.throwIfAborted();
      say((error as Error).message);
    });
  };
  for (const service of served) await attempt(processes.start(service));
  for (const job of jobs) await attempt(processes.complete(job));
  const documented = await Promise.all(served.map(({ name }) => hasDocumentation(ports[name]?.http)));
  return {
    ...{ choice, ports, servers: summaries, processes, migrate, broken },
    documented: new Set(served.filter((_service, index) => documented[index]).map(({ name }) => name)),
  };
}

/** Ends the services that a killed run has left. */
async function endPast(runs: string): Promise<void> {
  const own = (file: string) => file.endsWith(".pid") && file !== LOCK;
  for (const file of readdirSync(runs).filter(own)) await endRemembered(join(runs, file));
}

/** File of the lock that a run holds, among those of its services. */
export const LOCK = "start.pid";

function missingSecrets({ name, uses }: Service, dir: string): string[] {
  return uses.secrets
    .filter((secret) => !existsSync(secretFile(dir, secret)))
    .map(
      (secret) => `${name} uses the secret "${secret}", whose value is read from ${secretFile(dir, secret)}.`,
    );
}

async function hasDocumentation(port: number | undefined): Promise<boolean> {
  const url = `http://127.0.0.1:${port ?? 0}/docs`;
  return fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    ({ status }) => status === 200,
    () => false,
  );
}
