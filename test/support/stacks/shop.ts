import type { Contract } from "../../../contract/outputs";
import { databasesOf } from "../../../platform/databases";
import { queuesOf } from "../../../platform/queues";
import { registryOf } from "../../../platform/registry";
import { defineService } from "../../../platform/service";
import { servedOf, type Service } from "../../../platform/services";
import { onAws } from "./contract";

const manifests = {
  orders: defineService({
    kind: "http",
    description: "Takes orders",
    uses: {
      queues: { orders: "produce", mails: "produce" },
      secrets: ["payment/api-key"],
      egress: "internet",
    },
    ports: { http: 8000, grpc: 9001 },
    routes: [{ path: "/orders" }],
    scaling: [{ on: "requests", perSecond: 25 }],
    commands: { export: "./src/export.ts" },
    settings: { CURRENCY: "EUR", PAGE_SIZE: "20" },
  }),
  billing: defineService({
    kind: "worker",
    description: "Writes an invoice for every order",
    uses: {
      queues: { orders: { access: "consume", reporter: "orders" } },
      databases: { billing: "own", customers: { access: "own", engine: "postgres" } },
    },
    scaling: [
      { on: "queue", drainWithin: "10m", secondsPerMessage: 0.5 },
      { on: "schedule", timezone: "Europe/Berlin", start: "0 8 * * 1-5", end: "0 18 * * 1-5", replicas: 4 },
    ],
    commands: { total: "./src/total.ts", export: "./src/export.ts" },
  }),
  report: defineService({
    kind: "cron",
    description: "Writes the report of the day",
    uses: { databases: { billing: "read" } },
    calls: ["orders"],
    schedule: "0 3 * * *",
    timezone: "Europe/Berlin",
  }),
  mailer: defineService({
    kind: "worker",
    description: "Sends mails; not in TypeScript",
    uses: { queues: { mails: "consume" } },
  }),
  archive: defineService({
    kind: "worker",
    description: "Keeps what was ordered in files",
    storage: [
      { class: "data", size: "50Gi", path: "/data" },
      { class: "journal", size: "20Gi", path: "/journal" },
    ],
    was: "history",
  }),
  seed: defineService({
    kind: "job",
    description: "Writes the first invoices",
    uses: { databases: { billing: "write" } },
  }),
  schemas: defineService({ kind: "migrator", description: "Makes databases" }),
};

const FILES = ["./src/main.ts", "./src/export.ts", "./src/total.ts"];

/** Another team's services, which this repository has not: with two queues, two databases and a language of its own. */
export const shop: readonly Service[] = registryOf(
  Object.entries(manifests).map(([name, manifest]) => ({
    name,
    load: () => manifest,
    has: (path) =>
      name === "mailer"
        ? path === "./Dockerfile"
        : FILES.includes(path) || (name === "billing" && path.startsWith("./sql")),
  })),
);

const DATABASE = { ...onAws.databases.counts, pauses: false };

/** What infra exports for some services on AWS. */
export function contractOf(services: readonly Service[]): Contract {
  const queues = queuesOf(services);
  const users = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, name]));
  const served = services.filter(({ kind }) => kind !== "migrator");
  return {
    ...onAws,
    services: Object.fromEntries(
      served.map(({ name, uses, routes }) => [
        name,
        {
          targetGroups:
            routes.length === 0
              ? {}
              : { http: { arn: `${GROUP}/${name}/1`, metricName: `targetgroup/${name}/1` } },
          secrets: Object.fromEntries(uses.secrets.map((secret) => [secret, `millrace-dev/${secret}`])),
        },
      ]),
    ),
    databases: Object.fromEntries(
      databasesOf(services).map(({ name, physical, engine, users: rights }) => [
        name,
        {
          ...DATABASE,
          engine,
          port: engine === "mysql" ? 3306 : 5432,
          host: `${name}.rds`,
          readHost: `${name}-ro.rds`,
          database: physical,
          users: users(Object.keys(rights)),
        },
      ]),
    ),
    queues:
      queues.length === 0
        ? undefined
        : {
            ...onAws.queues,
            names: Object.fromEntries(queues.map(({ name, physical }) => [name, physical])),
            users: users(
              served.filter(({ uses }) => Object.keys(uses.queues).length > 0).map(({ name }) => name),
            ),
          },
  };
}

const GROUP = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup";

/** The configuration with images for all services, and nothing else. */
export const leastFor = {
  images: { registry: "registry.example/shop", tag: "1.0.0" },
  nodePools: { general: { cpuLimit: 8, memoryLimit: 32 } },
};

/** Names of the services that run until they are stopped. */
export const running = servedOf(shop).map(({ name }) => name);
