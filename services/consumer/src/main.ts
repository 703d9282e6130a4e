import { mysqlDependency, redisDependency } from "@millrace/common/dependencies";
import { createMetrics } from "@millrace/common/http/metrics";
import { addProbes } from "@millrace/common/http/probes";
import { createHttp, serve } from "@millrace/common/http/server";
import { runService, type Running } from "@millrace/common/lifecycle";
import type { Logger } from "@millrace/common/log";
import { connectMysql } from "@millrace/common/mysql/connect";
import { ensureGroup, ensureGroups } from "@millrace/common/queue/group";
import { partitionsOf } from "@millrace/common/queue/keys";
import { connectRedis } from "@millrace/common/redis/connect";
import type { HttpSettings } from "@millrace/common/settings/http";
import type { MysqlSettings } from "@millrace/common/settings/mysql";
import type { RedisSettings } from "@millrace/common/settings/redis";
import { consumerMetrics } from "./metrics";
import { sections, type ConsumerSettings } from "./settings";
import { storeMessages } from "./store";
import { Stream } from "./stream";
import { Worker } from "./worker";

interface Settings {
  readonly http: HttpSettings;
  readonly redis: RedisSettings;
  readonly mysql: MysqlSettings;
  readonly consumer: ConsumerSettings;
}

async function start(settings: Settings, log: Logger): Promise<Running> {
  const partitions = partitionsOf(settings.redis);
  const writer = connectMysql(settings.mysql, "writer", partitions.length);
  const redis = redisDependency({ log, probe: () => ensureGroups(connection, partitions) });
  const mysql = mysqlDependency({ log, probe: () => writer.use((database) => database.query("SELECT 1")) });
  const lost = (error: Error) => redis.down(error);
  const connection = connectRedis(settings.redis, log, lost);

  const metrics = createMetrics("consumer");
  const counters = consumerMetrics(metrics);
  const shards = partitions.map((partition) => {
    const blocking = connectRedis(settings.redis, log, lost);
    const stream = new Stream(connection, blocking, partition, settings.consumer.name);
    const worker = new Worker({
      stream,
      store: (messages) => storeMessages(writer, messages),
      ensureGroup: () => ensureGroup(connection, partition),
      redis,
      mysql,
      settings: settings.consumer,
      metrics: counters,
      log: log.child({ partition: partition.index }),
    });
    return { blocking, stream, worker };
  });

  const app = createHttp({ log, metrics });
  addProbes(app, settings.http.hostname, () => ({
    ready: redis.state === "up" && mysql.state !== "down",
    dependencies: { redis: redis.state, mysql: mysql.state },
  }));
  const server = await serve(app, { settings: settings.http, metrics });
  await Promise.all([connection, ...shards.map(({ blocking }) => blocking)].map((each) => each.attempted));
  await redis.check();
  const runs = shards.map(({ worker }) => worker.run());

  return {
    stop: async () => {
      for (const { worker } of shards) worker.stop();
      await Promise.all(runs);
      // Best effort: a name that stays in the group does no harm.
      await Promise.allSettled(shards.map(({ stream }) => stream.leave()));
      redis.close();
      mysql.close();
      for (const { blocking } of shards) blocking.close();
      connection.close();
      await Promise.all([writer.close(), server.stop()]);
    },
  };
}

void runService<Settings>("consumer", sections, start);
