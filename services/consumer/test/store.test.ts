import assert from "node:assert/strict";
import type { Pool } from "@millrace/common/mysql/pool";
import { storeMessages } from "../src/store";

const A = "01890a5d-ac96-774b-bcce-b302099a8057";
const B = "01890a5d-ac97-774b-bcce-b302099a8057";

/** A pool that writes down what is asked of its connection; `insert` says how many rows are new, or what is wrong. */
function recorder(insert: () => number) {
  const asked: string[] = [];
  const connection = {
    rollback: () => {
      asked.push("rollback");
      return Promise.resolve();
    },
    query: (sql: string) => {
      asked.push(...sql.split(";\n"));
      const done = { affectedRows: 0 };
      return Promise.resolve().then(() => [[done, { affectedRows: insert() }, done, done]]);
    },
  };
  const pool = { use: (work: (given: unknown) => Promise<unknown>) => work(connection) };
  return { pool: pool as unknown as Pool, asked };
}

describe("storing messages", () => {
  it("is one transaction: rows sorted by key, then the total by what was new", async () => {
    const { pool, asked } = recorder(() => 2);
    const messages = [
      { id: B, count: 2 },
      { id: A, count: -1 },
    ];
    assert.equal(await storeMessages(pool, messages), 2);
    const row = (id: string, count: number) => `(x'${id.replaceAll("-", "")}',${count})`;
    const [begin, insert, total = "", commit] = asked;
    assert.deepEqual([begin, commit], ["START TRANSACTION", "COMMIT"]);
    assert.equal(
      insert,
      `INSERT INTO counts (id, value) VALUES ${row(A, -1)},${row(B, 2)} ON DUPLICATE KEY UPDATE id = id`,
    );
    const shard = Number(
      /^INSERT INTO totals \(shard, stored\) VALUES \((\d+), ROW_COUNT\(\)\)/.exec(total)?.[1],
    );
    assert.ok(shard >= 0 && shard < 16, total);
    assert.equal(messages[0]?.id, B, "what was given is left as it was");
  });

  it("asks the database nothing where there is nothing to store", async () => {
    const { pool, asked } = recorder(() => 0);
    assert.equal(await storeMessages(pool, []), 0);
    assert.deepEqual(asked, []);
  });

  it("says that nothing is new where all were stored before", async () => {
    const { pool } = recorder(() => 0);
    assert.equal(await storeMessages(pool, [{ id: A, count: 1 }]), 0);
  });

  it("takes everything back where anything fails", async () => {
    const { pool, asked } = recorder(() => {
      throw new Error("deadlock");
    });
    await assert.rejects(storeMessages(pool, [{ id: A, count: 1 }]), /deadlock/);
    assert.equal(asked.at(-1), "rollback");
  });
});
