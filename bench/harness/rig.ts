import { mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { createConnection, type Connection, type RowDataPacket } from "mysql2/promise";
import { idDigits } from "../../services/common/src/id";
import { partitionsOf, type Partition } from "../../services/common/src/queue/keys";
import { randomPassword, writeCredentials, type MysqlServer, type RedisServer } from "../../local/servers";
import { runDir } from "../../local/services/run-dir";
import { Service } from "../../local/services/service";
import { eventually } from "../../local/services/poll";
import type { Servers } from "./peer-options";

type Environment = Readonly<Record<string, string>>;

export interface RigOptions {
  /** @default 1 */
  readonly partitions?: number;
}

interface MakeOptions extends RigOptions {
  readonly redis: RedisServer;
  readonly mysql: MysqlServer;
  /** Of the queue and of the database. */
  readonly name: string;
  /** Settings of every service beyond those that say where the servers are. */
  readonly env: Environment;
}

/** The least of all ids. */
const NIL = "00000000-0000-0000-0000-000000000000";

/** A queue, a database and users of a benchmark's own, and the services on them. */
export class Rig {
  readonly partitions: readonly Partition[];
  /** How programs that are not services reach the servers. */
  readonly servers: Servers;
  private readonly env: Environment;
  private consumers = 0;

  private constructor(
    { redis, mysql, name, partitions = 1, env }: MakeOptions,
    private readonly dir: string,
    private readonly database: Connection,
  ) {
    const { username: user, password } = mysql.admin;
    this.partitions = partitionsOf(name, partitions);
    this.servers = {
      redis: { host: redis.host, port: redis.port },
      mysql: { host: mysql.host, port: mysql.port, user, password, database: name },
    };
    this.env = {
      REDIS_HOST: redis.host,
      REDIS_PORT: String(redis.port),
      REDIS_QUEUE: name,
      REDIS_PARTITIONS: String(partitions),
      MYSQL_HOST: mysql.host,
      MYSQL_PORT: String(mysql.port),
      MYSQL_DATABASE: name,
      LOG_LEVEL: "info",
      ...env,
    };
  }

  static async make(options: MakeOptions): Promise<Rig> {
    const { host, port, admin } = options.mysql;
    const user = { user: admin.username, password: admin.password };
    mkdirSync(runDir(), { recursive: true });
    const dir = mkdtempSync(join(runDir(), "credentials-"));
    writeCredentials(join(dir, "mysql-admin"), admin);
    for (const service of ["producer", "consumer"]) {
      const username = `${service}_${options.name}`;
      writeCredentials(join(dir, `mysql-${service}`), { username, password: randomPassword() });
    }
    const database = await createConnection({ host, port, ...user, multipleStatements: false });
    const rig = new Rig(options, dir, database);
    await rig.migrate();
    await database.query(`USE ${options.name}`);
    return rig;
  }

  private async migrate(): Promise<void> {
    const migrations = await Service.spawn("migrations", {
      ...this.env,
      MYSQL_CREDENTIALS: `file:${join(this.dir, "mysql-admin")}`,
      MYSQL_USERS: `file:${this.dir}`,
      MYSQL_GRANTS: "producer:read,consumer:write",
      MIGRATIONS: "counts",
    });
    const { code, output } = await migrations.exited();
    if (code !== 0) throw new Error(`the migrations failed:\n${output}`);
  }

  /** A producer that is ready, with tracing on where spans are taken at the given address. */
  producer(env: Environment = {}): Promise<Service> {
    return this.service("producer", env);
  }

  /** A consumer that is ready. */
  consumer(env: Environment = {}): Promise<Service> {
    this.consumers += 1;
    return this.service("consumer", { CONSUMER_NAME: `consumer-${this.consumers}`, ...env });
  }

  private async service(name: string, env: Environment): Promise<Service> {
    const credentials = { MYSQL_CREDENTIALS: `file:${join(this.dir, `mysql-${name}`)}` };
    const service = await Service.start(name, { ...this.env, ...credentials, ...env });
    await eventually(async () => {
      const response = await fetch(`${service.url}/ready`);
      if (!response.ok)
        throw new Error(`/ready of the ${name} is ${response.status}: ${await response.text()}`);
    });
    return service;
  }

  /** Asks the database as its administrator. */
  async sql(statement: string, values: readonly unknown[] = []): Promise<RowDataPacket[]> {
    const [rows] = await this.database.query<RowDataPacket[]>(statement, [...values]);
    return rows;
  }

  /** How many rows there are from the given id on. */
  async rows(from = NIL): Promise<number> {
    const [row] = await this.sql("SELECT COUNT(*) AS stored FROM counts WHERE id >= UNHEX(?)", [
      idDigits(from),
    ]);
    return Number(row?.["stored"]);
  }

  /** What the counters say is stored. */
  async total(): Promise<number> {
    const [row] = await this.sql("SELECT CAST(COALESCE(SUM(stored), 0) AS SIGNED) AS total FROM totals");
    return Number(row?.["total"]);
  }

  /** Removes all that is stored. */
  async empty(): Promise<void> {
    await this.sql("TRUNCATE TABLE counts");
    await this.sql("TRUNCATE TABLE totals");
  }

  async close(): Promise<void> {
    await this.database.end();
  }
}
