import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Engine } from "../../platform/service";
import { databasesOf } from "../../platform/databases";
import { registryOf } from "../../platform/registry";
import { checkDatabase } from "../../scripts/schema/check";
import { History } from "../../scripts/schema/history";
import { Servers } from "../../scripts/schema/servers";

describe("the check of new migrations", function () {
  this.timeout(60_000);
  const servers = new Servers();
  after(() => servers.stop());

  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), "millrace-migrations-"))));
  afterEach(() => rmSync(root, { recursive: true }));

  const git = (...args: string[]) =>
    execFileSync("git", ["-C", root, "-c", "user.name=test", "-c", "user.email=test@localhost", ...args]);

  function write(path: string, text: string): void {
    const file = join(root, "services", "billing", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** A repository with a service that owns a database, with these migrations committed. */
  function begin(migrations: Record<string, string>): void {
    git("init", "--quiet", "--initial-branch=main");
    write("src/main.ts", "first version\n");
    for (const [name, text] of Object.entries(migrations)) write(`sql/${name}`, text);
    git("add", ".");
    git("commit", "--quiet", "--message", "first");
  }

  /** Every problem, as `npm run schema` prints it. */
  async function problems(engine: Engine = "mysql"): Promise<string[]> {
    const manifest = {
      description: "Stores orders",
      kind: "worker",
      uses: { databases: { invoices: { access: "own", engine } } },
    };
    const has = (path: string) => path === "./sql" || path === "./src/main.ts";
    const services = registryOf([
      { name: "billing", load: () => manifest, has, list: () => ["001.do.orders.sql"] },
      {
        name: "migrations",
        load: () => ({ description: "Migrates", kind: "migrator" }),
        has: (path) => path === "./src/main.ts",
        list: () => [],
      },
    ]);
    const [database] = databasesOf(services);
    assert.ok(database);
    const history = History.since(root, "main");
    const found = await checkDatabase(database, services, history, () => servers.create(engine));
    return found.map(({ file, problem }) => `${file} ${problem}`);
  }

  const ORDERS = {
    "001.do.orders.sql": "CREATE TABLE orders (id INT NOT NULL, note VARCHAR(20), PRIMARY KEY (id));\n",
  };

  for (const engine of ["mysql", "postgres"] as const) {
    describe(`of ${engine}`, () => {
      it("allows what adds to the tables, and names what a former version may not survive", async () => {
        begin(ORDERS);
        write("sql/002.do.amount.sql", "ALTER TABLE orders ADD COLUMN amount BIGINT NOT NULL DEFAULT 0;\n");
        write(
          "sql/003.do.totals.sql",
          "CREATE TABLE totals (day DATE PRIMARY KEY, amount BIGINT NOT NULL);\n",
        );
        assert.deepEqual(await problems(engine), []);
        write("sql/004.do.key.sql", "ALTER TABLE orders ADD COLUMN reference INT NOT NULL;\n");
        write("sql/005.do.note.sql", "ALTER TABLE orders DROP COLUMN note;\n");
        write("sql/006.do.unique.sql", "CREATE UNIQUE INDEX by_amount ON orders (amount);\n");
        const found = await problems(engine);
        assert.equal(found.length, 3, found.join("\n"));
        assert.match(
          found[0] ?? "",
          /004\.do\.key\.sql adds the column orders\.reference, which an INSERT must name/,
        );
        assert.match(
          found[1] ?? "",
          /005\.do\.note\.sql removes or renames the column orders\.note\. Add what is new/,
        );
        assert.match(
          found[2] ?? "",
          /006\.do\.unique\.sql adds the unique index \(amount\) to the table orders/,
        );
      });

      it("sees foreign keys, checks, types and NULL", async () => {
        begin({
          ...ORDERS,
          "002.do.lines.sql": "CREATE TABLE items (id INT NOT NULL, price INT, PRIMARY KEY (id));\n",
        });
        const statements =
          engine === "mysql"
            ? ["MODIFY COLUMN price BIGINT", "MODIFY COLUMN price BIGINT NOT NULL"]
            : ["ALTER COLUMN price TYPE BIGINT", "ALTER COLUMN price SET NOT NULL"];
        statements.push(
          "ADD CONSTRAINT of_order FOREIGN KEY (id) REFERENCES orders (id)",
          "ADD CONSTRAINT positive CHECK (price > 0)",
        );
        statements.forEach((change, index) => {
          write(`sql/00${index + 3}.do.change.sql`, `ALTER TABLE items ${change};\n`);
        });
        const found = await problems(engine);
        assert.equal(found.length, 4, found.join("\n"));
        assert.match(found[0] ?? "", /changes the type of the column items\.price from int\S* to bigint/);
        assert.match(found[1] ?? "", /no longer allows NULL in the column items\.price/);
        assert.match(
          found[2] ?? "",
          /adds the (foreign key of_order|constraint FOREIGN KEY \(id\)).* to the table items/,
        );
        assert.match(
          found[3] ?? "",
          /adds the (check positive|constraint CHECK .*price).* to the table items/,
        );
      });
    });
  }

  it("allows a removal that says why, unless a service that uses the database changes with it", async () => {
    begin(ORDERS);
    write(
      "sql/002.do.note.sql",
      "-- contract: no release since May writes notes\nALTER TABLE orders DROP COLUMN note;\n",
    );
    assert.deepEqual(await problems(), []);
    write("src/main.ts", "second version\n");
    assert.deepEqual(await problems(), [
      "services/billing/sql/002.do.note.sql removes or renames the column orders.note, and billing changes with it: " +
        "release the service first, and then the file alone",
    ]);
  });

  it("refuses a reason where nothing is removed, and files that are applied and differ", async () => {
    begin(ORDERS);
    write("sql/002.do.amount.sql", "-- contract: why\nALTER TABLE orders ADD COLUMN amount BIGINT;\n");
    assert.match((await problems()).join(), /removes and restricts nothing/);
    write("sql/001.do.orders.sql", ORDERS["001.do.orders.sql"].replaceAll("\n", "\r\n"));
    assert.doesNotMatch((await problems()).join(), /has changed/, "line endings are no change");
    write("sql/001.do.orders.sql", "CREATE TABLE orders (id BIGINT NOT NULL, PRIMARY KEY (id));\n");
    assert.match((await problems()).join(), /001\.do\.orders\.sql has changed; databases have it applied/);
    rmSync(join(root, "services", "billing", "sql", "001.do.orders.sql"));
    assert.match(
      (await problems()).join(),
      /001\.do\.orders\.sql has been removed; databases have it applied/,
    );
  });

  it("names a file that the server refuses", async () => {
    begin(ORDERS);
    write("sql/002.do.wrong.sql", "ALTER TABLE nothing ADD COLUMN amount BIGINT;\n");
    await assert.rejects(
      problems(),
      /services\/billing\/sql\/002\.do\.wrong\.sql cannot be applied: .*nothing/,
    );
  });

  it("compares with the commit that a branch began at, and says where there is none", () => {
    begin(ORDERS);
    assert.throws(
      () => History.since(root, "origin/main"),
      /cannot be compared with origin\/main: there is no commit/,
    );
    git("checkout", "--quiet", "-b", "topic");
    git("checkout", "--quiet", "main");
    write("sql/002.do.later.sql", "CREATE TABLE later (id INT PRIMARY KEY);\n");
    git("add", ".");
    git("commit", "--quiet", "--message", "later");
    git("checkout", "--quiet", "topic");
    assert.deepEqual(
      [...History.since(root, "main").filesBefore("services/billing/sql").keys()],
      ["001.do.orders.sql"],
    );
  });
});
