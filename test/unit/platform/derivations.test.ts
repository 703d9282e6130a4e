import assert from "node:assert/strict";
import fc from "fast-check";
import { databasesOf, migrationFolders } from "../../../platform/databases";
import { cacheUsersOf, depthPath, queuesOf } from "../../../platform/queues";
import { callersOf, variableName, variablePrefix } from "../../../platform/services";
import { manifests, registryFrom, sharing, type Manifests } from "../../support/registries";

const check = (holds: (all: Manifests) => void) => {
  fc.assert(fc.property(manifests, holds));
};

describe("what follows from manifests", () => {
  it("is the same in whatever order the folders are found", () => {
    fc.assert(
      fc.property(
        manifests.chain((all) => {
          const entries = Object.entries(all);
          return fc.tuple(fc.constant(all), fc.shuffledSubarray(entries, { minLength: entries.length }));
        }),
        ([one, shuffled]) => {
          const [first, second] = [registryFrom(one), registryFrom(Object.fromEntries(shuffled))];
          assert.deepEqual(first, second);
          assert.deepEqual(queuesOf(first), queuesOf(second));
          assert.deepEqual(databasesOf(first), databasesOf(second));
        },
      ),
    );
  });

  it("is of other services unchanged by a service that uses nothing of them", () => {
    check((all) => {
      const before = registryFrom(all);
      const after = registryFrom({
        ...all,
        "zz-new": { kind: "worker", description: "New", uses: { queues: { "zz-items": "consume" } } },
        "aa-new": { kind: "http", description: "New", uses: { queues: { "zz-items": "produce" } } },
      });
      const others = (names: readonly string[]) => names.filter((name) => !name.endsWith("-new"));
      assert.deepEqual(
        after.filter(({ name }) => others([name]).length > 0),
        before,
      );
      assert.deepEqual(
        queuesOf(after).filter(({ name }) => name !== "zz-items"),
        queuesOf(before),
      );
      assert.deepEqual(databasesOf(after), databasesOf(before));
      const users = Object.entries(cacheUsersOf(after)).filter(([name]) => others([name]).length > 0);
      assert.deepEqual(Object.fromEntries(users), cacheUsersOf(before));
    });
  });

  it("gives each service exactly the queues and databases that it declares", () => {
    check((all) => {
      const services = registryFrom(all);
      const queues = queuesOf(services);
      const databases = databasesOf(services);
      const users = cacheUsersOf(services);
      for (const { name, uses } of services) {
        const declared = Object.entries(uses.queues).map(([queue, { access }]) => [queue, access]);
        assert.deepEqual(Object.entries(users[name] ?? {}), declared);
        for (const [queue, access] of declared) {
          const found = queues.find((one) => one.name === queue);
          assert.ok(access === "consume" ? found?.consumer === name : found?.producers.includes(name));
        }
        const rights = databases.flatMap((one) => (name in one.users ? [[one.name, one.users[name]]] : []));
        assert.deepEqual(
          Object.fromEntries(rights),
          Object.fromEntries(
            Object.entries(uses.databases).map(([database, { access }]) => [
              database,
              access === "read" ? "read" : "write",
            ]),
          ),
        );
      }
    });
  });

  it("keeps no two queues or databases under one name, and refuses manifests that would", () => {
    const renamed = <T extends string>(names: readonly string[], former: readonly T[]) =>
      fc.dictionary(fc.constantFrom(...names), fc.option(fc.constantFrom(...former), { nil: undefined }));
    const all = fc.record({
      queues: renamed(["orders", "price-list", "sales"], ["orders", "price-list", "sales", "shop"]),
      databases: renamed(["orders", "price-list", "sales"], ["orders", "price_list", "sales", "shop"]),
    });
    const seen = { refused: 0, unique: 0 };
    const property = fc.property(all, ({ queues, databases }) => {
      const each = <T>(given: Record<string, string | undefined>, use: (was?: string) => T) =>
        Object.fromEntries(Object.entries(given).map(([name, was]) => [name, use(was)]));
      const collide = [
        Object.entries(queues).map(([name, was]) => was ?? name),
        Object.entries(databases).map(([name, was]) => was ?? name.replace("-", "_")),
      ].some((kept) => new Set(kept).size < kept.length);
      const read = () =>
        registryFrom({
          billing: {
            kind: "worker",
            description: "Bills",
            uses: {
              queues: each(queues, (was) => ({ access: "consume" as const, was })),
              databases: each(databases, (was) => ({ access: "own" as const, was })),
            },
          },
          migrations: { kind: "migrator", description: "Makes databases" },
          shop: {
            kind: "http",
            description: "Sells",
            uses: { queues: each(queues, () => "produce" as const) },
          },
        });
      if (collide) {
        assert.throws(read, /would be called ".*"; it must have another name, since that of/);
        seen.refused += 1;
        return;
      }
      const services = read();
      for (const stores of [queuesOf(services), databasesOf(services)]) {
        assert.equal(new Set(stores.map(({ physical }) => physical)).size, stores.length);
      }
      seen.unique += 1;
    });
    fc.assert(property, { numRuns: 300 });
    assert.ok(seen.refused > 0 && seen.unique > 0);
  });

  it("lets a queue be reported by its consumer, or by the producer that the consumer names", () => {
    check((all) => {
      for (const { reporter, consumer } of queuesOf(registryFrom(all))) assert.equal(reporter, consumer);
    });
    const services = registryFrom({
      billing: {
        kind: "worker",
        description: "Bills",
        uses: { queues: { orders: { access: "consume", reporter: "shop" } } },
      },
      shop: { kind: "http", description: "Sells", uses: { queues: { orders: "produce" } } },
    });
    assert.equal(queuesOf(services)[0]?.reporter, "shop");
    const withoutShop = services.filter(({ name }) => name !== "shop");
    assert.equal(queuesOf(withoutShop)[0]?.reporter, "billing");
  });

  it("is of queues and databases unchanged by another service that uses them, but for the list of their users", () => {
    check((all) => {
      const services = registryFrom(all);
      const queues = queuesOf(services);
      const databases = databasesOf(services);
      // Its name sorts before all others.
      const after = registryFrom({ ...all, "a0-a0-a0": sharing(all) });
      assert.deepEqual(
        queuesOf(after).map(({ producers, ...queue }) => ({
          ...queue,
          producers: producers.filter((name) => name !== "a0-a0-a0"),
        })),
        queues,
      );
      assert.deepEqual(
        databasesOf(after).map(({ users: { "a0-a0-a0": added, ...users }, ...database }) => {
          assert.equal(added, "read");
          return { ...database, users };
        }),
        databases,
      );
    });
  });

  it("keeps the first names of what was renamed", () => {
    const services = registryFrom({
      billing: {
        kind: "worker",
        description: "Bills",
        uses: {
          queues: { sales: { access: "consume", was: "orders" } },
          databases: { bills: { access: "own", was: "shop_bills" } },
        },
      },
      migrations: { kind: "migrator", description: "Makes databases" },
      shop: { kind: "http", description: "Sells", uses: { queues: { sales: "produce" } } },
    });
    assert.equal(queuesOf(services)[0]?.physical, "orders");
    assert.deepEqual(cacheUsersOf(services), { billing: { orders: "consume" }, shop: { orders: "produce" } });
    assert.equal(databasesOf(services)[0]?.physical, "shop_bills");
  });

  it("takes the migrations of each database from a folder that no other has, whose engine may differ", () => {
    check((all) => {
      const services = registryFrom(all);
      const folders = migrationFolders("migrator", services);
      const databases = databasesOf(services);
      assert.deepEqual(
        Object.keys(folders).sort(),
        databases.map(({ name }) => name),
      );
      assert.equal(new Set(Object.values(folders)).size, databases.length);
      for (const { name, owner } of databases) {
        const alone = databases.filter((one) => one.owner === owner).length === 1;
        assert.equal(folders[name], `services/${owner}/sql${alone ? "" : `/${name}`}`);
      }
    });
  });

  it("names a queue in paths and variables only where there are several", () => {
    const uses = (...queues: string[]) => ({
      uses: {
        queues: Object.fromEntries(queues.map((queue) => [queue, { access: "produce" as const }])),
        databases: {},
        secrets: [],
        egress: "none" as const,
      },
    });
    assert.equal(depthPath("orders", uses("orders")), "/queue");
    assert.equal(depthPath("orders", uses("mails", "orders")), "/queue/orders");
    assert.equal(variablePrefix("order-items", ["order-items"]), "");
    assert.equal(variablePrefix("order-items", ["mails", "order-items"]), "ORDER_ITEMS_");
    assert.equal(variableName("stripe/key"), "STRIPE_KEY");
  });

  it("knows who calls a service", () => {
    const services = registryFrom({
      catalog: { kind: "http", description: "Lists" },
      shop: { kind: "http", description: "Sells", calls: ["catalog"] },
      desk: { kind: "page", description: "Shows", calls: ["catalog", "shop"] },
    });
    assert.deepEqual(callersOf("catalog", services), ["desk", "shop"]);
    assert.deepEqual(callersOf("desk", services), []);
  });
});
