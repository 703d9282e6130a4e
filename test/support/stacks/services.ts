import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Manifest } from "../../../platform/service";
import { DEMONSTRATION } from "../demonstration";

const ROOT = join(__dirname, "../../..");
const load = createRequire(__filename);

/**
 * The manifests of the demonstration, as far as its folders are there. Services that a user has added are left out: what
 * these manifests are put together with must not depend on them, nor clash with their names.
 */
export const SHIPPED: Readonly<Record<string, Manifest>> = Object.fromEntries(
  DEMONSTRATION.flatMap((name) => {
    const file = join(ROOT, "services", name, "service.ts");
    return existsSync(file) ? [[name, (load(file) as { readonly default: Manifest }).default]] : [];
  }),
);

/** The migrator, which services with databases need. */
const migrations: Manifest = { kind: "migrator", description: "Makes databases" };

/** Services with two queues and three databases, of both engines, one in a cluster of its own; see {@link SHOP_CONFIG}. */
export const SHOP: Readonly<Record<string, Manifest>> = {
  basket: {
    kind: "http",
    description: "Takes orders",
    uses: {
      queues: { orders: "produce", mails: "produce" },
      databases: { orders: "read", "price-list": "own" },
      secrets: ["payment/key"],
    },
    routes: [{ path: "/basket" }],
  },
  billing: {
    kind: "worker",
    description: "Stores orders, and has their bills sent",
    uses: {
      queues: { orders: "consume", mails: "produce" },
      databases: { orders: "own", ledger: { access: "own", engine: "postgres" } },
    },
  },
  mailer: { kind: "worker", description: "Sends mails", uses: { queues: { mails: "consume" } } },
  report: {
    kind: "cron",
    description: "Adds up the day",
    schedule: "0 3 * * *",
    uses: { databases: { ledger: { access: "read", engine: "postgres" }, orders: "read" } },
  },
  migrations,
};

/** What the configuration says of the databases of {@link SHOP}. */
export const SHOP_CONFIG = {
  databases: {
    orders: { cluster: "own", minCapacity: 0.5, maxCapacity: 4, readers: 2, serviceAccounts: ["warehouse"] },
    ledger: { serviceAccounts: ["auditing"] },
  },
};
