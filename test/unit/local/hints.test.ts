import assert from "node:assert/strict";
import { hintsFor } from "../../../local/hints";
import { serviceOf, services } from "./support";

const hint = (line: string) => hintsFor(serviceOf("orders"), services)(line);
const json = (message: string) =>
  JSON.stringify({ level: "error", err: { message, stack: message }, msg: "failed" });

describe("the hint at what a manifest does not declare", () => {
  for (const [denied, line, expected] of [
    [
      "a command of a consumer, by Redis 7.0",
      json("NOPERM this user has no permissions to run the 'xreadgroup' command"),
      'orders may not run XREADGROUP in Redis: services/orders/service.ts needs uses: { queues: { NAME: "consume" } }.',
    ],
    [
      "a command of a producer, by later ones",
      json("NOPERM User queue-orders has no permissions to run the 'xgroup|create' command"),
      'orders may not run XGROUP CREATE in Redis: services/orders/service.ts needs uses: { queues: { NAME: "produce" } }.',
    ],
    [
      "a command that no service may run",
      json("NOPERM this user has no permissions to run the 'flushall' command"),
      "orders may not run FLUSHALL in Redis, and nor may any service.",
    ],
    [
      "a key of another queue, by Redis 7.0",
      "Error: NOPERM this user has no permissions to access one of the keys used as arguments",
      'orders may not use a key of Redis: services/orders/service.ts needs the key\'s queue: uses: { queues: { NAME: "produce" } } (or "consume").',
    ],
    [
      "a key of another queue, by later ones",
      "Error: NOPERM No permissions to access a key",
      'orders may not use a key of Redis: services/orders/service.ts needs the key\'s queue: uses: { queues: { NAME: "produce" } } (or "consume").',
    ],
    [
      "rows, by MariaDB",
      json("INSERT command denied to user 'orders'@'localhost' for table `ledger`.`invoices`"),
      'orders may not INSERT in a database: services/orders/service.ts needs uses: { databases: { invoices: "write" } }.',
    ],
    [
      "rows, by MySQL",
      json("SELECT command denied to user 'orders'@'%' for table 'invoices'"),
      'orders may not SELECT in a database: services/orders/service.ts needs uses: { databases: { NAME: "read" } }.',
    ],
    [
      "tables",
      json("CREATE command denied to user 'orders'@'localhost' for table `ledger`.`more`"),
      "orders may not CREATE in a database; tables are made by the files in the sql folder of its owner.",
    ],
    [
      "a database",
      json("Access denied for user 'orders'@'%' to database 'products'"),
      'orders may not use a database: services/orders/service.ts needs uses: { databases: { products: "read" } }.',
    ],
    [
      "a queue that it is not told of",
      "REDIS_HOST is missing; it must be the host name of Redis.",
      'orders is told of no queue: services/orders/service.ts needs uses: { queues: { NAME: "produce" } }.',
    ],
    [
      "a database that it is not told of",
      "MYSQL_HOST is missing; it must be the host name of the database's writer.",
      'orders is told of no database: services/orders/service.ts needs uses: { databases: { NAME: "read" } }.',
    ],
    [
      "a service that it does not call",
      "SHOP_URL is missing; it must be an address.",
      'orders is not told where shop is: services/orders/service.ts needs calls: ["shop"].',
    ],
  ] as const) {
    it(`names the line to add for ${denied}`, () => {
      assert.equal(hint(line), expected);
    });
  }

  it("is not given for other lines", () => {
    for (const line of [
      "ready",
      json("Access denied for user 'orders'@'%' (using password: YES)"),
      "PORT is missing; no",
    ]) {
      assert.equal(hint(line), undefined);
    }
  });

  it("is given once", () => {
    const hints = hintsFor(serviceOf("orders"), services);
    const line = "NOPERM No permissions to access a key";
    assert.notEqual(hints(line), undefined);
    assert.equal(hints(line), undefined);
    assert.notEqual(hints("NOPERM User a has no permissions to run the 'xadd' command"), undefined);
  });
});
