import assert from "node:assert/strict";
import { join } from "node:path";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { randomPassword, writeCredentials, type Credentials } from "../../local/servers";
import { System } from "../support/system/system";
import { world } from "../support/system/world";

/** A database with users of its own, whom the migrator gives rights. */
class Database {
  private readonly system = new System();
  private readonly logins = new Map<string, Credentials>();

  constructor(readonly name = this.system.database) {}

  /** Runs the migrator; the grants are as in its setting. */
  async migrate(grants: string, settings: Record<string, string> = {}): Promise<void> {
    const { code, output } = await this.attempt(grants, settings);
    assert.equal(code, 0, output);
  }

  attempt(grants: string, settings: Record<string, string> = {}) {
    for (const grant of grants.split(",")) this.login(grant.replace(/:.*/, ""));
    return this.system.migrate({ MYSQL_DATABASE: this.name, MYSQL_GRANTS: grants, ...settings });
  }

  /** The credentials of a user, which no other test has. */
  login(user: string): Credentials {
    const known = this.logins.get(user);
    if (known !== undefined) return known;
    const login = { username: `${user}_${this.system.database}`, password: randomPassword() };
    this.giveLogin(user, login);
    return login;
  }

  /** Lets another database have a user of this one, as services share a server. */
  share(user: string, other: Database): void {
    other.giveLogin(user, this.login(user));
  }

  /** Sets the credentials of a user. */
  giveLogin(user: string, login: Credentials): void {
    this.logins.set(user, login);
    writeCredentials(join(this.system.dir, `mysql-${user}`), login);
  }

  /** Runs a statement as the administrator. */
  sql(statement: string): Promise<RowDataPacket[]> {
    return query(world().mysql.admin, `USE ${this.name}`, statement);
  }

  /** The rights of a user, without its name. */
  async rights(user: string): Promise<string[]> {
    const rows = await this.sql(`SHOW GRANTS FOR '${this.login(user).username}'@'%'`);
    const [, ...grants] = rows.map((row) => String(Object.values(row)[0]));
    return grants.map((grant) => grant.replace(/^GRANT (.*) TO .*$/, "$1").replaceAll("`", "")).sort();
  }

  /** Runs statements as a user. */
  async as(user: string, ...statements: string[]): Promise<void> {
    await query(this.login(user), ...statements);
  }
}

/** Runs statements on a new connection; resolves to the rows of the last. */
async function query({ username: user, password }: Credentials, ...statements: string[]) {
  const { host, port } = world().mysql;
  const connection = await createConnection({ host, port, user, password });
  try {
    let rows: RowDataPacket[] = [];
    for (const statement of statements) [rows] = await connection.query<RowDataPacket[]>(statement);
    return rows;
  } finally {
    await connection.end();
  }
}

/** What the server answers a user who may not sign in since the account is locked, and one without a right. */
const LOCKED = { errno: 4151 };
const DENIED = { errno: 1142 };

describe("the users of a database", function () {
  this.timeout(60_000);

  it("have the rights of their access on all of it, and no others", async () => {
    const database = new Database();
    const { name } = database;
    await database.migrate("reader:read,writer:write,guest:all");
    assert.deepEqual(await database.rights("reader"), [`SELECT ON ${name}.*`]);
    assert.deepEqual(await database.rights("writer"), [`SELECT, INSERT, UPDATE, DELETE ON ${name}.*`]);
    assert.deepEqual(await database.rights("guest"), [`ALL PRIVILEGES ON ${name}.*`]);
    await database.as("guest", `CREATE TABLE ${name}.orders (id INT PRIMARY KEY)`);
    await database.as("writer", `INSERT INTO ${name}.orders VALUES (1)`, `DELETE FROM ${name}.orders`);
    await assert.rejects(database.as("writer", `DROP TABLE ${name}.orders`), DENIED);
    await assert.rejects(database.as("reader", `INSERT INTO ${name}.orders VALUES (1)`), DENIED);
  });

  it("have no rights in a database whose name differs in place of an underscore", async () => {
    const own = new Database(`${new System().database}_own`);
    const other = new Database(own.name.replace("_", "x"));
    await other.migrate("guest:all");
    await own.migrate("guest:all");
    await own.as("guest", `CREATE TABLE ${own.name}.orders (id INT PRIMARY KEY)`);
    await assert.rejects(own.as("guest", `CREATE TABLE ${other.name}.orders (id INT PRIMARY KEY)`), DENIED);
  });

  it("lose what their access no longer includes", async () => {
    const database = new Database();
    await database.migrate("orders:all,billing:write");
    await database.migrate("orders:write,billing:read");
    assert.deepEqual(await database.rights("orders"), [
      `SELECT, INSERT, UPDATE, DELETE ON ${database.name}.*`,
    ]);
    assert.deepEqual(await database.rights("billing"), [`SELECT ON ${database.name}.*`]);
  });

  it("lose the rights on tables and routines that they were given before, and the right to grant", async () => {
    const database = new Database();
    const { name } = database;
    const { username } = database.login("consumer");
    await database.migrate("consumer:write");
    for (const grant of [
      `SELECT, INSERT, UPDATE ON ${name}.counts`,
      `SELECT (shard), UPDATE (stored) ON ${name}.totals`,
      `EXECUTE ON PROCEDURE ${name}.fill`,
    ]) {
      if (grant.includes("PROCEDURE")) await database.sql("CREATE PROCEDURE fill() SELECT 1");
      await database.sql(`GRANT ${grant} TO '${username}'@'%'`);
    }
    await database.sql(`GRANT DROP ON ${name}.* TO '${username}'@'%' WITH GRANT OPTION`);
    assert.equal((await database.rights("consumer")).length, 4);
    await database.migrate("consumer:read");
    assert.deepEqual(await database.rights("consumer"), [`SELECT ON ${name}.*`]);
  });

  it("lose rights that were granted with an underscore as a wildcard", async () => {
    const database = new Database(`${new System().database}_own`);
    const { username } = database.login("orders");
    await database.migrate("orders:read");
    await database.sql(`GRANT ALL PRIVILEGES ON \`${database.name}\`.* TO '${username}'@'%'`);
    await database.migrate("orders:read");
    assert.deepEqual(await database.rights("orders"), [`SELECT ON ${database.name.replace("_", "\\_")}.*`]);
  });

  it("lose all rights and are locked once they are not named any more, until they are named again", async () => {
    const database = new Database();
    await database.migrate("orders:all,billing:write");
    await database.migrate("billing:write");
    assert.deepEqual(await database.rights("orders"), []);
    await assert.rejects(database.as("orders", "SELECT 1"), LOCKED);
    await database.as("billing", "SELECT 1");
    await database.migrate("orders:read,billing:write");
    await database.as("orders", `SELECT * FROM ${database.name}.counts`);
  });

  it("are not locked while they have rights in another database of the server", async () => {
    const [one, other] = [new Database(), new Database()];
    one.share("orders", other);
    await one.migrate("orders:write");
    await other.migrate("orders:read");
    await one.migrate("billing:write");
    assert.deepEqual(await one.rights("orders"), [`SELECT ON ${other.name}.*`]);
    await other.as("orders", `SELECT * FROM ${other.name}.counts`);
    await other.migrate("billing:write");
    await assert.rejects(other.as("orders", "SELECT 1"), LOCKED);
  });

  it("lose the rights of versions that recorded no users, also where they are not named", async () => {
    const database = new Database();
    const { name } = database;
    await database.migrate("guest:all");
    for (const [user, rights] of Object.entries({ producer: "SELECT", consumer: "SELECT, INSERT, UPDATE" })) {
      const { username, password } = database.login(user);
      await database.sql(`CREATE USER '${username}'@'%' IDENTIFIED BY '${password}'`);
      for (const table of ["counts", "totals"]) {
        await database.sql(`GRANT ${rights} ON ${name}.${table} TO '${username}'@'%'`);
      }
    }
    await database.migrate("consumer:write");
    assert.deepEqual(await database.rights("consumer"), [`SELECT, INSERT, UPDATE, DELETE ON ${name}.*`]);
    assert.deepEqual(await database.rights("producer"), []);
    await assert.rejects(database.as("producer", "SELECT 1"), LOCKED);
  });

  it("keep everything where they were created by hand", async () => {
    const database = new Database();
    const { name } = database;
    await database.migrate("orders:write");
    const { username, password } = database.login("ada");
    await database.sql(`CREATE USER '${username}'@'%' IDENTIFIED BY '${password}'`);
    await database.sql(`GRANT SELECT ON ${name}.* TO '${username}'@'%'`);
    await database.migrate("orders:write");
    assert.deepEqual(await database.rights("ada"), [`SELECT ON ${name}.*`]);
    await database.as("ada", `SELECT * FROM ${name}.counts`);
  });

  it("may be dropped by hand", async () => {
    const database = new Database();
    await database.migrate("orders:write,billing:read");
    await database.sql(`DROP USER '${database.login("orders").username}'@'%'`);
    await database.migrate("billing:read");
  });

  it("may be changed for several databases of a server at the same time", async () => {
    const databases = Array.from({ length: 3 }, () => new Database());
    const [first] = databases;
    assert.ok(first !== undefined);
    for (const other of databases) first.share("orders", other);
    await Promise.all(databases.map((database) => database.migrate("orders:write")));
    await Promise.all(databases.map((database) => database.migrate("orders:read")));
    assert.deepEqual(await first.rights("orders"), databases.map(({ name }) => `SELECT ON ${name}.*`).sort());
  });

  it("are not the administrator", async () => {
    const database = new Database();
    const { admin } = world().mysql;
    database.giveLogin("root", admin);
    const { code, output } = await database.attempt("root:read");
    assert.equal(code, 1);
    assert.match(output, new RegExp(`\\\\"${admin.username}\\\\" is the database's administrator`));
  });
});
