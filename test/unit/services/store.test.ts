import assert from "node:assert/strict";
import type { Pool } from "../../../services/common/src/mysql/pool";
import { storeMessages } from "../../../services/consumer/src/store";

const A = "01890a5d-ac96-774b-bcce-b302099a8057";
const B = "01890a5d-ac97-774b-bcce-b302099a8057";

/** A pool that writes down what is asked of its connection; `insert` says how many rows are new, or what is wrong. */
function recorder(insert: () => number) {
  const steps: string[] = [];
  const statements: string[] = [];
  const rows: unknown[] = [];
  const step = (name: string) => () => {
    steps.push(name);
    return Promise.resolve();
  };
  const connection = {
    beginTransaction: step("begin"),
    commit: step("commit"),
    rollback: step("rollback"),
    query: (sql: string, values: unknown[]) => {
      const [, table = ""] = /INSERT INTO (\w+)/.exec(sql) ?? [];
      steps.push(table);
      statements.push(sql);
      rows.push(values);
      return Promise.resolve().then(() => [{ affectedRows: table === "counts" ? insert() : 1 }]);
    },
  };
  const pool = { use: (work: (given: unknown) => Promise<unknown>) => work(connection) };
  return { pool: pool as unknown as Pool, steps, statements, rows };
}

describe("storing messages", () => {
  it("is one transaction: rows sorted by key, then the total by what was new", async () => {
    const { pool, steps, statements, rows } = recorder(() => 2);
    const messages = [
      { id: B, count: 2 },
      { id: A, count: 1 },
    ];
    assert.equal(await storeMessages(pool, messages), 2);
    assert.deepEqual(steps, ["begin", "counts", "totals", "commit"]);
    const row = (id: string, count: number) => `(x'${id.replaceAll("-", "")}',${count})`;
    assert.equal(
      statements[0],
      `INSERT INTO counts (id, value) VALUES ${row(A, 1)},${row(B, 2)} ON DUPLICATE KEY UPDATE id = id`,
    );
    const [shard, ...stored] = rows[1] as number[];
    assert.ok(shard !== undefined && shard >= 0 && shard < 16);
    assert.deepEqual(stored, [2, 2]);
    assert.equal(messages[0]?.id, B, "what was given is left as it was");
  });

  it("asks the database nothing where there is nothing to store", async () => {
    const { pool, steps } = recorder(() => 0);
    assert.equal(await storeMessages(pool, []), 0);
    assert.deepEqual(steps, []);
  });

  it("leaves the total alone where all were stored before", async () => {
    const { pool, steps } = recorder(() => 0);
    assert.equal(await storeMessages(pool, [{ id: A, count: 1 }]), 0);
    assert.deepEqual(steps, ["begin", "counts", "commit"]);
  });

  it("takes everything back where anything fails", async () => {
    const { pool, steps } = recorder(() => {
      throw new Error("deadlock");
    });
    await assert.rejects(storeMessages(pool, [{ id: A, count: 1 }]), /deadlock/);
    assert.deepEqual(steps, ["begin", "counts", "rollback"]);
  });
});
