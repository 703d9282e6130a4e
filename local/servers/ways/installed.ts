import { join } from "node:path";
import type { BringOptions, Found, ServerKind, Way } from "../way";
import { endPastDaemon } from "../daemon";
import { startMysql } from "../mysql";
import { REQUIREMENTS } from "../packages";
import { startPostgres } from "../postgres";
import { freePort } from "../ports";
import { startRedis } from "../redis";
import { keepCredentials, writeCredentials } from "../secrets";
import { privateSettings } from "../settings";

/** Servers that are installed, run privately: own data, own passwords, on loopback. */
export const installed: Way = {
  name: "run from what is installed",
  offers: (kind, machine) => machine.has(...REQUIREMENTS[kind].programs),
  bring: async (kind, options) => {
    // Before a port is chosen: a server that a killed run left may well be on the usual one.
    await endPastDaemon(join(options.dir, kind));
    return BRING[kind](options);
  },
};

const BRING: Record<ServerKind, (options: BringOptions) => Promise<Found>> = {
  redis: async ({ dir }) => {
    const file = join(dir, "credentials", "redis");
    const { password } = keepCredentials(file, "default");
    const port = await freePort(6379);
    const server = await startRedis({ dir: join(dir, "redis"), port, password });
    return {
      summary: `127.0.0.1:${port}, data in ${join(dir, "redis")}`,
      env: privateSettings("redis", { host: server.host, port, credentials: file }),
      exited: server.exited,
      stop: () => server.stop(),
    };
  },
  mysql: async ({ dir }) => {
    const port = await freePort(3306);
    const server = await startMysql({ dir: join(dir, "mysql"), port });
    const file = join(dir, "credentials", "mysql-admin");
    writeCredentials(file, server.admin);
    return {
      summary: `127.0.0.1:${port}, data in ${join(dir, "mysql")}`,
      env: privateSettings("mysql", { host: server.host, port, credentials: file }),
      exited: server.exited,
      stop: () => server.stop(),
    };
  },
  postgres: async ({ dir }) => {
    const port = await freePort(5432);
    const server = await startPostgres({ dir: join(dir, "postgres"), port });
    const file = join(dir, "credentials", "postgres-admin");
    writeCredentials(file, server.admin);
    return {
      summary: `127.0.0.1:${port}, data in ${join(dir, "postgres")}`,
      env: privateSettings("postgres", { host: server.host, port, credentials: file }),
      exited: server.exited,
      stop: () => server.stop(),
    };
  },
};
