import type { Manifest } from "../../../platform/service";
import type { Service } from "../../../platform/services";
import { registryFrom } from "../../support/registries";

/** A shop: a page, two APIs, a worker with a database of its own, a job, a report at night, and a queue with its consumer. */
const SHOP = {
  shop: { kind: "page", description: "The shop", calls: ["orders", "catalog"] },
  catalog: { kind: "http", description: "Products", uses: { databases: { products: "own" } } },
  orders: {
    kind: "http",
    description: "Takes orders",
    ports: { grpc: 9000 },
    uses: { queues: { orders: "produce" }, databases: { invoices: "read" }, secrets: ["stripe-key"] },
    calls: ["catalog"],
    settings: { CURRENCY: "EUR" },
    example: { method: "POST", path: "/orders", body: { items: ["pear"], note: "it's" } },
  },
  billing: {
    kind: "worker",
    description: "Writes invoices",
    ports: { http: 8081 },
    uses: {
      queues: { orders: { access: "consume", was: "old-orders" } },
      databases: { invoices: { access: "own", was: "ledger" }, products: "read" },
    },
  },
  seed: { kind: "job", description: "Fills the catalog", uses: { databases: { products: "write" } } },
  report: { kind: "cron", description: "Sums up", schedule: "0 3 * * *", calls: ["catalog"] },
  database: { kind: "migrator", description: "Makes databases" },
} satisfies Record<string, Manifest>;

export const services: readonly Service[] = registryFrom(SHOP);

/** A service of the shop. */
export function serviceOf(name: keyof typeof SHOP): Service {
  const service = services.find((one) => one.name === name);
  if (service === undefined) throw new Error(`there is no ${name}`);
  return service;
}
