import assert from "node:assert/strict";
import { conflicts } from "../../../../scripts/schema/compare";
import type { Column, Shape } from "../../../../scripts/schema/shape";

const column = (changes: Partial<Column> = {}): Column => ({
  type: "int(11)",
  nullable: false,
  filled: false,
  ...changes,
});

const orders = (columns: Record<string, Column>, constraints: string[] = []): Shape => ({
  orders: { columns: { id: column(), ...columns }, constraints },
});

describe("a change of a database", () => {
  for (const [what, before, after, expected] of [
    ["adds tables", {}, orders({}, ["the unique index (id)"]), []],
    ["adds a column that may be NULL", orders({}), orders({ price: column({ nullable: true }) }), []],
    ["adds a column with a default", orders({}), orders({ price: column({ filled: true }) }), []],
    ["allows NULL", orders({ price: column() }), orders({ price: column({ nullable: true }) }), []],
    ["removes a constraint", orders({}, ["the unique index (id)"]), orders({}), []],
    ["removes a table", orders({}), {}, ["removes or renames the table orders"]],
    [
      "renames a column",
      orders({ price: column({ nullable: true }) }),
      orders({ amount: column({ nullable: true }) }),
      ["removes or renames the column orders.price"],
    ],
    [
      "changes a type",
      orders({ price: column() }),
      orders({ price: column({ type: "bigint(20)" }) }),
      ["changes the type of the column orders.price from int(11) to bigint(20)"],
    ],
    [
      "forbids NULL",
      orders({ price: column({ nullable: true }) }),
      orders({ price: column() }),
      ["no longer allows NULL in the column orders.price"],
    ],
    [
      "removes a default",
      orders({ price: column({ filled: true }) }),
      orders({ price: column() }),
      ["removes the default of the column orders.price, which an INSERT may leave out today"],
    ],
    [
      "adds a column that must be given",
      orders({}),
      orders({ price: column() }),
      ["adds the column orders.price, which an INSERT must name: it needs a default, or to allow NULL"],
    ],
    [
      "adds a constraint",
      orders({}),
      orders({}, ["the unique index (id)"]),
      ["adds the unique index (id) to the table orders, which may refuse what is written today"],
    ],
  ] as const) {
    it(`that ${what} has ${expected.length === 0 ? "no conflict" : "a conflict"} with the former version of a service`, () => {
      assert.deepEqual(conflicts(before, after), expected);
    });
  }
});
