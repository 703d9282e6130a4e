import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createConnection } from "mysql2/promise";
import type { Teardown } from "../../local/processes/teardown";
import { endPastDaemon } from "../../local/servers/daemon";
import { startMysql, startRedis, type MysqlServer, type RedisServer } from "../../local/servers";
import { bundleServices } from "../../local/services/bundles";
import { removeRunDir, runDir } from "../../local/services/run-dir";
import { killAll } from "../../local/services/service";
import type { ProgramName, ProgramOptions } from "./peer-options";
import { bundlePrograms, killPrograms, PROFILER, Program } from "./program";
import { RedisAdmin } from "./redis-admin";
import { Rig, type RigOptions } from "./rig";

/** The servers that all contestants share, and what the benchmarks run on them. */
export interface Lab {
  readonly redis: RedisServer;
  readonly mysql: MysqlServer;
  readonly admin: RedisAdmin;
  /** Starts a program of the benchmarks' own. */
  start<N extends ProgramName>(name: N, options: ProgramOptions[N]): Promise<Program>;
  /** A new queue and database, with the services on them. */
  rig(options?: RigOptions): Promise<Rig>;
}

export interface LabOptions {
  /** Folder for the servers' data; on a disk, since what is compared is durable. */
  readonly dir: string;
  readonly teardown: Teardown;
  /** Settings of every service beyond those that say where the servers are. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder for CPU profiles of the services; none are made without. */
  readonly profiles?: string;
}

/** Starts private servers and bundles everything that runs on them. */
export async function openLab({ dir, teardown, env, profiles }: LabOptions): Promise<Lab> {
  const [redisDir, mysqlDir] = [join(dir, "redis"), join(dir, "mysql")];
  // What a killed run has left: its data would go away under living servers.
  await Promise.all([redisDir, mysqlDir].map(endPastDaemon));
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  teardown.add("The servers' data", () => rmSync(dir, { recursive: true, force: true }));
  const programs = join(runDir(), "programs");
  teardown.add("The bundles", removeRunDir);
  const [redis, mysql] = await Promise.all([
    startRedis({ dir: redisDir, appendfsync: "everysec" }),
    startMysql({ dir: mysqlDir }),
    bundlePrograms(programs),
    bundleServices(),
  ]);
  teardown.add("Redis", () => redis.stop("SIGKILL"));
  teardown.add("MySQL", () => mysql.stop("SIGKILL"));
  await raiseConnections(mysql);
  const admin = await RedisAdmin.connect(redis);
  teardown.add("The connection to Redis", () => admin.close());
  teardown.add("The services", killAll);
  teardown.add("The programs", killPrograms);
  const profiler = `--require ${join(programs, `${PROFILER}.js`)}`;
  const settings = {
    ...env,
    ...(profiles !== undefined && { NODE_OPTIONS: profiler, PROFILES: profiles }),
  };
  let rigs = 0;
  return {
    redis,
    mysql,
    admin,
    start: (name, options) => Program.start(programs, name, options),
    rig: async (options = {}) => {
      rigs += 1;
      const rig = await Rig.make({ redis, mysql, name: `bench${rigs}`, env: settings, ...options });
      teardown.add("A connection to MySQL", () => rig.close());
      return rig;
    },
  };
}

/** More than any contestant opens: twice a hundred are above what MariaDB allows unless told. */
const CONNECTIONS = 500;

async function raiseConnections({ host, port, admin }: MysqlServer): Promise<void> {
  const connection = await createConnection({ host, port, user: admin.username, password: admin.password });
  await connection.query(`SET GLOBAL max_connections = ${CONNECTIONS}`);
  await connection.end();
}
