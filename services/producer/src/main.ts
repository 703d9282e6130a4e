import { mysqlDependency, redisDependency } from "@millrace/common/dependencies";
import { createMetrics } from "@millrace/common/http/metrics";
import { addProbes } from "@millrace/common/http/probes";
import { createHttp, serve } from "@millrace/common/http/server";
import { runService, type Running } from "@millrace/common/lifecycle";
import type { Logger } from "@millrace/common/log";
import { connectMysql } from "@millrace/common/mysql/connect";
import { ensureGroups } from "@millrace/common/queue/group";
import { partitionsOf } from "@millrace/common/queue/keys";
import { connectRedis } from "@millrace/common/redis/connect";
import { httpSection, type HttpSettings } from "@millrace/common/settings/http";
import { mysqlSection, type MysqlSettings } from "@millrace/common/settings/mysql";
import { redisSection, type RedisSettings } from "@millrace/common/settings/redis";
import { addDocumentation } from "./documentation";
import { measureQueue } from "./metrics";
import { Queue } from "./queue";
import { addRoutes } from "./routes";
import { readStored } from "./store";

interface Settings {
  readonly http: HttpSettings;
  readonly redis: RedisSettings;
  readonly mysql: MysqlSettings;
}

/** Connections to the database's readers; the two reads of a request take a millisecond. */
const READERS = 10;

async function start(settings: Settings, log: Logger): Promise<Running> {
  const partitions = partitionsOf(settings.redis);
  const redis = redisDependency({ log, probe: () => ensureGroups(connection, partitions) });
  const mysql = mysqlDependency({ log, probe: () => readStored(reader) });
  const connection = connectRedis(settings.redis, log, (error) => redis.down(error));
  const reader = connectMysql(settings.mysql, "reader", READERS);

  const queue = new Queue(connection, partitions);
  const metrics = createMetrics("producer");
  measureQueue(metrics, () => redis.use(() => queue.figures()));
  const app = createHttp({ log, metrics });
  await addDocumentation(app);
  // Without MySQL values are still taken: that is what the queue is for.
  addProbes(app, settings.http.hostname, () => ({
    ready: redis.state === "up",
    dependencies: { redis: redis.state, mysql: mysql.state },
  }));
  addRoutes(app, {
    hostname: settings.http.hostname,
    queue,
    reader,
    redis,
    mysql,
  });
  const server = await serve(app, { settings: settings.http, metrics });
  void connection.attempted.then(() => redis.check());

  return {
    stop: async () => {
      await server.stop();
      redis.close();
      mysql.close();
      connection.close();
      await reader.close();
    },
  };
}

void runService<Settings>(
  "producer",
  { http: httpSection(8080), redis: redisSection, mysql: mysqlSection },
  start,
);
