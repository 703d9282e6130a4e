import { addDeadLetterRoutes } from "../dead-letters/routes";
import { Dependency } from "../dependency";
import { bodyBudget } from "../http/limits";
import { createMetrics } from "../http/metrics";
import { addProbes } from "../http/probes";
import { createHttp, serve } from "../http/server";
import type { Logger } from "../log";
import { OutageLog } from "../outage-log";
import type { Running } from "../process/lifecycle";
import { DeadLetters } from "../queue/dead-letters";
import { ensureGroup } from "../queue/group";
import { Inspection } from "../queue/inspection";
import type { Partition } from "../queue/keys";
import { Layout } from "../queue/layout";
import { measureQueues } from "../queue/metrics";
import { QueueMonitor } from "../queue/monitor";
import { followPace, Pace, recordPace } from "../queue/pace";
import { addQueueRoutes } from "../queue/routes";
import { connectRedis } from "../redis/connect";
import { redisDependency } from "../redis/dependency";
import type { HttpSettings } from "../settings/http";
import type { RedisSettings } from "../settings/redis";
import { recorded, type Span, type Tracer } from "../tracing/tracer";
import type { Decode, Traced } from "./decoding";
import { consumerMetrics } from "./metrics";
import type { WorkerSettings } from "./settings";
import { batchSpan } from "./spans";
import { Stream } from "./stream";
import { Worker, type Storage } from "./worker";
import { WorkerPool, type PoolWorker } from "./worker-pool";

export interface QueueWorkerOptions<M extends Traced> {
  /** Name of the service. */
  readonly name: string;
  /** Name of the queue, as the manifest has it. */
  readonly queue: string;
  readonly settings: {
    readonly http: HttpSettings;
    readonly redis: RedisSettings;
    readonly worker: WorkerSettings;
  };
  readonly log: Logger;
  readonly tracer: Tracer;
  readonly decode: Decode<M>;
  /**
   * Deals with messages, all or none of them; resolves to how many were new. A message comes again after a failure or a
   * restart: to deal with it twice must change nothing.
   */
  readonly store: (messages: readonly M[], batch: Span | undefined) => Promise<number>;
  /** Begins the span of one attempt to store so many messages. @default none */
  readonly storeSpan?: (batch: Span | undefined, messages: number) => Span | undefined;
  /** Where messages are stored, by its name in `/ready`. @default nowhere that could be unavailable */
  readonly storage?: Storage & { readonly name: string };
  /** Closes what the caller has opened, once the last message has been dealt with. */
  readonly close?: () => Promise<void>;
}

/**
 * Reads a queue: every message is stored before its entry is finished, and tried again until then; what can never be
 * stored becomes a dead letter. Answers probes, and serves metrics.
 */
export async function startQueueWorker<M extends Traced>(options: QueueWorkerOptions<M>): Promise<Running> {
  const { name, settings, log, tracer } = options;
  const redis = redisDependency({
    log,
    probe: async () => {
      await layout.probe();
      await inspection.inspect();
    },
  });
  const lost = (error: Error) => redis.down(error);
  const connection = connectRedis(settings.redis, log, lost);
  const layout = new Layout(connection, settings.redis, () => pool.cover(layout.all));
  const inspection = new Inspection({
    ...{ redis: connection, layout, queue: settings.redis.queue, log },
    managed: settings.redis.credentials.kind === "iam",
  });
  const storage = options.storage ?? nowhere(log);

  const metrics = createMetrics(name);
  const counters = consumerMetrics(metrics);
  const monitor = new QueueMonitor(connection, layout);
  const pace = new Pace();
  const stopped = new AbortController();
  measureQueues(metrics, [monitor]);
  // Shared by all partitions: what one of them cannot do is seldom its own fault.
  const failures = {
    stream: new OutageLog({ log, down: "the stream cannot be used", up: "the stream can be used again" }),
    store: new OutageLog({ log, down: "batches cannot be stored", up: "batches are stored again" }),
  };
  const spawn = (partition: Partition): PoolWorker => {
    const blocking = connectRedis(settings.redis, log, lost);
    const stream = new Stream(connection, blocking, partition, settings.worker.name);
    const worker = new Worker({
      stream,
      decode: options.decode,
      store: (messages, batch) => {
        const span = options.storeSpan?.(batch, messages.length);
        return recorded(span, () => options.store(messages, span));
      },
      begin: (traces, entries) => batchSpan(tracer, settings.redis.queue, partition, traces, entries),
      ensureGroup: () => ensureGroup(connection, partition),
      redis,
      storage,
      settings: settings.worker,
      metrics: counters,
      pace,
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
  const pool = new WorkerPool(spawn, log);

  const app = createHttp({ log, metrics, tracer, budget: bodyBudget(settings.http.bodyBytes, log) });
  const isStored = () => options.storage === undefined || storage.dependency.state !== "down";
  addProbes(app, settings.http.hostname, () => ({
    ready: redis.state === "up" && isStored() && !pool.stuck && inspection.ready,
    dependencies: {
      redis: redis.state,
      ...(options.storage !== undefined && { [options.storage.name]: storage.dependency.state }),
    },
    problems: inspection.problems,
  }));
  // As producers do: one that only runs at times cannot report the queue.
  addQueueRoutes(app, { [options.queue]: monitor });
  addDeadLetterRoutes(app, new DeadLetters(connection, () => layout.all));
  const server = await serve(app, { settings: settings.http, metrics });
  await connection.attempted;
  await redis.check();
  void layout.follow();
  void inspection.follow();
  const record = (seconds: number) => redis.use(() => recordPace(connection, settings.redis.queue, seconds));
  void followPace(pace, record, stopped.signal);

  return {
    stop: async () => {
      layout.close();
      inspection.close();
      stopped.abort();
      await pool.stop();
      for (const each of [redis, storage.dependency, failures.stream, failures.store]) each.close();
      connection.close();
      await Promise.all([options.close?.(), server.stop()]);
    },
  };
}

/** Storage that is always available and takes every message. */
function nowhere(log: Logger): Storage {
  const dependency = new Dependency({
    ...{ name: "the service", log, isAway: () => false, probe: () => Promise.resolve() },
    backoff: { firstMs: 1_000, mostMs: 15_000 },
  });
  return { dependency, isAway: () => false, isPoison: () => false };
}
