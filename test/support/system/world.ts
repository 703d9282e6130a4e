import { join } from "node:path";
import {
  randomPassword,
  startMysql,
  startRedis,
  startRedisCluster,
  type MysqlServer,
  type RedisCluster,
  type RedisServer,
  type TlsFiles,
} from "../../../local/servers";
import { bundleServices } from "../../../local/services/bundles";
import { removeRunDir, runDir } from "../../../local/services/run-dir";
import { killAll } from "../../../local/services/service";
import { makeCertificate } from "./certificate";

/** The servers that all tests share; a test that stops or breaks a server starts one of its own. */
export interface World {
  readonly mysql: MysqlServer;
  readonly redis: RedisServer;
  readonly tlsRedis: RedisServer;
  readonly tls: TlsFiles;
  readonly cluster: RedisCluster;
}

let current: World | undefined;

type Stoppable = Pick<RedisServer | RedisCluster | MysqlServer, "stop">;

/** Every server that was asked to start. */
const starts: Promise<Stoppable>[] = [];

/** The shared servers; to be asked for inside hooks and tests only. */
export function world(): World {
  if (current === undefined) throw new Error("the servers have not been started");
  return current;
}

// Hooks of the root suite, since they stand in no `describe`: whichever tests run, they run once.
before("bundle the services and start the servers", async function () {
  this.timeout(180_000);
  const dir = runDir();
  const tls = await makeCertificate(dir);
  // Each is stopped at the end, also where another one does not start.
  const started = <T extends Stoppable>(starting: Promise<T>): Promise<T> => {
    starts.push(starting);
    return starting;
  };
  const [mysql, redis, tlsRedis, cluster] = await Promise.all([
    started(startMysql({ dir: join(dir, "mysql") })),
    started(startRedis({ dir: join(dir, "redis") })),
    started(startRedis({ dir: join(dir, "tls-redis"), tls, password: randomPassword() })),
    started(startRedisCluster({ dir: join(dir, "cluster"), nodes: 3 })),
    bundleServices(),
  ]);
  current = { mysql, redis, tlsRedis, tls, cluster };
});

after("stop the servers", async function () {
  this.timeout(60_000);
  killAll();
  for (const start of await Promise.allSettled(starts)) {
    if (start.status === "fulfilled") await start.value.stop("SIGKILL");
  }
  removeRunDir();
});
