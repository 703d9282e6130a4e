import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { endRemembered } from "../processes/ledger";
import { endOf, untilReady } from "../processes/owned";
import type { Teardown } from "../processes/teardown";
import { thisMachine } from "../servers/machine";
import { freePort } from "../servers/ports";
import { keepCredentials } from "../servers/secrets";
import { bringServer, requireWays } from "../servers/ways/find";
import { forgetAddresses, keepAddresses } from "./addresses";
import { build } from "./build";
import { launcher } from "./launch";
import {
  credentialsFolder,
  migrationSettings,
  SERVICES,
  serviceSettings,
  USUAL_PORTS,
  type Ports,
} from "./services";

export interface SystemOptions {
  /** The repository's folder. */
  readonly root: string;
  /** The folder for data, passwords and logs. */
  readonly dir: string;
  /** Learns how to stop whatever is started, also when only a part of it gets that far. */
  readonly teardown: Teardown;
  /** Aborted when the run is to end. */
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  readonly colour: boolean;
}

export interface System {
  readonly ports: Ports;
  /** Where the servers are, for people. */
  readonly servers: Readonly<Record<string, string>>;
  /** Resolves, with a sentence, when a part has ended that should not have. */
  readonly broken: Promise<string>;
}

/** Brings up servers, tables and services, in that order. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { root, dir, teardown, signal, say } = options;
  const runs = join(dir, "run");
  mkdirSync(runs, { recursive: true });
  const launch = launcher({ ...options, runs, names: ["migrations", ...SERVICES] });
  for (const name of ["migrations", ...SERVICES]) await endRemembered(join(runs, `${name}.pid`));
  requireWays(KINDS, thisMachine);

  say("Building the services ...");
  await build(root);
  signal.throwIfAborted();

  const endings: Promise<string>[] = [];
  const servers: Record<string, string> = {};
  const addresses: Record<string, string> = {};
  for (const kind of KINDS) {
    const found = await bringServer(kind, { machine: thisMachine, dir, say, signal });
    teardown.add(NAMES[kind], found.stop);
    endings.push(
      found.exited.then(() => `${NAMES[kind]} has ended by itself; its log is in ${join(dir, kind)}`),
    );
    servers[NAMES[kind]] = found.summary;
    Object.assign(addresses, found.env);
    signal.throwIfAborted();
  }

  keepAddresses(dir, addresses);
  teardown.add("The servers' addresses", () => forgetAddresses(dir));

  say("Migrating the database ...");
  for (const user of ["producer", "consumer"]) {
    keepCredentials(join(credentialsFolder(dir), `mysql-${user}`), user);
  }
  const migrations = launch("migrations", { ...addresses, ...migrationSettings(dir) });
  await migrations.exited;
  signal.throwIfAborted();
  if (migrations.child.exitCode !== 0) throw new Error(`The migrations ${endOf(migrations) ?? "failed"}.`);

  const ports = await choosePorts();
  for (const service of SERVICES) {
    const process_ = launch(service, { ...addresses, ...serviceSettings(service, ports, dir) });
    teardown.add(service, () => process_.stop());
    await untilReady(process_, () => isReady(ports.http[service]), { signal });
    endings.push(process_.exited.then(() => `The ${service} ${endOf(process_) ?? "ended"}.`));
  }
  return { ports, servers, broken: Promise.race(endings) };
}

const KINDS = ["redis", "mysql"] as const;
const NAMES = { redis: "Redis", mysql: "MySQL" } as const;

/** The usual ports where they are free, and any others where they are not. */
export async function choosePorts(): Promise<Ports> {
  const ports = { http: { ...USUAL_PORTS.http }, metrics: { ...USUAL_PORTS.metrics } };
  for (const purpose of [ports.http, ports.metrics]) {
    for (const service of SERVICES) purpose[service] = await freePort(purpose[service]);
  }
  return { ...ports, grpc: await freePort(USUAL_PORTS.grpc) };
}

async function isReady(port: number): Promise<void> {
  const { status } = await fetch(`http://127.0.0.1:${port}/ready`, { signal: AbortSignal.timeout(2_000) });
  if (status !== 200) throw new Error(`/ready answers ${status}`);
}
