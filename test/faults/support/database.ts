import type { Socket } from "node:net";
import { createConnection, type Connection, type RowDataPacket } from "mysql2/promise";
import type { Address, MysqlServer } from "../../../local/servers";

/** A database as its administrator sees it, and what an administrator can do to those who use it. */
export class Database {
  private kept: Connection | undefined;

  constructor(
    public server: MysqlServer,
    readonly name: string,
  ) {}

  /** A connection of the administrator's own. */
  async connect({ host, port }: Address = this.server, stream?: Socket): Promise<Connection> {
    const { username: user, password } = this.server.admin;
    const connection = await createConnection({
      ...{ host, port, user, password, database: this.name },
      ...(stream !== undefined && { stream }),
    });
    // Of a server that is killed; whoever asks is told too.
    connection.on("error", () => undefined);
    return connection;
  }

  /** Asks one thing. */
  async ask(sql: string): Promise<RowDataPacket[]> {
    const connection = (this.kept ??= await this.connect());
    try {
      const [rows] = await connection.query<RowDataPacket[]>(sql);
      return rows;
    } catch (error) {
      // It may have been the server's death that was told; the next question finds the server anew.
      this.close();
      throw error;
    }
  }

  /** Lets go of the server. */
  close(): void {
    this.kept?.destroy();
    this.kept = undefined;
  }

  /** What the counters add up to. */
  async total(): Promise<number> {
    const [row] = await this.ask("SELECT CAST(COALESCE(SUM(stored), 0) AS SIGNED) AS total FROM totals");
    return Number(row?.["total"]);
  }

  /** All that is stored. */
  async rows(): Promise<{ id: string; value: number }[]> {
    const rows = await this.ask("SELECT LOWER(HEX(id)) AS id, value FROM counts");
    return rows.map((row) => ({ id: String(row["id"]), value: Number(row["value"]) }));
  }

  /** Keeps everybody from storing, so that what is read stays in hand, until the given function is called. */
  async hold(): Promise<() => Promise<void>> {
    const connection = await this.connect();
    await connection.query("LOCK TABLES counts WRITE");
    return async () => {
      await connection.query("UNLOCK TABLES");
      await connection.end();
    };
  }

  /** The numbers of a service's connections; with `busy` of those only that wait for an answer. */
  async connections(service: "producer" | "consumer", busy = false): Promise<number[]> {
    const rows = await this.ask(
      `SELECT id AS number FROM information_schema.processlist
        WHERE user = '${service}_${this.name}'${busy ? " AND command = 'Query'" : ""}`,
    );
    return rows.map((row) => Number(row["number"]));
  }

  /** Ends connections, or what they are at; returns how many there were. */
  async kill(kind: "CONNECTION" | "QUERY", numbers: readonly number[]): Promise<number> {
    let killed = 0;
    for (const number of numbers) {
      // One may have ended by itself.
      await this.ask(`KILL ${kind} ${number}`).then(
        () => (killed += 1),
        () => undefined,
      );
    }
    return killed;
  }

  /** A figure of the server's own. */
  async status(name: string): Promise<number> {
    const [row] = await this.ask(`SHOW GLOBAL STATUS LIKE '${name}'`);
    return Number(row?.["Value"]);
  }
}
