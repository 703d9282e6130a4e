import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { randomPassword, writeCredentials } from "../../local/servers";
import { freePort } from "../../local/servers/ports";
import { bundleDir, newDir } from "../../local/services/run-dir";
import { Service } from "../../local/services/service";
import { newSystem, System } from "../support/system/system";
import { world } from "../support/system/world";

describe("migrations", function () {
  this.timeout(60_000);

  it("may run again, and say what they did", async () => {
    const system = new System();
    const first = await system.migrate();
    assert.equal(first.code, 0, first.output);
    assert.match(first.output, /applied 1 counts/);
    const before = await shape(system);
    const second = await system.migrate();
    assert.equal(second.code, 0, second.output);
    assert.doesNotMatch(second.output, /applied/);
    assert.match(second.output, /the database is up to date/);
    assert.deepEqual(await shape(system), before);
  });

  it("may run at the same time", async () => {
    const system = new System();
    const runs = await Promise.all(Array.from({ length: 4 }, () => system.migrate()));
    for (const { code, output } of runs) assert.equal(code, 0, output);
    assert.equal(runs.filter(({ output }) => output.includes("applied 1 counts")).length, 1);
    const rows = await system.sql("SELECT version FROM migrations WHERE version > 0 ORDER BY version");
    assert.deepEqual(
      rows.map((row) => Number(row["version"])),
      [1, 2],
    );
  });

  describe("from another build", () => {
    it("fail where the build has no SQL files, or they are not readable as migrations", async () => {
      const system = new System();
      const removed = await system.migrate(
        {},
        build("removed", (sql) => rmSync(sql, { recursive: true })),
      );
      assert.equal(removed.code, 1);
      assert.match(reason(removed.output), /the folder of the migrations cannot be read: ENOENT.*sql/);
      const emptied = await system.migrate(
        {},
        build("emptied", (sql) => {
          rmSync(sql, { recursive: true });
          mkdirSync(sql);
        }),
      );
      assert.equal(emptied.code, 1);
      assert.match(reason(emptied.output), /there is no migration in /);
    });

    it("fail where the build is older than the schema", async () => {
      const system = await newSystem();
      const older = build("older", (sql) => rmSync(join(sql, "002.do.totals.sql")));
      const { code, output } = await system.migrate({}, older);
      assert.equal(code, 1);
      assert.match(
        reason(output),
        /is at version 2, and the latest migration in .* is 1; use an image that has/,
      );
    });

    it("work at any path, whatever its characters mean in a pattern", async () => {
      const system = new System();
      for (const path of ["my [work]", "a#b", "a\\b", "c*", "{a,b}", "what?", "(x) 100% 'q'"]) {
        const { code, output } = await system.migrate({}, build(path));
        assert.equal(code, 0, output);
      }
      assert.equal((await system.sql("SELECT * FROM migrations WHERE version > 0")).length, 2);
    });

    it("count SQL files with other line endings as the same", async () => {
      const system = await newSystem();
      const crlf = build("crlf", (sql) => {
        for (const file of readdirSync(sql)) {
          const text = readFileSync(join(sql, file), "utf8");
          writeFileSync(join(sql, file), text.replaceAll("\n", "\r\n"));
        }
      });
      const { code, output } = await system.migrate({}, crlf);
      assert.equal(code, 0, output);
      const fresh = new System();
      assert.equal((await fresh.migrate({}, crlf)).code, 0);
      assert.equal((await fresh.migrate()).code, 0);
    });
  });

  it("refuse an applied file that has changed", async () => {
    const system = await newSystem();
    const changed = build("changed", (sql) => writeFileSync(join(sql, "001.do.counts.sql"), "SELECT 1"));
    const { code, output } = await system.migrate({}, changed);
    assert.equal(code, 1);
    assert.match(reason(output), /MD5 checksum failed for migration \[1\]/);
  });

  it("name the folder that is missing where the image has none of the name", async () => {
    const { code, output } = await new System().migrate({ MIGRATIONS: "orders" });
    assert.equal(code, 1);
    assert.match(reason(output), /the folder of the migrations cannot be read: ENOENT.*sql.orders/);
  });

  it("are not needed: the database and its users are created without", async () => {
    const system = new System();
    for (let runs = 0; runs < 2; runs += 1) {
      const { code, output } = await system.migrate({ MIGRATIONS: "" });
      assert.equal(code, 0, output);
      assert.doesNotMatch(output, /applied/);
    }
    assert.deepEqual(await system.sql("SHOW TABLES"), []);
    assert.deepEqual(await rights(system, "producer"), [`GRANT SELECT ON \`${system.database}\`.* TO`]);
  });

  it("are needed once they have been applied", async () => {
    const system = await newSystem();
    const { code, output } = await system.migrate({ MIGRATIONS: "" });
    assert.equal(code, 1);
    assert.match(
      reason(output),
      /is at version 2, and there are no migrations for it; restore the sql folder/,
    );
  });

  it("ignore a table of their name that another tool has created", async () => {
    const system = new System();
    assert.equal((await system.migrate({ MIGRATIONS: "" })).code, 0);
    await system.sql("CREATE TABLE migrations (id INT PRIMARY KEY, migration TEXT, batch INT)");
    await system.sql("INSERT INTO migrations VALUES (1, 'create_orders', 1)");
    const { code, output } = await system.migrate({ MIGRATIONS: "" });
    assert.equal(code, 0, output);
  });

  describe("for a search pipeline", () => {
    /** Aurora's procedure, which notes what it was told. */
    const AURORA = [
      "CREATE TABLE mysql.told_configuration (name VARCHAR(64), value INT)",
      `CREATE PROCEDURE mysql.rds_set_configuration(IN name VARCHAR(64), IN value INT)
       INSERT INTO mysql.told_configuration VALUES (name, value)`,
    ];
    const NO_AURORA = [
      "DROP PROCEDURE IF EXISTS mysql.rds_set_configuration",
      "DROP TABLE IF EXISTS mysql.told_configuration",
    ];
    const each = async (statements: readonly string[]) => {
      const { host, port, admin } = world().mysql;
      const connection = await createConnection({
        host,
        port,
        user: admin.username,
        password: admin.password,
      });
      for (const statement of statements) await connection.query(statement);
      await connection.end();
    };

    beforeEach(() => each([...NO_AURORA, ...AURORA]));
    afterEach(() => each(NO_AURORA));

    it("make a user that reads rows and the binary log, and nothing else", async () => {
      const system = new System();
      const username = `ingestion_${system.database}`;
      const file = join(system.dir, "mysql-ingestion");
      writeCredentials(file, { username, password: randomPassword() });
      const ended = await system.migrate({ MYSQL_INGESTION: `file:${file}` });
      assert.equal(ended.code, 0, ended.output);
      const rows = await system.sql(`SHOW GRANTS FOR '${username}'@'%'`);
      const [everywhere = "", ...others] = rows.map((row) => String(Object.values(row)[0]));
      // MariaDB's name for REPLICATION CLIENT is BINLOG MONITOR.
      assert.match(
        everywhere,
        /^GRANT (REPLICATION SLAVE, (BINLOG MONITOR|REPLICATION CLIENT)) ON \*\.\* TO /,
      );
      assert.equal(others.length, 1);
      assert.ok(others[0]?.startsWith(`GRANT SELECT ON \`${system.database}\`.* TO `), others[0]);
      assert.deepEqual(
        (await system.sql("SELECT name, value FROM mysql.told_configuration")).map((row) => ({ ...row })),
        [{ name: "binlog retention hours", value: 24 }],
      );
    });

    it("put its new password into force", async () => {
      const system = new System();
      const username = `ingestion_${system.database}`;
      const file = join(system.dir, "mysql-ingestion");
      const old = { username, password: randomPassword() };
      const current = { username, password: randomPassword() };
      for (const login of [old, current]) {
        writeCredentials(file, login);
        assert.equal((await system.migrate({ MYSQL_INGESTION: `file:${file}` })).code, 0);
        await signIn(login);
      }
      await assert.rejects(signIn(old), { errno: 1045 });
    });

    it("fail where the database is not Aurora, since its log might end too soon", async () => {
      await each(NO_AURORA);
      const system = new System();
      const file = join(system.dir, "mysql-ingestion");
      writeCredentials(file, { username: `ingestion_${system.database}`, password: randomPassword() });
      const { code, output } = await system.migrate({ MYSQL_INGESTION: `file:${file}` });
      assert.equal(code, 1);
      assert.match(output, /rds_set_configuration/);
    });
  });

  it("put a new password into force", async () => {
    const system = await newSystem();
    const old = credentials(system, "consumer");
    await signIn(old);
    system.writePasswords();
    assert.equal((await system.migrate()).code, 0);
    await signIn(credentials(system, "consumer"));
    await assert.rejects(signIn(old), { errno: 1045 });
  });

  it("end with one sentence where the password is wrong", async () => {
    const system = new System();
    const { code, output } = await system.migrate({
      MYSQL_CREDENTIALS: `file:${join(system.dir, "mysql-consumer")}`,
    });
    assert.equal(code, 1);
    const { level, msg } = JSON.parse(output.trim().split("\n").at(-1) ?? "") as Record<string, string>;
    assert.equal(level, "fatal");
    assert.match(String(msg), /^the database could not be migrated: Error: Access denied for user/);
  });

  it("wait for a database that is not there yet", async () => {
    const system = new System();
    const { output } = await (async () => {
      const migrations = await Service.spawn("migrations", {
        ...system.env,
        MYSQL_PORT: String(await freePort()),
        MYSQL_CREDENTIALS: `file:${join(system.dir, "mysql-admin")}`,
        MYSQL_USERS: `file:${system.dir}`,
      });
      while (!migrations.logs.includes("waiting for the database")) {
        await Promise.race([migrations.exited(), new Promise((resolve) => setTimeout(resolve, 50))]);
      }
      return migrations.kill();
    })();
    assert.match(output, /ECONNREFUSED/);
  });

  it("end with one sentence where the database does not start in time", async () => {
    const port = String(await freePort());
    const { code, output } = await new System().migrate({ MYSQL_PORT: port, FIRST_CONNECTION_TIMEOUT: "1" });
    assert.equal(code, 1);
    const { msg } = JSON.parse(output.trim().split("\n").at(-1) ?? "") as Record<string, string>;
    const expected = `No connection to MySQL at 127.0.0.1:${port} within 1 s; last error: connect ECONNREFUSED 127.0.0.1:${port}`;
    assert.equal(msg, `the database could not be migrated: Error: ${expected}`);
  });

  it("name all settings that are wrong", async () => {
    const migrations = await Service.spawn("migrations", {
      MYSQL_USERS: "password",
      MYSQL_PORT: "0",
      MYSQL_INGESTION: "x",
      MYSQL_GRANTS: "a:read,b:own",
      MIGRATIONS: "../counts",
      FIRST_CONNECTION_TIMEOUT: "soon",
    });
    const { code, output } = await migrations.exited();
    assert.equal(code, 1);
    assert.deepEqual(output.trim().split("\n").sort(), [
      'FIRST_CONNECTION_TIMEOUT is "soon"; it must be a whole number from 1 to 600.',
      'MIGRATIONS is "../counts"; it must be the name of a database that has migrations in this image.',
      'MYSQL_CREDENTIALS is missing; it must be "iam", "file:" and a path, or "secret:" and the ARN of a secret.',
      "MYSQL_DATABASE is missing; it must be the name of the database: 1 to 64 letters, digits or underscores.",
      'MYSQL_GRANTS is "a:read,b:own"; it must be names of users, each once and with its access, such as "orders:read,billing:write"; accesses are read, write, all.',
      "MYSQL_HOST is missing; it must be the host name of the database's writer.",
      'MYSQL_INGESTION is "x"; it must be "file:" and a path, or "secret:" and the ARN of a secret.',
      'MYSQL_PORT is "0"; it must be a whole number from 1 to 65535.',
      'MYSQL_USERS is "password"; it must be "iam", or "file:" and the folder of the users\' credential files.',
    ]);
  });
});

/** A copy of the bundle at a path, its SQL files changed. */
function build(path: string, change: (sql: string) => void = () => undefined): string {
  const copy = join(newDir(), path);
  cpSync(bundleDir("migrations"), copy, { recursive: true });
  change(join(copy, "sql", "counts"));
  return copy;
}

/** The sentence of the last log line. */
function reason(output: string): string {
  return String((JSON.parse(output.trim().split("\n").at(-1) ?? "{}") as Record<string, unknown>)["msg"]);
}

interface Login {
  readonly username: string;
  readonly password: string;
}

function credentials(system: System, service: string): Login {
  return JSON.parse(readFileSync(join(system.dir, `mysql-${service}`), "utf8")) as Login;
}

async function signIn(login: Login): Promise<void> {
  await asUser(login, () => Promise.resolve());
}

type Query = (statement: string) => Promise<unknown[]>;

/** Does something on a connection of a user's own. */
async function asUser(
  { username: user, password }: Login,
  work: (query: Query) => Promise<void>,
): Promise<void> {
  const { host, port } = world().mysql;
  const connection = await createConnection({ host, port, user, password });
  try {
    await work(async (statement) => {
      const [rows] = await connection.query<RowDataPacket[]>(statement);
      return Array.isArray(rows) ? rows.map((row) => ({ ...row })) : [];
    });
  } finally {
    await connection.end();
  }
}

/** Everything about a system's tables and users that migrations make. */
async function shape(system: System): Promise<unknown> {
  const tables = await system.sql(
    `SELECT table_name, column_name, column_type, column_key FROM information_schema.columns
     WHERE table_schema = '${system.database}' ORDER BY 1, ordinal_position`,
  );
  return { tables, users: await Promise.all(["producer", "consumer"].map((name) => rights(system, name))) };
}

/** A user's grants on this system's database, without the user's name. */
async function rights(system: System, service: string): Promise<string[]> {
  const rows = await system.sql(`SHOW GRANTS FOR '${service}_${system.database}'@'%'`);
  const grants = rows.map((row) => String(Object.values(row)[0]));
  assert.match(grants[0] ?? "", /^GRANT USAGE ON \*\.\* /);
  return grants
    .slice(1)
    .map((grant) => grant.slice(0, grant.indexOf(" TO ") + 3))
    .sort();
}
