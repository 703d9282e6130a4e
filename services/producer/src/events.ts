import { setTimeout as sleep } from "node:timers/promises";
import { within } from "@millrace/common/backoff";
import { unavailable } from "@millrace/common/http/problem";
import type { FastifyInstance } from "fastify";
import { Listener } from "./listener";
import type { Overview } from "./overview";

export interface EventOptions {
  /** Who answers. */
  readonly hostname: string;
  /** Asks the stores; only while somebody listens, and not again before it has answered. */
  readonly overview: () => Promise<Overview>;
  /** How many values this process has accepted since it started. */
  readonly accepted: () => number;
  /** Time from one look at the stores to the next. @default 1000 */
  readonly intervalMs?: number;
  /** How many may listen at a time. @default 1000 */
  readonly most?: number;
}

/** How long the stores may keep listeners without a sign of life, which proxies wait a minute for. */
const SILENCE_MS = 10_000;

/** A comment, which clients ignore. */
const HEARTBEAT = ":\n\n";

/** How long those whom there is no room for are to wait. */
const FULL_SECONDS = 10;

/** Adds `GET /events`: the state of it all, at once and then again and again, as server-sent events. */
export function addEvents(app: FastifyInstance, options: EventOptions): void {
  const feed = new Feed(options);
  // Once a server stops it waits for answers that are on their way, and these have no end of their own.
  app.addHook("preClose", (done) => {
    feed.close();
    done();
  });
  app.get(
    "/events",
    // A client that goes away is how every one of these answers ends; the log need not tell.
    { schema: { hide: true }, exposeHeadRoute: false, logLevel: "warn" },
    (_request, reply) => {
      const { stream } = feed.listen();
      return (
        reply
          // Nothing else can be sent on its connection.
          .headers({ "cache-control": "no-store, no-transform", connection: "close" })
          .type("text/event-stream")
          .send(stream)
      );
    },
  );
}

/** One look at the stores a second, told to all who listen; none while nobody does. */
class Feed {
  private readonly listeners = new Set<Listener>();
  private readonly closed = new AbortController();
  private running = false;
  private last: string | undefined;

  constructor(private readonly options: EventOptions) {}

  /** @throws HttpError where too many listen already, or the server stops. */
  listen(): Listener {
    const { most = 1_000 } = this.options;
    if (this.listeners.size >= most || this.closed.signal.aborted) {
      throw unavailable(
        "Too many listen already; GET /count and GET /queue can be asked instead.",
        undefined,
        FULL_SECONDS,
      );
    }
    const listener = new Listener();
    listener.stream.once("close", () => this.listeners.delete(listener));
    this.listeners.add(listener);
    listener.send(this.last ?? HEARTBEAT);
    if (!this.running) void this.run();
    return listener;
  }

  close(): void {
    this.closed.abort();
    for (const listener of this.listeners) listener.end();
    this.listeners.clear();
  }

  /** Looks at the stores until nobody listens; never rejects. */
  private async run(): Promise<void> {
    const { intervalMs = 1_000 } = this.options;
    this.running = true;
    while (this.listeners.size > 0 && !this.closed.signal.aborted) {
      const pause = sleep(intervalMs, undefined, { signal: this.closed.signal }).catch(() => undefined);
      const event = await this.look();
      for (const listener of this.listeners) listener.send(event ?? HEARTBEAT);
      await pause;
    }
    this.last = undefined;
    this.running = false;
  }

  private async look(): Promise<string | undefined> {
    const { overview, accepted, hostname } = this.options;
    try {
      const state = { ...(await within(overview(), SILENCE_MS)), hostname, accepted: accepted() };
      this.last = `event: state\ndata: ${JSON.stringify(state)}\n\n`;
    } catch {
      this.last = undefined;
    }
    return this.last;
  }
}
