import { join } from "node:path";
import { createConnection, type Connection, type RowDataPacket } from "mysql2/promise";
import { createClient } from "redis";
import { randomPassword, writeCredentials, type MysqlServer, type RedisServer } from "../../../local/servers";
import { eventually } from "../../../local/services/poll";
import { newDir } from "../../../local/services/run-dir";
import { Service, type Ended, type Launch } from "../../../local/services/service";
import { world } from "./world";

type Environment = Readonly<Record<string, string>>;

let systems = 0;

export interface SystemOptions {
  /** How Redis is reached; by default the shared standalone server. */
  readonly redis?: Environment;
  /** @default the shared server */
  readonly mysql?: MysqlServer;
  /** Settings of every service. */
  readonly env?: Environment;
}

/** Redis' environment for the shared servers, by mode. */
export const redisModes = {
  standalone: () => redisAt(world().redis),
  "TLS and password": () => {
    const { tlsRedis, tls } = world();
    return { ...redisAt(tlsRedis), REDIS_TLS: "true", REDIS_TLS_CA: tls.ca };
  },
  "cluster of three": () => ({
    ...redisAt(required(world().cluster.nodes[0])),
    REDIS_CLUSTER: "true",
  }),
} satisfies Record<string, () => Environment>;

/** How a server is reached, with its password in a file. */
export function redisAt(server: RedisServer): Record<string, string> {
  const { host, port, password } = server;
  const address = { REDIS_HOST: host, REDIS_PORT: String(port) };
  if (password === undefined) return address;
  const file = join(newDir(), "redis");
  writeCredentials(file, { username: "default", password });
  return { ...address, REDIS_CREDENTIALS: `file:${file}` };
}

/** A queue, a database and users of one test's own, and the services on them. */
export class System {
  /** Environment of all services. */
  readonly env: Environment;
  readonly queue: string;
  readonly database: string;
  /** Folder of the database users' credential files. */
  readonly dir = newDir();
  private readonly mysql: MysqlServer;

  constructor({ redis = redisModes.standalone(), mysql = world().mysql, env = {} }: SystemOptions = {}) {
    const number = (systems += 1);
    this.mysql = mysql;
    this.queue = `test${number}`;
    this.database = `test${number}`;
    this.env = {
      ...redis,
      REDIS_QUEUE: this.queue,
      MYSQL_HOST: mysql.host,
      MYSQL_PORT: String(mysql.port),
      MYSQL_DATABASE: this.database,
      ...env,
    };
    writeCredentials(join(this.dir, "mysql-admin"), mysql.admin);
    this.writePasswords();
  }

  /** Gives the services' database users passwords that they have not had; migrations put them into force. */
  writePasswords(): void {
    for (const service of ["producer", "consumer"]) {
      // Users are the server's, not the database's: each test has its own.
      const username = `${service}_${this.database}`;
      writeCredentials(join(this.dir, `mysql-${service}`), { username, password: randomPassword() });
    }
  }

  /**
   * Starts the migrations and waits until they have ended.
   *
   * @param bundle folder of their bundle. @default this run's
   */
  async migrate(env: Environment = {}, bundle?: string): Promise<Ended> {
    const settings = {
      ...this.env,
      MYSQL_CREDENTIALS: `file:${join(this.dir, "mysql-admin")}`,
      MYSQL_USERS: `file:${this.dir}`,
      MYSQL_GRANTS: "producer:read,consumer:write",
      MIGRATIONS: "counts",
      ...env,
    };
    return (await Service.spawn("migrations", settings, bundle)).exited();
  }

  producer(env: Environment = {}, launch?: Launch): Promise<Service> {
    return this.service("producer", env, launch);
  }

  consumer(env: Environment = {}): Promise<Service> {
    return this.service("consumer", env);
  }

  private service(name: string, env: Environment, launch?: Launch): Promise<Service> {
    const credentials = { MYSQL_CREDENTIALS: `file:${join(this.dir, `mysql-${name}`)}` };
    return Service.start(name, { ...this.env, ...credentials, ...env }, launch);
  }

  /** Asks the database as its administrator. */
  async sql(statement: string): Promise<RowDataPacket[]> {
    const { host, port, admin } = this.mysql;
    const connection: Connection = await createConnection({
      ...{ host, port, user: admin.username, password: admin.password },
      database: this.database,
    });
    try {
      const [rows] = await connection.query<RowDataPacket[]>(statement);
      return rows;
    } finally {
      await connection.end();
    }
  }

  /** Ids of all stored rows, sorted. */
  async storedIds(): Promise<string[]> {
    const rows = await this.sql("SELECT LOWER(HEX(id)) AS id FROM counts ORDER BY id");
    return rows.map((row) => String(row["id"]));
  }

  /** What the counters say is stored. */
  async total(): Promise<number> {
    const [row] = await this.sql("SELECT CAST(COALESCE(SUM(stored), 0) AS SIGNED) AS total FROM totals");
    return Number(row?.["total"]);
  }

  /** Runs commands on the shared standalone server, or on another one. */
  async redis<T>(
    work: (send: (...command: string[]) => Promise<unknown>) => Promise<T>,
    server: RedisServer = world().redis,
  ): Promise<T> {
    const { host, port, password } = server;
    const client = createClient({
      socket: { host, port },
      RESP: 2,
      ...(password !== undefined && { password }),
    });
    client.on("error", () => undefined);
    await client.connect();
    try {
      return await work((...command) => client.sendCommand(command));
    } finally {
      client.destroy();
    }
  }

  /** Key of the first partition's stream, or of what lies beside it. */
  key(name: "stream" | "dlq" = "stream"): string {
    return `{${this.queue}:0}:${name}`;
  }
}

/** A migrated system. */
export async function newSystem(options?: SystemOptions): Promise<System> {
  const system = new System(options);
  const { code, output } = await system.migrate();
  if (code !== 0) throw new Error(`the migrations failed:\n${output}`);
  return system;
}

/** What an endpoint answers. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export async function get(service: Service, path: string): Promise<Answer> {
  return answer(await fetch(service.url + path));
}

/** What the producer's metrics say of the queue; nothing while it is away. */
export async function queueMetrics(producer: Service): Promise<Record<string, number>> {
  const response = await fetch(`${producer.metricsUrl}/metrics`);
  if (response.status !== 200) throw new Error(`/metrics is ${response.status}`);
  const found = (await response.text()).matchAll(/^queue_(\w+)\{.*\} (\S+)$/gm);
  return Object.fromEntries([...found].map(([, name = "", value]) => [name, Number(value)]));
}

/** Posts a value. */
export async function post(
  service: Service,
  count: number,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return postBody(service, JSON.stringify({ count }), { "content-type": "application/json", ...headers });
}

/** Posts many values in one request. */
export async function postBatch(
  service: Service,
  counts: readonly number[],
  headers: Record<string, string> = {},
): Promise<Answer> {
  return postBody(service, JSON.stringify({ counts }), { "content-type": "application/json", ...headers });
}

/** Posts any body, as any kind of content. */
export async function postBody(
  service: Service,
  body: string | Uint8Array,
  headers: Record<string, string>,
): Promise<Answer> {
  return answer(await fetch(`${service.url}/count`, { method: "POST", headers, body }));
}

/** Posts values, many at a time; resolves to the ids of those that were accepted, sorted as rows are. */
export async function postMany(service: Service, counts: readonly number[], atOnce = 32): Promise<string[]> {
  const ids: string[] = [];
  const left = [...counts];
  const client = async () => {
    for (let count = left.pop(); count !== undefined; count = left.pop()) {
      const { status, body } = await post(service, count);
      if (status === 202) ids.push(rowId(body["id"]));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  return ids.sort();
}

/** An id as `storedIds` shows it. */
export function rowId(id: unknown): string {
  return String(id).replaceAll("-", "");
}

/** Waits until a service says that it can do its work. */
export async function untilReady(service: Service, status = 200): Promise<void> {
  await eventually(async () => {
    const answered = await get(service, "/ready");
    if (answered.status !== status)
      throw new Error(`/ready is ${answered.status}: ${JSON.stringify(answered.body)}`);
  });
}

async function answer(response: Response): Promise<Answer> {
  const text = await response.text();
  const json = /json/.test(response.headers.get("content-type") ?? "");
  const body = json ? (JSON.parse(text) as Record<string, unknown>) : { text };
  return { status: response.status, headers: response.headers, body };
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("there is none");
  return value;
}
