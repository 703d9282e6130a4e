import { mysqlDependency } from "@millrace/common/mysql/dependency";
import { redisDependency } from "@millrace/common/redis/dependency";
import { bodyBudget } from "@millrace/common/http/limits";
import { createMetrics } from "@millrace/common/http/metrics";
import { addProbes } from "@millrace/common/http/probes";
import { createHttp, serve } from "@millrace/common/http/server";
import { runService, type Running } from "@millrace/common/process/lifecycle";
import type { Logger } from "@millrace/common/log";
import { connectMysql } from "@millrace/common/mysql/connect";
import { OutageLog } from "@millrace/common/outage-log";
import { DeadLetters } from "@millrace/common/queue/dead-letters";
import { addDeadLetterRoutes } from "@millrace/common/dead-letters/routes";
import { ensureGroup } from "@millrace/common/queue/group";
import type { Partition } from "@millrace/common/queue/keys";
import { Inspection } from "@millrace/common/queue/inspection";
import { Layout } from "@millrace/common/queue/layout";
import { measureQueues } from "@millrace/common/queue/metrics";
import { QueueMonitor } from "@millrace/common/queue/monitor";
import { addQueueRoutes } from "@millrace/common/queue/routes";
import { connectRedis } from "@millrace/common/redis/connect";
import type { HttpSettings } from "@millrace/common/settings/http";
import type { MysqlSettings } from "@millrace/common/settings/mysql";
import type { RedisSettings } from "@millrace/common/settings/redis";
import { recorded, type Tracer } from "@millrace/common/tracing/tracer";
import { Crew, type Member } from "./crew";
import { consumerMetrics } from "./metrics";
import { sections, type ConsumerSettings } from "./settings";
import { batchSpan, insertSpan } from "./spans";
import { storeMessages } from "./store";
import { Stream } from "./stream";
import { Worker } from "./worker";
import { checkWriter } from "./writer";

interface Settings {
  readonly http: HttpSettings;
  readonly redis: RedisSettings;
  readonly mysql: MysqlSettings;
  readonly consumer: ConsumerSettings;
}

/** Connections to the writer: two batches of a partition are never stored at the same time. */
const WRITERS = 8;

async function start(settings: Settings, log: Logger, tracer: Tracer): Promise<Running> {
  const redis = redisDependency({
    log,
    probe: async () => {
      await layout.probe();
      await inspection.inspect();
    },
  });
  const lost = (error: Error) => redis.down(error);
  const connection = connectRedis(settings.redis, log, lost);
  const layout = new Layout(connection, settings.redis, () => crew.man(layout.all));
  const inspection = new Inspection({
    ...{ redis: connection, layout, queue: settings.redis.queue, log },
    managed: settings.redis.credentials.kind === "iam",
  });
  const check = checkWriter(settings.consumer.batch, log);
  const writer = connectMysql(settings.mysql, "writer", WRITERS, { multipleStatements: true, check });
  const mysql = mysqlDependency({ log, probe: () => writer.use(check) });

  const metrics = createMetrics("consumer");
  const counters = consumerMetrics(metrics);
  const monitor = new QueueMonitor(connection, layout);
  measureQueues(metrics, [monitor]);
  // Shared by all partitions: what one of them cannot do is seldom its own fault.
  const failures = {
    stream: new OutageLog({ log, down: "the stream cannot be used", up: "the stream can be used again" }),
    store: new OutageLog({ log, down: "batches cannot be stored", up: "batches are stored again" }),
  };
  const hire = (partition: Partition): Member => {
    const blocking = connectRedis(settings.redis, log, lost);
    const stream = new Stream(connection, blocking, partition, settings.consumer.name);
    const worker = new Worker({
      stream,
      store: (messages, batch) => {
        const span = insertSpan(batch, settings.mysql, messages.length);
        return recorded(span, () => storeMessages(writer, messages, span));
      },
      begin: (traces, entries) => batchSpan(tracer, settings.redis.queue, partition, traces, entries),
      ensureGroup: () => ensureGroup(connection, partition),
      redis,
      mysql,
      settings: settings.consumer,
      metrics: counters,
      failures,
      log: log.child({ partition: partition.number }),
    });
    return {
      run: async () => {
        await blocking.attempted;
        await worker.run();
      },
      stop: () => worker.stop(),
      isStuck: () => worker.stuck,
      close: async () => {
        // Best effort: a name that stays in the group does no harm.
        await stream.leave().catch(() => undefined);
        blocking.close();
      },
    };
  };
  const crew = new Crew(hire, log);

  const app = createHttp({ log, metrics, tracer, budget: bodyBudget(settings.http.bodyBytes, log) });
  addProbes(app, settings.http.hostname, () => ({
    ready: redis.state === "up" && mysql.state !== "down" && !crew.stuck && inspection.ready,
    dependencies: { redis: redis.state, mysql: mysql.state },
    problems: inspection.problems,
  }));
  // As producers do: one that only runs at times cannot report the queue.
  addQueueRoutes(app, { count: monitor });
  addDeadLetterRoutes(app, new DeadLetters(connection, () => layout.all));
  const server = await serve(app, { settings: settings.http, metrics });
  await connection.attempted;
  await redis.check();
  void layout.follow();
  void inspection.follow();

  return {
    stop: async () => {
      layout.close();
      inspection.close();
      await crew.stop();
      for (const each of [redis, mysql, failures.stream, failures.store]) each.close();
      connection.close();
      await Promise.all([writer.close(), server.stop()]);
    },
  };
}

void runService<Settings>("consumer", sections, start);
