import { createServer, type Server as Listener, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { ByteBudget } from "@millrace/common/http/budget";
import { limitConnections } from "@millrace/common/http/limits";
import { OFF, type Tracer } from "@millrace/common/tracing/tracer";
import type { Registry } from "prom-client";
import { budgetCalls } from "./budget";
import { Count, COUNT, countService, STREAM_LIMITS, type CountOptions } from "./count";
import { HealthService } from "./generated/grpc/health/v1/health";
import { ServerReflectionService } from "./generated/grpc/reflection/v1/reflection";
import { Health } from "./health";
import { measureCalls } from "./metrics";
import { reflection, ReflectionAlphaService } from "./reflection";
import { requireStreams } from "./streams";

/** Bytes of a message: 10,000 values of ten bytes each, and a key. */
const MESSAGE_LIMIT = 128 * 1024;

/** Calls at a time on one connection; a balancer opens more connections for more. */
const MOST_CALLS = 256;

/** How often a silent connection is asked whether its client is still there, and how long that may take to say so. */
const KEEPALIVE_MS = 60_000;
const KEEPALIVE_TIMEOUT_MS = 20_000;

/**
 * Age at which a client is asked to reconnect, which it does while its open calls continue: inside the cluster it is the
 * connection that is balanced, and new pods get none of the old ones.
 */
const CONNECTION_AGE_MS = 300_000;

/**
 * How long open calls may go on then before they are cut off: longer than any stream lasts, so that none of them is cut
 * off without being told how far it got.
 */
const CONNECTION_GRACE_MS = STREAM_LIMITS.lastsMs + 60_000;

/**
 * Megabytes of Node's own that one connection may take, for headers and what is on its way; further calls are refused
 * then. Node's limit of 10 is lifted altogether by the library.
 */
const CONNECTION_MEGABYTES = 32;

/** What a stream may hold that is not read: the window that HTTP/2 grants each. */
const STREAM_BYTES = 64 * 1024;

/** How long streams may go on once the server is stopping, before they are ended where they are. */
const STREAMS_MS = 2_000;

/** How long answers that are on their way may take then. */
const ANSWERS_MS = 8_000;

export interface GrpcOptions extends CountOptions {
  readonly host: string;
  readonly port: number;
  /** Connections at a time; more are closed at once. */
  readonly connections: number;
  /** Memory for what has arrived of calls that are not complete; it also bounds how many streams there may be. */
  readonly budget: ByteBudget;
  readonly metrics: Registry;
  /** @default none */
  readonly tracer?: Tracer;
  /** Whether the process can do its work. */
  readonly ready: () => boolean;
}

/** A server that listens. */
export interface GrpcListening {
  /** Says that it does not serve, answers what is on its way, ends streams, and closes. */
  stop(): Promise<void>;
}

/**
 * Serves gRPC: Count, health and reflection.
 *
 * @throws Error if the port is not free, or if this version of the library cannot be bounded in memory.
 */
export async function serveGrpc(options: GrpcOptions): Promise<GrpcListening> {
  await requireStreams();
  const server = new Server({
    "grpc.max_receive_message_length": MESSAGE_LIMIT,
    "grpc.max_concurrent_streams": MOST_CALLS,
    "grpc.keepalive_time_ms": KEEPALIVE_MS,
    "grpc.keepalive_timeout_ms": KEEPALIVE_TIMEOUT_MS,
    "grpc.max_connection_age_ms": CONNECTION_AGE_MS,
    "grpc.max_connection_age_grace_ms": CONNECTION_GRACE_MS,
    "grpc-node.max_session_memory": CONNECTION_MEGABYTES,
    // Statistics that nothing reads.
    "grpc.enable_channelz": 0,
    interceptors: [budgetCalls(options.budget), measureCalls(options.metrics, options.tracer ?? OFF)],
  });
  const { most, ...streams } = options.streams ?? STREAM_LIMITS;
  const count = new Count({
    ...options,
    streams: {
      ...streams,
      most: Math.min(most, Math.max(1, Math.floor(options.budget.most / STREAM_BYTES))),
    },
  });
  const health = new Health([COUNT], options.ready);
  const { add, addStream, get } = count;
  server.addService(countService, { add, addStream, get });
  server.addService(HealthService, health.implementation);
  server.addService(ServerReflectionService, reflection);
  server.addService(ReflectionAlphaService, reflection);
  // The library's own listener takes any number of connections; so they are taken here, and handed on.
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket.on("close", () => sockets.delete(socket)));
    injector.injectConnection(socket);
  });
  limitConnections({ server: listener, log: options.log }, options.connections);
  await listen(listener, options);
  options.log.info({ host: options.host, port: options.port }, "gRPC is served");
  return {
    stop: async () => {
      health.leave();
      listener.close();
      const closed = close(server, sockets);
      health.close();
      await Promise.race([closed, pass(STREAMS_MS)]);
      count.stop();
      await Promise.race([closed, pass(ANSWERS_MS)]);
      server.forceShutdown();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Lets some time pass, unless nothing else is left to do. */
function pass(ms: number): Promise<void> {
  return sleep(ms, undefined, { ref: false });
}

function listen(listener: Listener, { host, port }: GrpcOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    listener.once("error", reject);
    listener.listen({ host, port }, () => {
      listener.off("error", reject);
      resolve();
    });
  });
}

/** Takes no more calls; resolves once all connections have closed, after the calls on them. */
async function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  // The library's callback does not wait for the connections that Node.js 24 is already closing when it looks at them.
  server.tryShutdown(() => undefined);
  await Promise.all([...sockets].map((socket) => new Promise((resolve) => socket.once("close", resolve))));
}
