import { within } from "@millrace/common/backoff";
import { mysqlDependency } from "@millrace/common/mysql/dependency";
import { redisDependency } from "@millrace/common/redis/dependency";
import { bodyBudget } from "@millrace/common/http/limits";
import { createMetrics } from "@millrace/common/http/metrics";
import { addProbes } from "@millrace/common/http/probes";
import { createHttp, serve } from "@millrace/common/http/server";
import { runService, type Running } from "@millrace/common/process/lifecycle";
import type { Logger } from "@millrace/common/log";
import { connectMysql } from "@millrace/common/mysql/connect";
import { Admission } from "@millrace/common/queue/admission";
import { Inspection } from "@millrace/common/queue/inspection";
import { Layout } from "@millrace/common/queue/layout";
import type { Limits } from "@millrace/common/settings/limits";
import { followLoad } from "@millrace/common/queue/load";
import { measureQueues } from "@millrace/common/queue/metrics";
import { QueueMonitor } from "@millrace/common/queue/monitor";
import { queueOverview } from "@millrace/common/queue/overview";
import { addQueueRoutes } from "@millrace/common/queue/routes";
import { connectRedis } from "@millrace/common/redis/connect";
import type { HttpSettings } from "@millrace/common/settings/http";
import type { MysqlSettings } from "@millrace/common/settings/mysql";
import type { RedisSettings } from "@millrace/common/settings/redis";
import type { Tracer } from "@millrace/common/tracing/tracer";
import { Intake } from "./core/intake";
import { publishTo } from "./core/publish";
import { Queue, type Persistence } from "./core/queue";
import { readAnywhere, readStored } from "./core/store";
import { addCors, type CorsSettings } from "./cors";
import { addDocumentation } from "./documentation";
import { addEvents } from "./events";
import { serveGrpc } from "./grpc/server";
import type { GrpcSettings } from "./grpc/settings";
import { measureIntake } from "./metrics";
import { overviewOf } from "./overview";
import { addRoutes, DATABASE_MS } from "./routes";
import { sections } from "./settings";

interface Settings {
  readonly http: HttpSettings;
  readonly grpc: GrpcSettings;
  readonly redis: RedisSettings;
  readonly mysql: MysqlSettings;
  readonly persistence: Persistence;
  readonly limits: Limits;
  readonly lagMs: number;
  readonly cors: CorsSettings;
}

/** Connections to the database's readers, and to its writer while they are away; two reads take a millisecond. */
const READERS = 10;

async function start(settings: Settings, log: Logger, tracer: Tracer): Promise<Running> {
  const redis = redisDependency({
    log,
    probe: async () => {
      await layout.probe();
      await inspection.inspect();
    },
  });
  const connection = connectRedis(settings.redis, log, (error) => redis.down(error));
  const layout = new Layout(connection, settings.redis);
  const inspection = new Inspection({
    ...{ redis: connection, layout, queue: settings.redis.queue, log },
    managed: settings.redis.credentials.kind === "iam",
  });
  const monitor = new QueueMonitor(connection, layout);
  const admission = new Admission({ ...settings.limits, lagMs: settings.lagMs });
  const intake = new Intake({
    queue: new Queue(connection, layout, settings.persistence, (partition) => inspection.outageOf(partition)),
    admission,
    redis,
    log,
    inspection,
    publish: publishTo(settings.redis.queue, tracer),
  });

  const apart = settings.mysql.readHost !== settings.mysql.host;
  const reader = connectMysql(settings.mysql, "reader", READERS);
  const writer = apart ? connectMysql(settings.mysql, "writer", READERS) : undefined;
  const readers = mysqlDependency({ log, name: "MySQL's reader", probe: () => readStored(reader) });
  const read = () => readAnywhere({ reader, readers, writer });
  const mysql = mysqlDependency({ log, probe: read });

  const metrics = createMetrics("producer");
  measureQueues(metrics, [monitor]);
  measureIntake(metrics, intake);
  // HTTP and gRPC share it.
  const budget = bodyBudget(settings.http.bodyBytes, log);
  const app = createHttp({ log, metrics, tracer, budget });
  await addCors(app, settings.cors);
  await addDocumentation(app);
  // Without MySQL values are still taken: that is what the queue is for.
  const ready = () => redis.state === "up" && inspection.ready;
  addProbes(app, settings.http.hostname, () => ({
    ready: ready(),
    dependencies: { redis: redis.state, mysql: mysql.state },
    problems: inspection.problems,
  }));
  addRoutes(app, { hostname: settings.http.hostname, intake, mysql, read });
  addQueueRoutes(app, { count: monitor });
  const { host, hostname } = settings.http;
  addEvents(app, {
    hostname,
    overview: overviewOf({ queues: queueOverview({ count: monitor }), stored: () => mysql.use(read) }),
    accepted: () => intake.accepted,
  });
  const grpc = await serveGrpc({
    ...{ host, port: settings.grpc.port, hostname, log, metrics, tracer, ready },
    connections: settings.http.connections,
    budget,
    ...{ intake, inHand: settings.limits.inHand },
    read: () => mysql.use(() => within(read(), DATABASE_MS)),
  });
  const server = await serve(app, { settings: settings.http, metrics });
  const checked = connection.attempted.then(() => redis.check());
  void layout.follow();
  void inspection.follow();
  const load = followLoad(monitor, admission, checked);

  return {
    stop: async () => {
      await Promise.all([server.stop(), grpc.stop()]);
      load.stop();
      layout.close();
      inspection.close();
      admission.close();
      intake.close();
      for (const dependency of [redis, mysql, readers]) dependency.close();
      connection.close();
      await Promise.all([reader.close(), writer?.close()]);
    },
  };
}

void runService<Settings>("producer", sections, start);
