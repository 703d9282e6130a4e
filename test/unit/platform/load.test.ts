import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { migrationFolders } from "../../../platform/databases";
import { loadServices } from "../../../platform/load";

describe("the services of a repository", () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), "millrace-services-"))));
  afterEach(() => rmSync(root, { recursive: true }));

  function holds(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      const file = join(root, "services", path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }

  const manifest = (value: object) => `module.exports = { default: ${JSON.stringify(value)} };`;

  it("may have one that owns a MySQL and a PostgreSQL database, with migrations in a folder for each", () => {
    const uses = { databases: { ledger: { access: "own", engine: "postgres" }, orders: "own" } };
    holds({
      "billing/service.ts": manifest({ kind: "worker", description: "Bills", uses }),
      "billing/src/main.ts": "",
      "billing/sql/orders/001.do.orders.sql": "SELECT 1",
      "billing/sql/001.do.ledger.sql": "SELECT 1",
      "migrations/service.ts": manifest({ kind: "migrator", description: "Makes databases" }),
      "migrations/src/main.ts": "",
      "library/index.ts": "",
    });
    assert.throws(() => loadServices(root), {
      message:
        "The services have 2 problems:\n" +
        '  - services/billing/service.ts: uses.databases.ledger is "own", as are others; the folder must have ./sql/ledger with the migrations of this one.\n' +
        "  - services/billing/service.ts: the folder has ./sql/001.do.ledger.sql; it must be in the folder of its database (./sql/ledger, ./sql/orders).",
    });
    rmSync(join(root, "services/billing/sql/001.do.ledger.sql"));
    holds({ "billing/sql/ledger/001.do.ledger.sql": "SELECT 1" });
    const services = loadServices(root);
    assert.deepEqual(
      services.map(({ name }) => name),
      ["billing", "migrations"],
    );
    assert.deepEqual(migrationFolders("migrations", services), {
      ledger: "services/billing/sql/ledger",
      orders: "services/billing/sql/orders",
    });
  });
});
