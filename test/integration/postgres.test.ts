import assert from "node:assert/strict";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { randomPassword, writeCredentials, type Credentials } from "../../local/servers";
import { startPostgres, type PostgresServer } from "../../local/servers/postgres";
import { bundleDir, newDir } from "../../local/services/run-dir";
import { Service } from "../../local/services/service";
import "../support/system/world";

const MIGRATIONS = {
  "001.do.orders.sql": "CREATE TABLE IF NOT EXISTS orders (id serial PRIMARY KEY, item text)",
  "002.do.mails.sql":
    "CREATE SCHEMA IF NOT EXISTS mail; CREATE TABLE IF NOT EXISTS mail.sent (id int PRIMARY KEY)",
};

/** What PostgreSQL answers: no right, no right to connect, and a role that may not sign in. */
const DENIED = { code: "42501" };
const NO_LOGIN = { code: "28000" };

let databases = 0;

describe("a PostgreSQL database", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), "millrace-postgres-"));
  let server: PostgresServer;
  /** As on RDS, where the administrator is no superuser. */
  const master = { username: "master", password: randomPassword() };

  /** Runs statements in a database on a new connection; resolves to the rows of the last. */
  async function query(login: Credentials, database: string, ...statements: string[]) {
    const { host, port } = server;
    const client = new Client({ host, port, database, user: login.username, password: login.password });
    await client.connect();
    try {
      let rows: Record<string, unknown>[] = [];
      for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement));
      return rows;
    } finally {
      await client.end();
    }
  }

  /** A database of one test, with users that no other test has. */
  class Database {
    readonly name = `orders_${(databases += 1)}`;
    readonly dir = newDir();
    private readonly logins = new Map<string, Credentials>();

    login(user: string): Credentials {
      const known = this.logins.get(user);
      return known ?? this.giveLogin(user, { username: `${user}-${this.name}`, password: randomPassword() });
    }

    giveLogin(user: string, login: Credentials): Credentials {
      this.logins.set(user, login);
      writeCredentials(join(this.dir, `postgres-${user}`), login);
      return login;
    }

    attempt(
      grants: string,
      { files = MIGRATIONS, ...settings }: { files?: object; [name: string]: unknown } = {},
    ) {
      for (const grant of grants.split(",")) this.login(grant.replace(/:.*/, ""));
      writeCredentials(join(this.dir, "postgres-admin"), master);
      const bundle = join(this.dir, `bundle-${randomPassword()}`);
      cpSync(bundleDir("migrations"), bundle, { recursive: true });
      mkdirSync(join(bundle, "sql", "orders"), { recursive: true });
      for (const [name, text] of Object.entries(files)) {
        writeFileSync(join(bundle, "sql", "orders", name), String(text));
      }
      const env = {
        POSTGRES_HOST: server.host,
        POSTGRES_PORT: String(server.port),
        POSTGRES_DATABASE: this.name,
        POSTGRES_CREDENTIALS: `file:${join(this.dir, "postgres-admin")}`,
        POSTGRES_USERS: `file:${this.dir}`,
        POSTGRES_GRANTS: grants,
        MIGRATIONS: "orders",
        ...(settings as Record<string, string>),
      };
      return Service.spawn("migrations", env, bundle).then((migrations) => migrations.exited());
    }

    /** Runs the migrator. */
    async migrate(grants: string, settings = {}): Promise<string> {
      const { code, output } = await this.attempt(grants, settings);
      assert.equal(code, 0, output);
      return output;
    }

    as(user: string, ...statements: string[]) {
      return query(this.login(user), this.name, ...statements);
    }

    admin(...statements: string[]) {
      return query(server.admin, this.name, ...statements);
    }
  }

  before(async () => {
    // PostgreSQL does not run as root, and the user that it then runs as must be able to enter its folder.
    chmodSync(folder, 0o755);
    server = await startPostgres({ dir: join(folder, "postgres") });
    await query(
      server.admin,
      "postgres",
      `CREATE ROLE master LOGIN CREATEDB CREATEROLE PASSWORD '${master.password}'`,
      "CREATE ROLE rds_iam",
    );
  });
  after(async () => {
    await server.stop("SIGKILL");
    rmSync(folder, { recursive: true });
  });

  it("is created with its tables, once, and says what was applied", async () => {
    const database = new Database();
    assert.match(await database.migrate("orders:write"), /applied 1 orders.*applied 2 mails/s);
    assert.doesNotMatch(await database.migrate("orders:write"), /applied/);
    const versions = await database.admin("SELECT version FROM migrations WHERE version > 0 ORDER BY 1");
    assert.deepEqual(
      versions.map(({ version }) => Number(version)),
      [1, 2],
    );
  });

  it("may be migrated several times at once", async () => {
    const database = new Database();
    const runs = await Promise.all([1, 2, 3].map(() => database.attempt("orders:write")));
    for (const { code, output } of runs) assert.equal(code, 0, output);
    assert.equal(runs.filter(({ output }) => output.includes("applied 1 orders")).length, 1);
  });

  it("refuses migrations that have changed or disappeared", async () => {
    const database = new Database();
    await database.migrate("orders:write");
    const changed = { ...MIGRATIONS, "001.do.orders.sql": "SELECT 1" };
    const { "001.do.orders.sql": first } = MIGRATIONS;
    for (const [settings, reason] of [
      [{ files: changed }, /MD5 checksum failed/],
      [{ files: { "001.do.orders.sql": first } }, /is at version 2, and the latest migration in .* is 1/],
      [{ MIGRATIONS: "" }, /is at version 2, and there are no migrations for it/],
    ] as const) {
      const { code, output } = await database.attempt("orders:write", settings);
      assert.equal(code, 1);
      assert.match(output, reason);
    }
  });

  it("gives each user the rights of its access, in all schemas, and no others", async () => {
    const database = new Database();
    await database.migrate("reader:read,writer:write,guest:all,friend:all");
    await database.as("writer", "INSERT INTO orders (item) VALUES ('a')", "DELETE FROM mail.sent");
    assert.deepEqual(await database.as("reader", "SELECT id, item FROM orders"), [{ id: 1, item: "a" }]);
    await database.as("reader", "SELECT * FROM mail.sent");
    for (const [user, statement] of [
      ["reader", "INSERT INTO orders (item) VALUES ('b')"],
      ["writer", "CREATE TABLE mine (id int)"],
      ["writer", "TRUNCATE orders"],
      ["writer", "CREATE TEMPORARY TABLE mine (id int)"],
    ] as const) {
      await assert.rejects(database.as(user, statement), DENIED, statement);
    }
    await database.as("guest", "CREATE TABLE bills (id serial PRIMARY KEY)");
    await database.as("friend", "INSERT INTO bills DEFAULT VALUES", "CREATE SCHEMA friends");
    await database.as("reader", "SELECT * FROM bills");
    await database.migrate("reader:read,writer:write,guest:all,friend:all");
    await database.as("writer", "INSERT INTO bills DEFAULT VALUES");
  });

  it("is closed to the users of others", async () => {
    const [one, other] = [new Database(), new Database()];
    await one.migrate("orders:all");
    await other.migrate("billing:all");
    await assert.rejects(query(one.login("orders"), other.name, "SELECT 1"), DENIED);
  });

  it("takes away what an access no longer includes, and all from who is not named any more", async () => {
    const database = new Database();
    await database.migrate("orders:all,billing:write,mailer:read");
    await database.as("orders", "CREATE TABLE kept (id int)", "INSERT INTO kept VALUES (1)");
    await database.migrate("billing:read,mailer:read");
    await assert.rejects(database.as("orders", "SELECT 1"), NO_LOGIN);
    await assert.rejects(database.as("billing", "INSERT INTO orders (item) VALUES ('a')"), DENIED);
    assert.deepEqual(await database.as("billing", "SELECT id FROM kept"), [{ id: 1 }]);
    await database.migrate("orders:read,billing:read,mailer:read");
    await database.as("orders", "SELECT * FROM orders");
  });

  it("lets users sign in who have rights in another database of the server", async () => {
    const [one, other] = [new Database(), new Database()];
    other.giveLogin("orders", one.login("orders"));
    await one.migrate("orders:write");
    await other.migrate("orders:read");
    await one.migrate("billing:write");
    await assert.rejects(one.as("orders", "SELECT 1"), DENIED);
    await other.as("orders", "SELECT * FROM orders");
  });

  it("leaves users that were created by hand, and what others own, alone", async () => {
    const database = new Database();
    await database.migrate("orders:write");
    const { username, password } = database.login("ada");
    await database.admin(
      `CREATE ROLE "${username}" LOGIN PASSWORD '${password}'`,
      `GRANT CONNECT ON DATABASE ${database.name} TO "${username}"`,
      `GRANT USAGE ON SCHEMA public TO "${username}"`,
      `GRANT SELECT ON orders TO "${username}"`,
      // As an extension's that the server's own administrator has created.
      "CREATE TABLE statistics (id int)",
      "GRANT SELECT ON statistics TO PUBLIC",
    );
    await database.migrate("orders:write");
    await database.as("ada", "SELECT * FROM orders");
  });

  it("has users that sign in with tokens on RDS, without a password", async () => {
    const database = new Database();
    const user = `billing-${database.name}`;
    await database.migrate(`${user}:read`, { POSTGRES_USERS: "iam" });
    const rows = await database.admin(
      `SELECT rolpassword, pg_has_role(rolname, 'rds_iam', 'member') AS iam FROM pg_authid WHERE rolname = '${user}'`,
    );
    assert.deepEqual(rows, [{ rolpassword: null, iam: true }]);
  });

  it("puts a new password into force", async () => {
    const database = new Database();
    await database.migrate("orders:read");
    const { username } = database.login("orders");
    database.giveLogin("orders", { username, password: randomPassword() });
    await database.migrate("orders:read");
    await database.as("orders", "SELECT 1");
  });

  it("keeps its administrator", async () => {
    const database = new Database();
    database.giveLogin("root", master);
    const { code, output } = await database.attempt("root:read");
    assert.equal(code, 1);
    assert.match(output, /\\"master\\" is the database's administrator/);
  });

  it("is told by settings whose problems have its variables' names", async () => {
    const migrations = await Service.spawn("migrations", {
      POSTGRES_HOST: "db",
      POSTGRES_PORT: "0",
      POSTGRES_USERS: "password",
      POSTGRES_GRANTS: "orders",
    });
    const { code, output } = await migrations.exited();
    assert.equal(code, 1);
    assert.deepEqual(
      output
        .trim()
        .split("\n")
        .map((line) => line.replace(/ (is|must).*/, ""))
        .sort(),
      ["POSTGRES_CREDENTIALS", "POSTGRES_DATABASE", "POSTGRES_GRANTS", "POSTGRES_PORT", "POSTGRES_USERS"],
    );
  });
});
