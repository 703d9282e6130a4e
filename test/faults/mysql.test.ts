import assert from "node:assert/strict";
import { join } from "node:path";
import { randomPassword, writeCredentials } from "../../local/servers";
import { eventually } from "../../local/services/poll";
import { ownMysql } from "./support/servers";
import { Trial } from "./support/trial";

describe("MariaDB", function () {
  this.timeout(400_000);

  it("killed in the middle of a transaction, and started again", async () => {
    const mysql = await ownMysql();
    const { dir, port } = mysql;
    const trial = await Trial.start({ mysql });
    await trial.database.hold();
    await trial.load.untilAccepted(200);
    await trial.untilStoring();
    trial.struck((await trial.queue.pending()).length, "entries in the consumer's hands when it died");
    await mysql.stop("SIGKILL");
    trial.database.close();
    // Without a database values are still taken.
    await trial.load.untilAccepted(200);
    trial.struck(await trial.queue.depth(), "entries in the queue while it was away");
    await ownMysql({ dir, port });
    await trial.untilStored(200);
    await trial.end();
  });

  it("made read-only for a while", async () => {
    const trial = await Trial.start();
    await trial.database.ask("SET GLOBAL read_only = ON");
    const [consumer] = trial.consumers;
    assert.ok(consumer);
    try {
      await trial.toldBy(consumer, /read[-_]only/);
      const before = await trial.database.total();
      await trial.load.untilAccepted(200);
      assert.equal(await trial.database.total(), before, "nothing is stored meanwhile");
    } finally {
      await trial.database.ask("SET GLOBAL read_only = OFF");
    }
    await trial.untilStored(200);
    await trial.end();
  });

  it("that takes back transactions of the consumer's, as a victim of deadlocks", async () => {
    const trial = await Trial.start({ consumers: 0 });
    const { database } = trial;
    // All parts of the total, and enough work of one's own for the other to be chosen as the victim.
    await database.ask("INSERT IGNORE INTO totals VALUES (0,0),(1,0),(2,0),(3,0),(4,0),(5,0),(6,0),(7,0)");
    await database.ask("INSERT IGNORE INTO totals SELECT shard + 8, 0 FROM totals WHERE shard < 8");
    await database.ask("CREATE TABLE ballast (n INT PRIMARY KEY) ENGINE = InnoDB");
    const before = await database.status("Innodb_deadlocks");
    const rival = await database.connect();
    const consumer = await trial.consumer();
    for (let round = 0; round < 3; round += 1) {
      await rival.query("START TRANSACTION");
      await rival.query(
        `INSERT INTO ballast VALUES ${Array.from({ length: 5_000 }, (_, n) => `(${n})`).join()}`,
      );
      await rival.query("SELECT * FROM totals FOR UPDATE");
      await trial.untilStoring();
      // The consumer has rows of its own now, and waits for a part of the total.
      await rival.query("SELECT COUNT(*) FROM counts FOR UPDATE");
      await rival.query("ROLLBACK");
      await trial.untilStored(20);
    }
    await rival.end();
    trial.struck((await database.status("Innodb_deadlocks")) - before, "deadlocks");
    await trial.toldBy(consumer, /Deadlock found/);
    await trial.end();
  });

  it("that has no connection left for the consumer", async function () {
    this.timeout(400_000);
    const mysql = await ownMysql();
    const trial = await Trial.start({ mysql });
    const { database } = trial;
    const [consumer] = trial.consumers;
    assert.ok(consumer);
    await database.ask("SET GLOBAL max_connections = 10");
    const others: { destroy: () => void }[] = [];
    // Each time a connection of the consumer's ends, somebody else may be faster.
    await eventually(async () => {
      await database.kill("CONNECTION", await database.connections("consumer"));
      for (;;) {
        const other = await database.connect().catch(() => undefined);
        if (other === undefined) break;
        others.push(other);
      }
      assert.match(consumer.logs, /Too many connections/);
      // The outage's first line may have another cause; the next one comes after a minute.
    }, 120_000);
    await trial.toldBy(consumer, /Too many connections/);
    await trial.load.untilAccepted(200);
    for (const other of others) other.destroy();
    await trial.untilStored(200);
    await trial.end();
  });

  for (const kind of ["QUERY", "CONNECTION"] as const) {
    it(`told to kill the consumer's ${kind === "QUERY" ? "statements" : "connections in the middle of one"}`, async () => {
      const trial = await Trial.start();
      const { database } = trial;
      let killed = 0;
      for (let round = 0; round < 3; round += 1) {
        const release = await database.hold();
        await trial.untilStoring();
        killed += await database.kill(kind, await database.connections("consumer", true));
        await release();
        await trial.untilStored(50);
      }
      trial.struck(killed, "killed");
      const [consumer] = trial.consumers;
      assert.ok(consumer);
      await trial.toldBy(consumer, /batches cannot be stored|MySQL is unavailable/);
      await trial.end();
    });
  }

  it("that refuses single values inside a batch of a thousand", async () => {
    const trial = await Trial.start({ consumers: 0 });
    await trial.database.ask("ALTER TABLE counts ADD CONSTRAINT unlucky CHECK (value NOT IN (13, 400, 777))");
    await eventually(async () => assert.ok((await trial.queue.depth()) >= 1_500));
    const release = await trial.database.hold();
    await trial.consumer();
    const inHand = await trial.untilRead(1_000);
    trial.struck(inHand.length, "entries in hand at once");
    await release();
    await trial.load.untilAccepted(200);
    const { deadLettered } = await trial.end();
    trial.struck(deadLettered, "of them refused");
    assert.equal(deadLettered, 3);
  });

  it("whose password is rotated, long before the consumer is told", async () => {
    const trial = await Trial.start();
    const { database, system } = trial;
    const [consumer] = trial.consumers;
    assert.ok(consumer);
    const username = `consumer_${database.name}`;
    const password = randomPassword();
    await database.ask(`ALTER USER '${username}'@'%' IDENTIFIED BY '${password}'`);
    await database.kill("CONNECTION", await database.connections("consumer"));
    await trial.toldBy(consumer, /Access denied/);
    await trial.load.untilAccepted(100);
    assert.ok((await trial.queue.depth()) > 0);
    writeCredentials(join(system.dir, "mysql-consumer"), { username, password });
    await trial.untilStored(100);
    await trial.end();
  });
});
