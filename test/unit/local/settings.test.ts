import assert from "node:assert/strict";
import { databasesOf } from "../../../platform/databases";
import {
  inherited,
  migrationSettings,
  settingsFor,
  settingsOf,
  type Surroundings,
} from "../../../local/settings";
import { assignPorts } from "../../../local/ports";
import { registryFrom } from "../../support/registries";
import { serviceOf, services } from "./support";

const REDIS = { REDIS_HOST: "127.0.0.1", REDIS_PORT: "6379", REDIS_CREDENTIALS: "file:/m/credentials/redis" };
const MYSQL = {
  MYSQL_HOST: "127.0.0.1",
  MYSQL_PORT: "3306",
  MYSQL_CREDENTIALS: "file:/m/credentials/mysql-admin",
};

const surroundings: Surroundings = {
  services,
  ports: assignPorts(services),
  servers: { redis: REDIS, mysql: MYSQL },
  queueUsers: true,
  dir: "/m",
};

describe("the settings of local services", () => {
  it("are what the manifest declares: ports, called services, queue, database, secrets and settings", () => {
    assert.deepEqual(settingsOf(serviceOf("orders"), surroundings), {
      CURRENCY: "EUR",
      HTTP_HOST: "127.0.0.1",
      HTTP_PORT: "8082",
      METRICS_PORT: "9466",
      GRPC_PORT: "9000",
      CORS_ORIGINS: "http://localhost:3000,http://127.0.0.1:3000",
      CATALOG_URL: "http://127.0.0.1:8080",
      REDIS_HOST: "127.0.0.1",
      REDIS_PORT: "6379",
      REDIS_CREDENTIALS: "file:/m/credentials/redis-orders",
      REDIS_QUEUE: "old-orders",
      MYSQL_HOST: "127.0.0.1",
      MYSQL_PORT: "3306",
      MYSQL_CREDENTIALS: "file:/m/credentials/mysql-orders",
      MYSQL_DATABASE: "ledger",
      SECRET_STRIPE_KEY: "file:/m/secrets/stripe-key",
    });
  });

  it("have the database's name in front where a service uses several", () => {
    const settings = settingsOf(serviceOf("billing"), surroundings);
    assert.equal(settings["INVOICES_MYSQL_DATABASE"], "ledger");
    assert.equal(settings["PRODUCTS_MYSQL_DATABASE"], "products");
    assert.equal(settings["PRODUCTS_MYSQL_HOST"], "127.0.0.1");
    assert.equal(settings["PRODUCTS_MYSQL_CREDENTIALS"], "file:/m/credentials/mysql-billing");
    assert.equal(settings["MYSQL_HOST"], undefined);
    assert.equal(settings["REDIS_QUEUE"], "old-orders");
  });

  it("say nothing of servers to a service that uses none", () => {
    assert.deepEqual(settingsOf(serviceOf("shop"), surroundings), {
      HTTP_HOST: "127.0.0.1",
      HTTP_PORT: "3000",
      METRICS_PORT: "9464",
      OPERATIONS: "true",
      ORDERS_URL: "http://127.0.0.1:8082",
      CATALOG_URL: "http://127.0.0.1:8080",
    });
    assert.deepEqual(settingsOf(serviceOf("report"), surroundings), { CATALOG_URL: "http://127.0.0.1:8080" });
  });

  it("say where the volumes of a service are, by the name under which it was first deployed", () => {
    const [accounts] = registryFrom({
      accounts: {
        kind: "worker",
        description: "Keeps accounts",
        was: "ledger",
        storage: { class: "journal", size: "12Gi", path: "/journal" },
      },
    });
    assert.ok(accounts);
    const { STORAGE_JOURNAL } = settingsOf(accounts, { ...surroundings, services: [accounts] });
    assert.equal(STORAGE_JOURNAL, "/m/storage/ledger/journal");
  });

  it("keep the user that others' Redis is given with", () => {
    const settings = settingsOf(serviceOf("orders"), { ...surroundings, queueUsers: false });
    assert.equal(settings["REDIS_CREDENTIALS"], REDIS.REDIS_CREDENTIALS);
  });

  it("tell the migrator the users of each database and their rights", () => {
    const [invoices, products] = databasesOf(services).map((database) =>
      migrationSettings(database, surroundings),
    );
    assert.deepEqual(invoices, {
      ...MYSQL,
      MYSQL_DATABASE: "ledger",
      MYSQL_USERS: "file:/m/credentials",
      MYSQL_GRANTS: "billing:write,orders:read",
      MIGRATIONS: "invoices",
    });
    assert.equal(products?.["MYSQL_GRANTS"], "billing:read,catalog:write,seed:write");
  });

  it("leave servers out of what services inherit, and put them where they are used", () => {
    const env = { PATH: "/bin", LOG_LEVEL: "debug", REDIS_HOST: "cache", MYSQL_HOST: "db", MYSQL_PORT: "1" };
    assert.deepEqual(inherited(env), { PATH: "/bin", LOG_LEVEL: "debug" });
    assert.deepEqual(settingsFor("mysql", env), { MYSQL_HOST: "db", MYSQL_PORT: "1" });
  });
});
