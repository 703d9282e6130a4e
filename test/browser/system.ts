import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "redis";
import { loadServices } from "../../platform/load";
import { choose } from "../../local/choice";
import { launcher } from "../../local/launch";
import type { Ports } from "../../local/ports";
import { RunningServices } from "../../local/running-services";
import { buildPrograms } from "../../local/programs";
import { makeQueueUsers } from "../../local/queue-users";
import {
  credentialsFile,
  credentialsFolder,
  migrationSettings,
  settingsOf,
  type Surroundings,
} from "../../local/settings";
import { Teardown } from "../../local/processes/teardown";
import { startMysql, startRedis } from "../../local/servers";
import { thisMachine } from "../../local/servers/machine";
import { freePort } from "../../local/servers/ports";
import { keepCredentials, writeCredentials } from "../../local/servers/secrets";
import { privateSettings } from "../../local/servers/settings";

const ROOT = join(__dirname, "..", "..");

/** Screenshots and logs of tests that failed, for people to look at; git ignores it. */
export const KEPT = join(ROOT, ".local", "browser");

/** Folder of this process: several run these tests at a time. */
const LOCAL = mkdtempSync(join(tmpdir(), "millrace-browser-"));

/** A server, or the name of a service. */
export type Part = string;

/** The whole system in processes of its own: servers, migrated tables, services and the page. */
export interface System {
  /** Address of the page. */
  readonly page: string;
  /** Address of the API behind it. */
  readonly api: string;
  /** Address of the operators' API, which the page has too. */
  readonly operations: string;
  /** Sends a command to Redis. */
  redis(...command: string[]): Promise<unknown>;
  /** Stops a part as a deployment would. */
  stop(part: Part): Promise<void>;
  /** Starts a part that was stopped, at its old address and with its old data. */
  start(part: Part): Promise<void>;
}

let system: Promise<System> | undefined;
const teardown = new Teardown((sentence) => console.error(sentence));

/** The system that all browser tests share; it is empty at the first call and stopped after the last test. */
export function sharedSystem(): Promise<System> {
  return (system ??= startSystem());
}

after(async function () {
  this.timeout(60_000);
  await teardown.run();
  rmSync(LOCAL, { recursive: true, force: true });
});

async function startSystem(): Promise<System> {
  const services = loadServices(ROOT);
  const { served, databases, migrator } = choose(services, []);
  const programs = migrator === undefined ? served : [...served, migrator];
  await buildPrograms(programs, { root: ROOT, machine: thisMachine });
  // The servers run as users of their own, who must be able to enter it.
  chmodSync(LOCAL, 0o755);
  mkdirSync(join(LOCAL, "run"));
  mkdirSync(KEPT, { recursive: true });
  const servers = await addresses();
  const ports: Record<string, Ports> = {};
  for (const { name } of served) {
    ports[name] = { http: await freePort(), metrics: await freePort(), grpc: await freePort() };
  }
  const surroundings: Surroundings = { services, ports, ...servers, queueUsers: true, dir: LOCAL };
  const processes = new RunningServices({
    launch: launcher({
      root: ROOT,
      machine: thisMachine,
      runs: join(LOCAL, "run"),
      services,
      names: programs.map(({ name }) => name),
      say: (line) => appendFileSync(join(KEPT, `services-${process.pid}.log`), `${line}\n`),
      colour: false,
    }),
    settings: (service) => settingsOf(service, surroundings),
    ports,
    signal: new AbortController().signal,
    ended: () => undefined,
  });

  const running = new Map<Part, () => Promise<void>>();
  const starts: Readonly<Record<string, () => Promise<() => Promise<void>>>> = {
    redis: async () => {
      const server = await startRedis(servers.redis);
      await makeQueueUsers(services, LOCAL, servers.servers.redis);
      return server.stop;
    },
    mysql: async () => {
      const server = await startMysql(servers.mysql);
      writeCredentials(servers.adminFile, server.admin);
      return server.stop;
    },
    ...Object.fromEntries(
      served.map((service) => [
        service.name,
        async () => {
          await processes.start(service);
          return () => processes.stop(service);
        },
      ]),
    ),
  };
  const start = async (part: Part) => {
    const starting = starts[part];
    if (starting === undefined) throw new Error(`there is no ${part}`);
    running.set(part, await starting());
  };
  const stop = async (part: Part) => {
    await running.get(part)?.();
    running.delete(part);
  };

  for (const part of ["redis", "mysql"]) {
    teardown.add(part, () => stop(part));
    await start(part);
  }
  for (const database of databases) {
    for (const user of Object.keys(database.users)) {
      keepCredentials(credentialsFile(LOCAL, database.engine, user), user);
    }
    if (migrator !== undefined) await processes.complete(migrator, migrationSettings(database, surroundings));
  }
  for (const { name } of served) {
    teardown.add(name, () => stop(name));
    await start(name);
  }
  const url = (name: string) => `http://127.0.0.1:${ports[name]?.http ?? 0}`;
  return {
    page: `${url("web")}/`,
    api: url("producer"),
    operations: url("consumer"),
    redis: (...command) => sendTo(servers.redis, command),
    stop,
    start,
  };
}

async function sendTo(
  { port, password }: { readonly port: number; readonly password: string },
  command: string[],
): Promise<unknown> {
  const client = createClient({ socket: { host: "127.0.0.1", port }, password });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await client.sendCommand(command);
  } finally {
    client.destroy();
  }
}

/** Fixed addresses, so that servers come back where the services look for them. */
async function addresses() {
  const redisFile = join(credentialsFolder(LOCAL), "redis");
  const adminFile = join(credentialsFolder(LOCAL), "mysql-admin");
  const { password } = keepCredentials(redisFile, "default");
  const redis = { dir: join(LOCAL, "redis"), port: await freePort(), password };
  const mysql = { dir: join(LOCAL, "mysql"), port: await freePort() };
  const host = "127.0.0.1";
  return {
    redis,
    mysql,
    adminFile,
    servers: {
      redis: privateSettings("redis", { host, port: redis.port, credentials: redisFile }),
      mysql: privateSettings("mysql", { host, port: mysql.port, credentials: adminFile }),
    },
  };
}
