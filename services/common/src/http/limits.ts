import type { Server } from "node:net";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { ByteBudget } from "./budget";
import { HttpError } from "./problem";

/** Above the 60 s for which AWS's balancers keep idle connections: the server must not be first to close one. */
const KEEP_ALIVE_MS = 65_000;

/** How long a client may take to send a request. */
const REQUEST_MS = 30_000;

/** How long its headers alone may take. Were it longer than the above, as by default, Node would swap the two. */
const HEADERS_MS = 10_000;

/** How often to look for clients that take longer. */
const CHECK_MS = 5_000;

/** Bytes of a request's first line and headers. */
const HEADER_BYTES = 16 * 1024;

/** Headers of a request; browsers behind two proxies send thirty. */
const HEADER_COUNT = 100;

/** How often to tell that connections are refused. */
const TELL_MS = 60_000;

/** A budget of so many bytes for unfinished requests; the log says when some are refused. */
export function bodyBudget(bytes: number, log: Pick<FastifyBaseLogger, "warn">): ByteBudget {
  return new ByteBudget(bytes, () =>
    log.warn(
      { bytes },
      "unfinished requests are refused: they hold as many bytes as HTTP_BODY_MEMORY allows",
    ),
  );
}

/** What a client may ask of a server, and how long it may take. */
export const LIMITS = {
  keepAliveTimeout: KEEP_ALIVE_MS,
  requestTimeout: REQUEST_MS,
  http: {
    connectionsCheckingInterval: CHECK_MS,
    headersTimeout: HEADERS_MS,
    maxHeaderSize: HEADER_BYTES,
  },
} as const;

/** Refuses requests with too many headers; Node itself would leave out those above a limit, and take the rest. */
export function limitHeaders(app: FastifyInstance): void {
  app.addHook("onRequest", ({ raw }, _reply, done) => {
    if (raw.rawHeaders.length > 2 * HEADER_COUNT) {
      throw new HttpError(431, `A request may have ${HEADER_COUNT} headers; this one has more.`);
    }
    done();
  });
}

/** Closes connections above a number immediately, and logs that at most once a minute. */
export function limitConnections(
  { server, log }: { readonly server: Server; readonly log: Pick<FastifyBaseLogger, "warn"> },
  most: number,
): void {
  server.maxConnections = most;
  let told = -Infinity;
  server.on("drop", () => {
    const now = performance.now();
    if (now - told < TELL_MS) return;
    told = now;
    log.warn({ most }, "connections are refused: there are as many as HTTP_CONNECTIONS allows");
  });
}
