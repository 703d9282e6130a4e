import { join } from "node:path";
import { bundleService } from "../../../scripts/bundle";
import {
  randomPassword,
  startMysql,
  startRedis,
  startRedisCluster,
  type MysqlServer,
  type RedisCluster,
  type RedisServer,
  type TlsFiles,
} from "../../../scripts/servers";
import { makeCertificate } from "./certificate";
import { bundleDir, removeRunDir, runDir } from "./files";
import { killAll } from "./service";

/** The servers that all tests share; a test that stops or breaks a server starts one of its own. */
export interface World {
  readonly mysql: MysqlServer;
  readonly redis: RedisServer;
  readonly tlsRedis: RedisServer;
  readonly tls: TlsFiles;
  readonly cluster: RedisCluster;
}

let current: World | undefined;

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
  const [mysql, redis, tlsRedis, cluster] = await Promise.all([
    startMysql({ dir: join(dir, "mysql") }),
    startRedis({ dir: join(dir, "redis") }),
    startRedis({ dir: join(dir, "tls-redis"), tls, password: randomPassword() }),
    startRedisCluster({ dir: join(dir, "cluster"), nodes: 3 }),
    ...["producer", "consumer", "migrations"].map((name) => bundleService(name, bundleDir(name))),
  ]);
  current = { mysql, redis, tlsRedis, tls, cluster };
});

after("stop the servers", async function () {
  this.timeout(60_000);
  killAll();
  if (current !== undefined) {
    const { mysql, redis, tlsRedis, cluster } = current;
    await Promise.all([mysql, redis, tlsRedis, cluster].map((server) => server.stop("SIGKILL")));
  }
  removeRunDir();
});
