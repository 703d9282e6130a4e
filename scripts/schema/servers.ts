import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { Client } from "pg";
import { startMysql } from "../../local/servers/mysql";
import { startPostgres } from "../../local/servers/postgres";
import type { Engine } from "../../platform/service";
import type { Query } from "./shape";

/** Private database servers, started when they are first needed. */
export class Servers {
  private readonly dir = mkdtempSync(join(tmpdir(), "millrace-schema-"));
  private readonly cleanups: (() => Promise<unknown>)[] = [];
  private readonly started = new Map<Engine, Promise<(name: string) => Promise<Query>>>();
  private count = 0;

  constructor() {
    // Where this runs as root, the servers do not, and must get in.
    chmodSync(this.dir, 0o711);
  }

  /** Creates an empty database on a server of this engine; what it resolves to runs statements in it. */
  async create(engine: Engine): Promise<Query> {
    const start = { mysql: () => this.mysql(), postgres: () => this.postgres() }[engine];
    const server = this.started.get(engine) ?? start();
    this.started.set(engine, server);
    return (await server)(`scratch_${++this.count}`);
  }

  /** Stops the servers and removes their data. */
  async stop(): Promise<void> {
    for (const cleanup of this.cleanups.reverse()) await cleanup();
    rmSync(this.dir, { recursive: true });
  }

  private async mysql(): Promise<(name: string) => Promise<Query>> {
    const server = await startMysql({ dir: join(this.dir, "mysql") });
    this.cleanups.push(() => server.stop());
    const { host, port, admin } = server;
    return async (name) => {
      const connection = await createConnection({
        host,
        port,
        user: admin.username,
        password: admin.password,
      });
      this.cleanups.push(() => connection.end());
      await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
      await connection.query(`USE ${name}`);
      return async (statement) => {
        const [rows] = await connection.query<RowDataPacket[]>(statement);
        return Array.isArray(rows) ? rows : [];
      };
    };
  }

  private async postgres(): Promise<(name: string) => Promise<Query>> {
    const server = await startPostgres({ dir: join(this.dir, "postgres") });
    this.cleanups.push(() => server.stop());
    const { host, port, admin } = server;
    const connect = async (database: string) => {
      const client = new Client({ host, port, user: admin.username, password: admin.password, database });
      await client.connect();
      this.cleanups.push(() => client.end());
      return client;
    };
    return async (name) => {
      await (await connect("postgres")).query(`CREATE DATABASE ${name}`);
      const client = await connect(name);
      return async (statement) => {
        // A file with several statements has a list of results.
        const results = [await client.query<Record<string, unknown>>(statement)].flat();
        return results.at(-1)?.rows ?? [];
      };
    };
  }
}
