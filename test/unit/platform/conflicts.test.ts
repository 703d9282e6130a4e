import assert from "node:assert/strict";
import { foldersFrom } from "../../support/registries";
import { problems, WORKER } from "./support";

const HTTP = { kind: "http", description: "Takes orders" };
const MIGRATOR = { kind: "migrator", description: "Makes databases" };
const produce = (queue: string) => ({ ...HTTP, uses: { queues: { [queue]: "produce" } } });
const consume = (queue: unknown) => ({ ...WORKER, uses: { queues: { orders: queue } } });

describe("services that do not fit together", () => {
  const cases: Readonly<
    Record<string, readonly [manifests: Record<string, unknown>, ...sentences: string[]]>
  > = {
    "a queue without a consumer": [
      { shop: produce("orders") },
      'services/shop/service.ts: uses.queues.orders is "produce"; some service must have it as "consume".',
    ],
    "a queue without a producer": [
      { billing: consume("consume") },
      'services/billing/service.ts: uses.queues.orders is "consume"; some service must have it as "produce", or it must be retiring.',
    ],
    "a producer for a queue that is to be removed": [
      { billing: consume({ access: "consume", retiring: true }), shop: produce("orders") },
      'services/shop/service.ts: uses.queues.orders is "produce"; it must be left out, since billing has the queue as retiring.',
    ],
    "a queue that nobody can report": [
      {
        billing: consume({ access: "consume", reporter: "nightly" }),
        nightly: { ...produce("orders"), kind: "job" },
      },
      'services/billing/service.ts: uses.queues.orders.reporter is "nightly"; it must be left out, since no service that produces to the queue runs all the time.',
    ],
    "a queue that is reported by none of its producers": [
      {
        billing: consume({ access: "consume", reporter: "catalog" }),
        catalog: HTTP,
        nightly: { ...produce("orders"), kind: "job" },
        shop: produce("orders"),
      },
      'services/billing/service.ts: uses.queues.orders.reporter is "catalog"; it must be a service that produces to the queue and runs all the time (shop).',
    ],
    "a queue whose producer says who reports it": [
      {
        billing: consume("consume"),
        shop: { ...HTTP, uses: { queues: { orders: { access: "produce", reporter: "shop" } } } },
      },
      'services/shop/service.ts: uses.queues.orders.reporter is "shop"; it must be left out, since the queue\'s consumer says it.',
    ],
    "a queue with two consumers": [
      { billing: consume("consume"), mailer: consume("consume"), shop: produce("orders") },
      'services/mailer/service.ts: uses.queues.orders is "consume"; it must be consumed by one service, and billing does so already.',
    ],
    "two queues that share keys": [
      {
        billing: consume({ access: "consume", was: "sales" }),
        reports: { ...WORKER, uses: { queues: { sales: "consume" } } },
        shop: { ...HTTP, uses: { queues: { orders: "produce", sales: "produce" } } },
      },
      'services/reports/service.ts: the keys of queue sales would be called "sales"; it must have another name, since that of queue orders is called so.',
    ],
    "volumes under the name of another service": [
      {
        accounts: { ...WORKER, was: "ledger", storage: { class: "data", size: "1Gi", path: "/data" } },
        ledger: WORKER,
      },
      'services/accounts/service.ts: was is "ledger"; it must be another name, since ledger has volumes or pods of that name.',
    ],
    "a database without an owner": [
      { migrations: MIGRATOR, shop: { ...HTTP, uses: { databases: { catalog: "read" } } } },
      'services/shop/service.ts: uses.databases.catalog is "read"; some service must have it as "own".',
    ],
    "a database with two owners": [
      {
        billing: { ...WORKER, uses: { databases: { catalog: "own" } } },
        migrations: MIGRATOR,
        shop: { ...HTTP, uses: { databases: { catalog: "own" } } },
      },
      'services/shop/service.ts: uses.databases.catalog is "own"; it must be owned by one service, and billing does so already.',
    ],
    "a database with two engines": [
      {
        billing: { ...WORKER, uses: { databases: { catalog: { access: "own", engine: "postgres" } } } },
        migrations: MIGRATOR,
        shop: { ...HTTP, uses: { databases: { catalog: "read" } } },
      },
      'services/shop/service.ts: uses.databases.catalog.engine must be "postgres", as billing, which owns the database, has it.',
    ],
    "databases that share a schema": [
      {
        billing: { ...WORKER, uses: { databases: { bills: { access: "own", was: "shop" }, shop: "own" } } },
        migrations: MIGRATOR,
      },
      'services/billing/service.ts: the schema of database shop would be called "shop"; it must have another name, since that of database bills is called so.',
    ],
    "a database and nobody who makes it": [
      { billing: { ...WORKER, uses: { databases: { bills: "own" } } } },
      'services/billing/service.ts: uses.databases is set; there must be a service of kind "migrator", which makes databases.',
    ],
    "two migrators": [
      { migrations: MIGRATOR, flyway: MIGRATOR },
      'services/migrations/service.ts: kind is "migrator"; it must be another kind, since flyway is the migrator.',
    ],
    "a call to nobody": [
      {
        shop: { ...HTTP, calls: ["catalogue"] },
        catalog: HTTP,
        nightly: { kind: "job", description: "Cleans up" },
      },
      'services/shop/service.ts: calls has "catalogue"; it must be another service that answers requests (catalog).',
    ],
    "a call to a job": [
      { shop: { ...HTTP, calls: ["nightly"] }, nightly: { kind: "job", description: "Cleans up" } },
      'services/shop/service.ts: calls has "nightly"; it must be another service that answers requests, of which there are none.',
    ],
    "two services at one path": [
      {
        catalog: { ...HTTP, routes: [{ path: "/api" }] },
        shop: { ...HTTP, routes: [{ path: "/api" }, { path: "/api/shop" }] },
      },
      'services/shop/service.ts: routes has the path "/api"; it must be another one, since catalog has it.',
    ],
    "a service at the path of the image proxy": [
      { shop: { ...HTTP, routes: [{ path: "/images/small" }] } },
      'services/shop/service.ts: routes has the path "/images/small"; it must be outside /images, where the image proxy is.',
    ],
    "two services with gRPC from outside": [
      {
        catalog: { ...HTTP, ports: { grpc: 9000 }, routes: [{ protocol: "grpc" }] },
        shop: { ...HTTP, ports: { grpc: 9000 }, routes: [{ protocol: "grpc" }] },
      },
      "services/shop/service.ts: routes has a gRPC route; it must be left out, since catalog has the only one.",
    ],
  };
  it("may leave a queue without a producer while it is drained", () => {
    assert.deepEqual(
      problems(...foldersFrom({ billing: consume({ access: "consume", retiring: true }) })),
      [],
    );
  });

  it("may have databases of one schema in two engines, which have no server in common", () => {
    const databases = {
      bills: { access: "own", was: "shop" },
      ledger: { access: "own", engine: "postgres", was: "shop" },
    };
    const manifests = { billing: { ...WORKER, uses: { databases } }, migrations: MIGRATOR };
    assert.deepEqual(problems(...foldersFrom(manifests)), []);
  });

  for (const [what, [manifests, ...sentences]] of Object.entries(cases)) {
    it(`are refused for ${what}`, () => {
      assert.deepEqual(problems(...foldersFrom(manifests)), sentences);
    });
  }
});
