import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "redis";
import { build } from "../../scripts/local/build";
import { launcher } from "../../scripts/local/launch";
import {
  credentialsFolder,
  migrationSettings,
  serviceSettings,
  SERVICES,
  type Service,
} from "../../scripts/local/services";
import { endOf, untilReady } from "../../scripts/processes/owned";
import { Teardown } from "../../scripts/processes/teardown";
import { startMysql, startRedis } from "../../scripts/servers";
import { keepCredentials, writeCredentials } from "../../scripts/servers/secrets";
import { freePort } from "../../scripts/servers/ports";

const ROOT = join(__dirname, "..", "..");

/** Screenshots and logs of tests that failed, for people to look at; git ignores it. */
export const KEPT = join(ROOT, ".local", "browser");

/** Folder of this process: several run these tests at a time. */
const LOCAL = mkdtempSync(join(tmpdir(), "millrace-browser-"));

export type Part = Service | "redis" | "mysql";

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
  await build(ROOT);
  // The servers run as users of their own, who must be able to enter it.
  chmodSync(LOCAL, 0o755);
  mkdirSync(join(LOCAL, "run"));
  mkdirSync(KEPT, { recursive: true });
  const launch = launcher({
    root: ROOT,
    runs: join(LOCAL, "run"),
    names: ["migrations", ...SERVICES],
    say: (line) => appendFileSync(join(KEPT, `services-${process.pid}.log`), `${line}\n`),
    colour: false,
  });
  const servers = await addresses();
  const ports = {
    http: await servicePorts(),
    metrics: await servicePorts(),
    grpc: await freePort(),
  };
  const running = new Map<Part, () => Promise<void>>();

  const starts: Readonly<Record<"redis" | "mysql", () => Promise<() => Promise<void>>>> = {
    redis: async () => (await startRedis(servers.redis)).stop,
    mysql: async () => {
      const server = await startMysql(servers.mysql);
      writeCredentials(servers.adminFile, server.admin);
      return server.stop;
    },
  };
  const startService = async (service: Service) => {
    const owned = launch(service, { ...servers.env, ...serviceSettings(service, ports, LOCAL) });
    await untilReady(owned, async () => {
      const { status } = await fetch(`http://127.0.0.1:${ports.http[service]}/ready`);
      if (status !== 200) throw new Error(`/ready answers ${status}`);
    });
    return () => owned.stop();
  };
  const start = async (part: Part) => {
    running.set(part, await (part === "redis" || part === "mysql" ? starts[part]() : startService(part)));
  };
  const stop = async (part: Part) => {
    await running.get(part)?.();
    running.delete(part);
  };

  for (const part of ["redis", "mysql"] as const) {
    teardown.add(part, () => stop(part));
    await start(part);
  }
  for (const user of ["producer", "consumer"]) {
    keepCredentials(join(credentialsFolder(LOCAL), `mysql-${user}`), user);
  }
  const migrations = launch("migrations", { ...servers.env, ...migrationSettings(LOCAL) });
  await migrations.exited;
  if (migrations.child.exitCode !== 0) throw new Error(`The migrations ${endOf(migrations) ?? "failed"}.`);
  for (const service of SERVICES) {
    teardown.add(service, () => stop(service));
    await start(service);
  }
  return {
    page: `http://127.0.0.1:${ports.http.web}/`,
    api: `http://127.0.0.1:${ports.http.producer}`,
    operations: `http://127.0.0.1:${ports.http.consumer}`,
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

async function servicePorts(): Promise<Record<Service, number>> {
  return { producer: await freePort(), consumer: await freePort(), web: await freePort() };
}

/** Fixed addresses, so that servers come back where the services look for them. */
async function addresses() {
  const redisFile = join(credentialsFolder(LOCAL), "redis");
  const adminFile = join(credentialsFolder(LOCAL), "mysql-admin");
  const { password } = keepCredentials(redisFile, "default");
  const redis = { dir: join(LOCAL, "redis"), port: await freePort(), password };
  const mysql = { dir: join(LOCAL, "mysql"), port: await freePort() };
  const env = {
    REDIS_HOST: "127.0.0.1",
    REDIS_PORT: String(redis.port),
    REDIS_CREDENTIALS: `file:${redisFile}`,
    MYSQL_HOST: "127.0.0.1",
    MYSQL_PORT: String(mysql.port),
    MYSQL_CREDENTIALS: `file:${adminFile}`,
  };
  return { redis, mysql, adminFile, env };
}
