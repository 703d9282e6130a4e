/** Real servers of one's own, for the local run and for the tests. */
export { startMysql, type MysqlOptions, type MysqlServer } from "./mysql";
export { startRedis, type RedisOptions, type RedisServer, type TlsFiles } from "./redis";
export { startRedisCluster, type RedisCluster, type RedisClusterOptions } from "./redis-cluster";
export { keepCredentials, randomPassword, writeCredentials, type Credentials } from "./secrets";
export {
  startToxiproxy,
  TOXIPROXY,
  type Address,
  type Direction,
  type Proxy,
  type Toxic,
  type ToxiproxyServer,
} from "./toxiproxy";
