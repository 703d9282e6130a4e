import assert from "node:assert/strict";
import fc from "fast-check";
import { migratorOf } from "../../../platform/services";
import { choose } from "../../../local/choice";
import { manifests, registryFrom } from "../../support/registries";
import { services } from "./support";

const chosen = (...names: string[]) => {
  const { served, jobs, crons, databases, migrator, queues, ends } = choose(services, names);
  const list = (all: readonly { name: string }[]) => all.map(({ name }) => name);
  return {
    served: list(served),
    jobs: list(jobs),
    crons: list(crons),
    databases: list(databases),
    migrator: migrator?.name,
    queues,
    ends,
  };
};

describe("what npm start runs", () => {
  it("is every service, those that are called and those that consume first", () => {
    assert.deepEqual(chosen(), {
      served: ["billing", "catalog", "orders", "shop"],
      jobs: ["seed"],
      crons: ["report"],
      databases: ["invoices", "products"],
      migrator: "database",
      queues: true,
      ends: false,
    });
  });

  it("is a named service with those that it calls and the consumers of its queues", () => {
    assert.deepEqual(chosen("orders").served, ["billing", "catalog", "orders"]);
  });

  it("leaves out servers that nothing uses", () => {
    const { databases, migrator, queues } = choose(
      registryFrom({ hello: { kind: "http", description: "Says hello" } }),
      [],
    );
    assert.deepEqual({ databases, migrator, queues }, { databases: [], migrator: undefined, queues: false });
    assert.deepEqual(chosen("catalog").databases, ["products"]);
    assert.equal(chosen("catalog").queues, false);
  });

  it("runs a named cron service once, and ends with services that run to completion", () => {
    const { served, jobs, crons, ends } = chosen("report", "seed");
    assert.deepEqual(
      { served, jobs, crons, ends },
      {
        served: ["catalog"],
        jobs: ["report", "seed"],
        crons: [],
        ends: true,
      },
    );
    assert.equal(chosen("report", "catalog").ends, false);
  });

  it("is nothing where there is no service", () => {
    const { served, jobs, crons } = choose([], []);
    assert.deepEqual([served, jobs, crons], [[], [], []]);
  });

  it("names unknown services and the known ones, without the migrator", () => {
    assert.throws(() => choose(services, ["order", "orders", "database"]), {
      message:
        'There is no service "order", "database" to run; there are billing, catalog, orders, report, seed, shop.',
    });
    assert.throws(() => choose([], ["order"]), {
      message: 'There is no service "order" to run; there is none.',
    });
  });

  it("has whatever the chosen ones call or fill, of any services", () => {
    fc.assert(
      fc.property(manifests, fc.nat(), (all, index) => {
        const registry = registryFrom(all);
        const names = registry.filter(({ kind }) => kind !== "migrator").map(({ name }) => name);
        const name = names[index % names.length] ?? "";
        const { served, jobs, crons, databases, migrator } = choose(registry, [name]);
        const run = [...served, ...jobs, ...crons];
        assert.ok(run.some((service) => service.name === name));
        assert.equal(new Set(run).size, run.length);
        for (const { calls, uses } of run) {
          for (const called of calls) assert.ok(run.some((service) => service.name === called));
          for (const [queue, { access }] of Object.entries(uses.queues)) {
            if (access === "consume") continue;
            assert.ok(run.some((service) => service.uses.queues[queue]?.access === "consume"));
          }
          for (const database of Object.keys(uses.databases)) {
            assert.ok(databases.some((one) => one.name === database));
          }
        }
        assert.equal(migrator, databases.length > 0 ? migratorOf(registry) : undefined);
      }),
    );
  });
});
