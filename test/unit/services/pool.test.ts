import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { mock } from "node:test";
import type { Connection, ConnectionOptions } from "mysql2/promise";
import { Pool, type PoolOptions } from "../../../services/common/src/mysql/pool";

/** A connection that only remembers what became of it. */
class FakeConnection extends EventEmitter {
  state: "open" | "ended" | "destroyed" = "open";
  constructor(readonly options: ConnectionOptions) {
    super();
  }
  end(): Promise<void> {
    this.state = "ended";
    return Promise.resolve();
  }
  destroy(): void {
    this.state = "destroyed";
  }
}

function setUp(most = 2, more: Partial<PoolOptions> = {}) {
  const made: FakeConnection[] = [];
  const failures: Error[] = [];
  let password = 0;
  let refused = 0;
  const pool = new Pool(
    {
      connection: { host: "h" },
      credentials: {
        get: () => Promise.resolve({ username: "u", password: `p${++password}` }),
        refused: () => (refused += 1),
      },
      most,
      idleMs: 60_000,
      waitMs: 5_000,
      lendMs: 30_000,
      ...more,
    },
    (options) => {
      const failure = failures.shift();
      if (failure !== undefined) return Promise.reject(failure);
      const connection = new FakeConnection(options);
      made.push(connection);
      return Promise.resolve(connection as unknown as Connection);
    },
  );
  return { pool, made, failures, refusals: () => refused };
}

const nothing = () => Promise.resolve();
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("the pool of MySQL connections", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
  afterEach(() => mock.timers.reset());

  it("makes a connection when one is needed, with credentials asked for it, and uses it again", async () => {
    const { pool, made } = setUp();
    assert.equal(made.length, 0);
    assert.equal(await pool.use(() => Promise.resolve("result")), "result");
    await pool.use(nothing);
    assert.deepEqual(
      made.map(({ options }) => options),
      [{ host: "h", user: "u", password: "p1" }],
    );
    await Promise.all([pool.use(nothing), pool.use(nothing)]);
    assert.equal(made[1]?.options.password, "p2");
  });

  it("closes every idle connection, the last one too", async () => {
    const { pool, made } = setUp();
    await Promise.all([pool.use(nothing), pool.use(nothing)]);
    mock.timers.tick(59_999);
    assert.deepEqual(
      made.map(({ state }) => state),
      ["open", "open"],
    );
    mock.timers.tick(1);
    assert.deepEqual(
      made.map(({ state }) => state),
      ["ended", "ended"],
    );
    await pool.use(nothing);
    assert.equal(made.length, 3);
  });

  it("counts idle time from the last use", async () => {
    const { pool, made } = setUp();
    await pool.use(nothing);
    mock.timers.tick(50_000);
    await pool.use(nothing);
    mock.timers.tick(50_000);
    assert.equal(made[0]?.state, "open");
    assert.equal(made.length, 1);
  });

  it("makes no more than it may; who comes then waits for one to be given back", async () => {
    const { pool, made } = setUp(1);
    const order: string[] = [];
    let finish: (() => void) | undefined;
    const first = pool
      .use(() => new Promise<void>((resolve) => (finish = resolve)))
      .then(() => order.push("first"));
    const second = pool.use(nothing).then(() => order.push("second"));
    await settled();
    assert.deepEqual(order, []);
    finish?.();
    await Promise.all([first, second]);
    assert.deepEqual(order, ["first", "second"]);
    assert.equal(made.length, 1);
  });

  it("takes a connection back from a server that never answers, and closes it", async () => {
    const { pool, made } = setUp(1);
    const stuck = pool.use(() => new Promise(() => undefined));
    await settled();
    const next = pool.use(nothing);
    mock.timers.tick(30_000);
    await assert.rejects(stuck, /no answer within 30000 ms/);
    assert.equal(made[0]?.state, "destroyed");
    await assert.rejects(next, /no answer within 5000 ms/);
    await pool.use(nothing);
    assert.equal(made.length, 2);
  });

  it("lets nobody wait for ever, and forgets who has gone", async () => {
    const { pool } = setUp(1);
    let finish: (() => void) | undefined;
    const using = pool.use(() => new Promise<void>((resolve) => (finish = resolve)));
    await settled();
    const impatient = pool.use(nothing);
    mock.timers.tick(4_000);
    const patient = pool.use(nothing);
    mock.timers.tick(1_000);
    await assert.rejects(impatient, /no answer within 5000 ms/);
    finish?.();
    await Promise.all([using, patient]);
  });

  it("closes a connection that cannot be prepared, and leaves room for another", async () => {
    const { pool, made } = setUp(1, { prepare: () => Promise.reject(new Error("not prepared")) });
    await assert.rejects(pool.use(nothing), /not prepared/);
    assert.equal(made[0]?.state, "destroyed");
    await assert.rejects(pool.use(nothing), /not prepared/);
    assert.equal(made.length, 2);
  });

  it("keeps a connection after an error of a statement, and not after one of the connection", async () => {
    const { pool, made } = setUp();
    const deadlock = Object.assign(new Error("deadlock"), { errno: 1213, sqlState: "40001" });
    await assert.rejects(
      pool.use(() => Promise.reject(deadlock)),
      /deadlock/,
    );
    assert.equal(made[0]?.state, "open");
    const readOnly = Object.assign(new Error("read-only"), { errno: 1290, sqlState: "HY000" });
    await assert.rejects(
      pool.use(() => Promise.reject(readOnly)),
      /read-only/,
    );
    assert.equal(made[0].state, "destroyed");
    await assert.rejects(
      pool.use(() => Promise.reject(new Error("lost"))),
      /lost/,
    );
    assert.equal(made[1]?.state, "destroyed");
  });

  it("forgets an idle connection that the server closes", async () => {
    const { pool, made } = setUp();
    await pool.use(nothing);
    made[0]?.emit("error", new Error("closed"));
    await pool.use(nothing);
    assert.equal(made.length, 2);
  });

  it("tells the source of credentials that were refused, and leaves room for the next attempt", async () => {
    const { pool, failures, refusals } = setUp(1);
    failures.push(
      Object.assign(new Error("denied"), { errno: 1045, sqlState: "28000" }),
      new Error("ECONNREFUSED"),
    );
    await assert.rejects(pool.use(nothing), /denied/);
    assert.equal(refusals(), 1);
    await assert.rejects(pool.use(nothing), /ECONNREFUSED/);
    assert.equal(refusals(), 1);
    await pool.use(nothing);
  });

  it("closes all at its end, what is in use when it is given back, and lends none any more", async () => {
    const { pool, made } = setUp(2);
    let finish: (() => void) | undefined;
    const using = pool.use(() => new Promise<void>((resolve) => (finish = resolve)));
    await pool.use(nothing);
    await pool.close();
    assert.deepEqual(
      made.map(({ state }) => state),
      ["open", "ended"],
    );
    finish?.();
    await using;
    assert.equal(made[0]?.state, "destroyed");
    await assert.rejects(pool.use(nothing), /the pool is closed/);
  });
});
