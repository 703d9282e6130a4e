import { createConnection, type Connection, type ConnectionOptions } from "mysql2/promise";
import { within } from "../backoff";
import type { CredentialSource } from "../credentials/source";
import { endsConnection, isRefusal } from "./errors";

export interface PoolOptions {
  /** How to connect, but for the credentials. */
  readonly connection: ConnectionOptions;
  readonly credentials: CredentialSource;
  /** Connections at most; who wants more waits. */
  readonly most: number;
  /** How long an idle connection is kept; none may stay, or Aurora never pauses. */
  readonly idleMs: number;
  /** How long to wait for a connection while all are lent. */
  readonly waitMs: number;
  /** How long one may be lent; it is closed then, since a server that went silent would keep it for ever. */
  readonly lendMs: number;
  /** Prepares each new connection; where it rejects the connection is not used. */
  readonly prepare?: (connection: Connection) => Promise<unknown>;
}

interface Idle {
  readonly connection: Connection;
  readonly timer: NodeJS.Timeout;
}

/**
 * A pool that asks for credentials anew for each connection, as tokens that live 15 minutes need it, and closes
 * every connection that idles; mysql2's own pool takes one password for all its life.
 */
export class Pool {
  private readonly idle: Idle[] = [];
  private readonly waiting: (() => void)[] = [];
  private open = 0;
  private closed = false;

  constructor(
    private readonly options: PoolOptions,
    private readonly connectTo: (options: ConnectionOptions) => Promise<Connection> = createConnection,
  ) {}

  /** Lends a connection, for a time; one that an error has made unfit is closed instead of kept. */
  async use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.acquire();
    try {
      const result = await within(work(connection), this.options.lendMs);
      this.release(connection);
      return result;
    } catch (error) {
      if (endsConnection(error)) this.discard(connection);
      else this.release(connection);
      throw error;
    }
  }

  /** Closes all connections; those in use once they are given back. */
  async close(): Promise<void> {
    this.closed = true;
    for (const next of this.waiting.splice(0)) next();
    await Promise.all(this.idle.splice(0).map(({ connection, timer }) => this.end(connection, timer)));
  }

  private async acquire(): Promise<Connection> {
    const until = Date.now() + this.options.waitMs;
    for (;;) {
      if (this.closed) throw new Error("the pool is closed");
      const idle = this.idle.pop();
      if (idle !== undefined) {
        clearTimeout(idle.timer);
        return idle.connection;
      }
      if (this.open < this.options.most) return this.connect();
      await this.turn(until - Date.now());
    }
  }

  /** Waits until there may be a connection. */
  private async turn(ms: number): Promise<void> {
    let wake: () => void = () => undefined;
    const woken = new Promise<void>((resolve) => this.waiting.push((wake = resolve)));
    try {
      await within(woken, ms);
    } catch (error) {
      const place = this.waiting.indexOf(wake);
      if (place >= 0) this.waiting.splice(place, 1);
      // Woken as it gave up: the next one's turn.
      else this.waiting.shift()?.();
      throw error;
    }
  }

  private async connect(): Promise<Connection> {
    const { connection: options, credentials } = this.options;
    this.open += 1;
    try {
      const { username: user, password } = await credentials.get();
      const connection = await this.connectTo({ ...options, user, password });
      connection.on("error", () => this.drop(connection));
      await this.prepare(connection);
      return connection;
    } catch (error) {
      if (isRefusal(error)) credentials.refused();
      this.vacate();
      throw error;
    }
  }

  private async prepare(connection: Connection): Promise<void> {
    const { prepare, lendMs } = this.options;
    if (prepare === undefined) return;
    try {
      await within(prepare(connection), lendMs);
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  private release(connection: Connection): void {
    if (this.closed) {
      this.discard(connection);
      return;
    }
    const timer = setTimeout(() => this.drop(connection), this.options.idleMs).unref();
    this.idle.push({ connection, timer });
    this.waiting.shift()?.();
  }

  /** Takes an idle connection out; does nothing to one in use, whose user will meet the error. */
  private drop(connection: Connection): void {
    const index = this.idle.findIndex((idle) => idle.connection === connection);
    if (index < 0) return;
    const [idle] = this.idle.splice(index, 1);
    if (idle !== undefined) void this.end(connection, idle.timer);
  }

  private discard(connection: Connection): void {
    connection.destroy();
    this.vacate();
  }

  private async end(connection: Connection, timer: NodeJS.Timeout): Promise<void> {
    clearTimeout(timer);
    this.vacate();
    await connection.end().catch(() => connection.destroy());
  }

  private vacate(): void {
    this.open -= 1;
    this.waiting.shift()?.();
  }
}
