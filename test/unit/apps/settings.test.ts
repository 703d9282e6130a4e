import assert from "node:assert/strict";
import fc from "fast-check";
import type { Environment } from "../../../apps/config/environment";
import { databaseJobSettings } from "../../../apps/settings/databases";
import { commandSettings, serviceSettings, settingProblems } from "../../../apps/settings/service";
import type { Contract } from "../../../contract/outputs";
import { shipped } from "../../support/demonstration";
import { variableName, variablePrefix, type Service } from "../../../platform/services";
import { firstConnectionSection } from "../../../services/common/src/settings/first-connection";
import { httpSection } from "../../../services/common/src/settings/http";
import { mysqlSection } from "../../../services/common/src/settings/mysql";
import { readSettings } from "../../../services/common/src/settings/read";
import { redisSection } from "../../../services/common/src/settings/redis";
import { sections as producerSections } from "../../../services/producer/src/settings";
import { manifests, registryFrom } from "../../support/registries";
import { environment, least } from "../../support/stacks/apps";
import { elsewhere, onAws } from "../../support/stacks/contract";
import { contractOf, leastFor, shop } from "../../support/stacks/shop";

function named(name: string, services: readonly Service[]): Service {
  const found = services.find((service) => service.name === name);
  assert.ok(found, name);
  return found;
}

/** The settings of a service of this repository. */
async function told(name: string, contract: Contract = onAws, values: object = {}) {
  const given = await environment({ ...least, ...values }, contract);
  return serviceSettings(named(name, shipped), given);
}

/** The settings of a service of the shop. */
async function toldInShop(name: string, values: object = {}, contract = contractOf(shop)) {
  const given = await environment({ ...leastFor, ...values }, contract, shop);
  return serviceSettings(named(name, shop), given).env;
}

const CACHE = {
  REDIS_HOST: "cache.amazonaws.com",
  REDIS_PORT: "6379",
  REDIS_CLUSTER: "true",
  REDIS_TLS: "true",
  REDIS_CREDENTIALS: "iam",
  REDIS_CACHE: "millrace-dev",
  REDIS_SERVERLESS: "true",
  AWS_REGION: "eu-central-1",
};

const DATABASE = {
  MYSQL_HOST: "writer.rds",
  MYSQL_READ_HOST: "reader.rds",
  MYSQL_PORT: "3306",
  MYSQL_DATABASE: "millrace",
  MYSQL_TLS: "rds",
  MYSQL_CONNECT_TIMEOUT: "40",
  MYSQL_CREDENTIALS: "iam",
};

/** Where a producer refuses entries if the configuration does not say. */
const INTAKE = {
  QUEUE_WAIT_REPLICAS: "0",
  QUEUE_SOFT_DEPTH: "1000000",
  QUEUE_HARD_DEPTH: "2000000",
  QUEUE_SOFT_MEMORY: "75",
  QUEUE_HARD_MEMORY: "90",
};

const PROCESS = { METRICS_PORT: "9464", LOG_LEVEL: "warn" };

describe("settings of services", () => {
  it("sign in with IAM on AWS, each as its own user, and mount no secret", async () => {
    const values = { logLevel: "warn" };
    assert.deepEqual(await told("producer", onAws, values), {
      env: {
        ...{ ...PROCESS, ...CACHE, ...DATABASE, ...INTAKE },
        HTTP_PORT: "8080",
        GRPC_PORT: "9000",
        REDIS_QUEUE: "orders",
        REDIS_USER: "millrace-producer",
        MYSQL_USER: "producer",
      },
      secretFiles: [],
    });
    assert.deepEqual(await told("consumer", onAws, values), {
      env: {
        ...{ ...PROCESS, ...CACHE, ...DATABASE },
        HTTP_PORT: "8081",
        REDIS_QUEUE: "orders",
        REDIS_USER: "millrace-consumer",
        MYSQL_USER: "consumer",
      },
      secretFiles: [],
    });
    assert.deepEqual(await told("web", onAws, values), {
      env: {
        ...{ ...PROCESS, HTTP_PORT: "8082" },
        PRODUCER_URL: "http://producer",
        CONSUMER_URL: "http://consumer",
      },
      secretFiles: [],
    });
  });

  it("read passwords from files elsewhere, each only its own", async () => {
    const { env, secretFiles } = await told("consumer", elsewhere);
    assert.equal(env["REDIS_CREDENTIALS"], "file:/var/run/millrace/credentials/redis-consumer");
    assert.equal(env["MYSQL_CREDENTIALS"], "file:/var/run/millrace/credentials/mysql-consumer");
    assert.equal("AWS_REGION" in env, false);
    assert.deepEqual(secretFiles, [
      { secret: "credentials", key: "redis-consumer" },
      { secret: "credentials", key: "mysql-consumer" },
    ]);
  });

  it("wait for a database to resume only where it pauses", async () => {
    assert.equal((await told("producer")).env["MYSQL_CONNECT_TIMEOUT"], "40");
    assert.equal("MYSQL_CONNECT_TIMEOUT" in (await told("producer", elsewhere)).env, false);
  });

  it("divide a queue as the configuration says, and else as the service finds best", async () => {
    const partitions = async (queues: object) =>
      (await told("consumer", onAws, { queues })).env["REDIS_PARTITIONS"];
    assert.equal(await partitions({}), undefined);
    assert.equal(await partitions({ count: { partitions: 12 } }), "12");
  });

  it("tell producers of a queue when to refuse entries, and nobody else", async () => {
    const count = {
      softDepth: 10,
      hardDepth: 20,
      softMemoryPercent: 50,
      hardMemoryPercent: 60,
      waitReplicas: 1,
    };
    const { env } = await told("producer", onAws, { queues: { count } });
    const { persistence, limits } = readSettings(env, producerSections);
    assert.equal(persistence.waitReplicas, 1);
    assert.deepEqual(
      [limits.softDepth, limits.hardDepth, limits.softMemory, limits.hardMemory],
      [10, 20, 50, 60],
    );
    const consumer = await told("consumer", onAws, { queues: { count } });
    assert.deepEqual(
      Object.keys(consumer.env).filter((name) => name.startsWith("QUEUE_")),
      [],
    );
  });

  it("are those that the producer has by itself, where the configuration says nothing", async () => {
    const { env } = await told("producer", elsewhere);
    const without = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("QUEUE_")));
    const read = (given: typeof env) => {
      const { persistence, limits, redis } = readSettings(given, producerSections);
      return { persistence, limits, partitions: redis.partitions };
    };
    assert.deepEqual(read(env), read(without));
    assert.equal(readSettings(env, producerSections).grpc.port, 9000);
  });

  it("are what the services of this repository understand", async () => {
    for (const contract of [onAws, elsewhere]) {
      for (const [service, port] of [
        ["producer", 8080],
        ["consumer", 8081],
      ] as const) {
        const { env } = await told(service, contract);
        const read = readSettings(env, { http: httpSection(1), redis: redisSection, mysql: mysqlSection });
        assert.equal(read.http.port, port);
        assert.equal(read.redis.cluster, contract.queues?.cluster);
        assert.equal(read.redis.queue, "orders");
        assert.equal(read.mysql.host, "writer.rds");
      }
    }
  });

  it("name queues and databases in the variables about them, where there are several", async () => {
    const env = await toldInShop("orders", { queues: { mails: { partitions: 2, softDepth: 5 } } });
    const about = Object.fromEntries(
      Object.entries(env).filter(([name]) => /^(ORDERS|MAILS|REDIS|QUEUE)_/.test(name)),
    );
    assert.deepEqual(about, {
      ...Object.fromEntries(Object.entries(CACHE).filter(([name]) => name.startsWith("REDIS_"))),
      REDIS_USER: "orders",
      ORDERS_REDIS_QUEUE: "orders",
      MAILS_REDIS_QUEUE: "mails",
      MAILS_REDIS_PARTITIONS: "2",
      ...Object.fromEntries(Object.entries(INTAKE).map(([name, value]) => [`ORDERS_${name}`, value])),
      ...Object.fromEntries(Object.entries(INTAKE).map(([name, value]) => [`MAILS_${name}`, value])),
      MAILS_QUEUE_SOFT_DEPTH: "5",
    });
    const billing = await toldInShop("billing");
    assert.equal(billing["BILLING_MYSQL_HOST"], "billing.rds");
    assert.equal(billing["BILLING_MYSQL_USER"], "billing");
    assert.equal(billing["CUSTOMERS_POSTGRES_HOST"], "customers.rds");
    assert.equal(billing["CUSTOMERS_POSTGRES_PORT"], "5432");
    assert.equal(billing["CUSTOMERS_POSTGRES_CREDENTIALS"], "iam");
    assert.equal(billing["AWS_REGION"], "eu-central-1");
    assert.equal(billing["REDIS_QUEUE"], "orders");
    assert.deepEqual(
      Object.keys(billing).filter((name) => /^(MYSQL|POSTGRES)_/.test(name)),
      [],
    );
  });

  it("name only what a service that runs to completion needs", async () => {
    const env = await toldInShop("report");
    assert.equal(env["ORDERS_URL"], "http://orders");
    assert.equal(env["MYSQL_USER"], "report");
    for (const name of ["HTTP_PORT", "METRICS_PORT", "GRPC_PORT", "REDIS_HOST"]) {
      assert.equal(env[name], undefined, name);
    }
  });

  it("name secrets, which the service fetches itself, and say where", async () => {
    const env = await toldInShop("orders");
    assert.equal(env["SECRET_PAYMENT_API_KEY"], "millrace-dev/payment/api-key");
    assert.equal(env["AWS_REGION"], "eu-central-1");
  });

  it("name the folders of the service's volumes", async () => {
    const { STORAGE_DATA, STORAGE_JOURNAL, STORAGE_LOGS } = await toldInShop("archive");
    assert.deepEqual([STORAGE_DATA, STORAGE_JOURNAL, STORAGE_LOGS], ["/data", "/journal", undefined]);
  });

  it("end with the manifest's and then the configuration's", async () => {
    const settings = { PAGE_SIZE: "50", FEATURE: "on" };
    const env = await toldInShop("orders", { services: { orders: { settings } } });
    assert.deepEqual([env["CURRENCY"], env["PAGE_SIZE"], env["FEATURE"]], ["EUR", "50", "on"]);
  });

  it("are not replaced by those of a manifest or of the configuration", async () => {
    const orders = { ...named("orders", shop), settings: { ORDERS_REDIS_QUEUE: "x", CURRENCY: "EUR" } };
    const registry = shop.map((service) => (service.name === "orders" ? orders : service));
    const values = { ...leastFor, services: { orders: { settings: { LOG_LEVEL: "debug", FREE: "x" } } } };
    const given = await environment(values, contractOf(shop), registry);
    assert.deepEqual(settingProblems(orders, given), [
      "services/orders/service.ts: settings.ORDERS_REDIS_QUEUE must be left out, since the platform sets that variable.",
      "millrace-apps:services.orders.settings.LOG_LEVEL must be left out, since the platform sets that variable.",
    ]);
    const billing = named("billing", shop);
    assert.deepEqual(settingProblems(billing, given), []);
  });
});

describe("settings of any registry of services", () => {
  it("name every queue, database and called service that a manifest names, and no others", async () => {
    await fc.assert(
      fc.asyncProperty(manifests, async (all) => {
        const registry = registryFrom(all);
        const given = await environment(leastFor, contractOf(registry), registry);
        for (const service of registry.filter(({ kind }) => kind !== "migrator")) {
          const { env } = serviceSettings(service, given);
          const queues = Object.keys(service.uses.queues);
          const databases = Object.entries(service.uses.databases);
          const wanted = [
            ...queues.map((queue) => `${variablePrefix(queue, queues)}REDIS_QUEUE`),
            ...databases.map(([name, { engine }]) => {
              const prefix = variablePrefix(
                name,
                databases.map(([one]) => one),
              );
              return `${prefix}${engine.toUpperCase()}_HOST`;
            }),
            ...service.calls.map((called) => `${variableName(called)}_URL`),
          ];
          const told = Object.keys(env).filter((name) =>
            /(REDIS_QUEUE|(MYSQL|POSTGRES)_HOST|_URL)$/.test(name),
          );
          assert.deepEqual(told.sort(), [...new Set(wanted)].sort(), service.name);
          assert.equal("REDIS_HOST" in env, queues.length > 0);
        }
      }),
    );
  });
});

describe("settings of commands", () => {
  it("are those of the service's stores, for which it waits until its NetworkPolicy is in force", async () => {
    const given = await environment(least, elsewhere);
    const { env, secretFiles } = commandSettings(named("consumer", shipped), given);
    assert.deepEqual(
      Object.keys(env).filter((name) => !/^(REDIS|MYSQL)_/.test(name)),
      ["FIRST_CONNECTION_TIMEOUT"],
    );
    const { connecting } = readSettings(env, { connecting: firstConnectionSection(1) });
    assert.equal(connecting.withinMs, 30_000);
    assert.deepEqual(
      secretFiles.map(({ key }) => key),
      ["redis-consumer", "mysql-consumer"],
    );
    assert.equal(readSettings(env, { redis: redisSection }).redis.queue, "orders");
  });
});

describe("settings of the Jobs of databases", () => {
  const database = (given: Environment, name: string) => {
    const stored = given.contract.databases[name];
    assert.ok(stored, name);
    return databaseJobSettings(name, stored, given);
  };

  it("ask Secrets Manager for the administrator, and make users for IAM on AWS", async () => {
    const { env, secretFiles } = database(await environment(least, onAws), "counts");
    const arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:admin";
    assert.equal(env["MYSQL_CREDENTIALS"], `secret:${arn}`);
    assert.equal(env["MYSQL_USERS"], "iam");
    assert.equal(env["AWS_REGION"], "eu-central-1");
    assert.equal(env["MYSQL_CONNECT_TIMEOUT"], "40");
    assert.equal(env["MYSQL_DATABASE"], "millrace");
    assert.deepEqual(secretFiles, []);
    const { mysql } = readSettings(env, { mysql: mysqlSection });
    assert.deepEqual(mysql.credentials, { kind: "secret", arn });
  });

  it("give each service its rights, and guests all of them", async () => {
    const contract = contractOf(shop);
    const { billing } = contract.databases;
    assert.ok(billing);
    const given = (guests: string[]) =>
      environment(
        leastFor,
        { ...contract, databases: { ...contract.databases, billing: { ...billing, guests } } },
        shop,
      );
    assert.equal(
      database(await given([]), "billing").env["MYSQL_GRANTS"],
      "billing:write,report:read,seed:write",
    );
    assert.equal(
      database(await given(["ledger", "audit"]), "billing").env["MYSQL_GRANTS"],
      "billing:write,report:read,seed:write,ledger:all,audit:all",
    );
  });

  it("give no rights to services that infra has no users for", async () => {
    const { counts } = onAws.databases;
    const contract = { ...onAws, databases: { counts: { ...counts, users: { consumer: "consumer" } } } };
    const { env } = database(await environment(least, contract), "counts");
    assert.equal(env["MYSQL_GRANTS"], "consumer:write");
  });

  it("name the migrations where the owner has any", async () => {
    const given = await environment(leastFor, contractOf(shop), shop);
    assert.equal(database(given, "billing").env["MIGRATIONS"], "billing");
    const bare = shop.map((service) => ({ ...service, migrations: false }));
    const without = await environment(leastFor, contractOf(shop), bare);
    assert.equal(database(without, "billing").env["MIGRATIONS"], undefined);
  });

  it("are named after the engine", async () => {
    const { env } = database(await environment(leastFor, contractOf(shop), shop), "customers");
    assert.equal(env["POSTGRES_DATABASE"], "customers");
    assert.equal(env["POSTGRES_GRANTS"], "billing:write");
    assert.equal(env["POSTGRES_USERS"], "iam");
    assert.deepEqual(
      Object.keys(env).filter((name) => name.startsWith("MYSQL_")),
      [],
    );
  });

  it("name the secret of the user that follows changes, where there is one", async () => {
    const { counts } = onAws.databases;
    assert.equal(database(await environment(least, onAws), "counts").env["MYSQL_INGESTION"], undefined);
    const ingestionSecretArn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:ingestion";
    const credentials = { ...counts.credentials, ingestionSecretArn };
    const followed = { ...onAws, databases: { counts: { ...counts, credentials } } };
    const { env } = database(await environment(least, followed), "counts");
    assert.equal(env["MYSQL_INGESTION"], `secret:${ingestionSecretArn}`);
  });

  it("read the administrator and the passwords of the users to make from files elsewhere", async () => {
    const { env, secretFiles } = database(await environment(least, elsewhere), "counts");
    assert.equal(env["MYSQL_CREDENTIALS"], "file:/var/run/millrace/credentials/mysql-admin");
    assert.equal(env["MYSQL_USERS"], "file:/var/run/millrace/credentials");
    assert.deepEqual(secretFiles, [
      { secret: "credentials", key: "mysql-admin" },
      { secret: "credentials", key: "mysql-consumer" },
      { secret: "credentials", key: "mysql-producer" },
    ]);
  });
});

describe("settings of traces", () => {
  /** What all services are told of traces, which is the same for all. */
  const traces = async (values: object) => {
    const all = await Promise.all(["producer", "consumer", "web"].map((name) => told(name, onAws, values)));
    const [one, ...others] = all.map(({ env }) =>
      Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith("OTEL_"))),
    );
    for (const other of others) assert.deepEqual(other, one);
    return one ?? {};
  };

  it("lead to the collector where traces are kept, and nowhere else", async () => {
    assert.equal((await traces({ collector: {} }))["OTEL_EXPORTER_OTLP_ENDPOINT"], "http://collector:4318");
    assert.deepEqual(await traces({ collector: { tracePercent: 0 } }), {});
    assert.deepEqual(await traces({}), {});
  });

  for (const [tracePercent, ratio] of [
    [undefined, 0.1],
    [100, 1],
    [7, 0.07],
    [0.000_01, 0.000_01 / 100],
  ] as const) {
    it(`have services keep the part they are told at the head: ${tracePercent ?? 10} %`, async () => {
      const env = await traces({ collector: tracePercent === undefined ? {} : { tracePercent } });
      const { tracing } = readSettings(env, { http: httpSection(1) }).http;
      assert.deepEqual(tracing, {
        endpoint: "http://collector:4318",
        sampling: { ratio, parentBased: true },
      });
    });
  }
});
