import assert from "node:assert/strict";
import { dataService, deadLetters, migrations, owners, web } from "../../../apps/settings";
import { httpSection } from "../../../services/common/src/settings/http";
import { mysqlSection } from "../../../services/common/src/settings/mysql";
import { readSettings } from "../../../services/common/src/settings/read";
import { firstConnectionSection } from "../../../services/common/src/settings/first-connection";
import { redisSection } from "../../../services/common/src/settings/redis";
import { sections } from "../../../services/migrations/src/settings";
import { sections as producerSections } from "../../../services/producer/src/settings";
import { manifests } from "../../../plan/render";
import { elsewhere, onAws } from "../../support/stacks/contract";
import { apps, configOf, least } from "../../support/stacks/apps";

/** How the producer takes values where the configuration says nothing of it. */
const INTAKE = {
  GRPC_PORT: "9000",
  QUEUE_ATTEMPTS: "5",
  QUEUE_RETRY_DELAY: "50",
  QUEUE_DEADLINE: "3000",
  QUEUE_WAIT_REPLICAS: "0",
  QUEUE_SOFT_DEPTH: "1000000",
  QUEUE_HARD_DEPTH: "2000000",
  QUEUE_SOFT_MEMORY: "75",
  QUEUE_HARD_MEMORY: "90",
  QUEUE_IN_HAND: "20000",
};

describe("settings of the data services", () => {
  it("sign in with IAM on AWS, each as its own user, and no secret is mounted", async () => {
    const config = await configOf({ ...least, logLevel: "warn" });
    for (const [service, own] of [["producer", INTAKE] as const, ["consumer", {}] as const]) {
      assert.deepEqual(dataService(service, onAws, config), {
        env: {
          ...own,
          HTTP_PORT: service === "producer" ? "8080" : "8081",
          METRICS_PORT: "9464",
          LOG_LEVEL: "warn",
          REDIS_HOST: "cache.amazonaws.com",
          REDIS_PORT: "6379",
          REDIS_CLUSTER: "true",
          REDIS_TLS: "true",
          REDIS_QUEUE: "orders",
          REDIS_CREDENTIALS: "iam",
          REDIS_USER: `millrace-${service}`,
          REDIS_CACHE: "millrace-dev",
          REDIS_SERVERLESS: "true",
          AWS_REGION: "eu-central-1",
          MYSQL_HOST: "writer.rds",
          MYSQL_READ_HOST: "reader.rds",
          MYSQL_PORT: "3306",
          MYSQL_DATABASE: "millrace",
          MYSQL_TLS: "rds",
          MYSQL_CONNECT_TIMEOUT: "40",
          MYSQL_CREDENTIALS: "iam",
          MYSQL_USER: service,
        },
        secretFiles: [],
      });
    }
  });

  it("read passwords from files elsewhere, each only its own", async () => {
    const { env, secretFiles } = dataService("consumer", elsewhere, await configOf(least));
    assert.equal(env["REDIS_CREDENTIALS"], "file:/var/run/millrace/credentials/redis-consumer");
    assert.equal(env["MYSQL_CREDENTIALS"], "file:/var/run/millrace/credentials/mysql-consumer");
    assert.deepEqual(secretFiles, [
      { secret: "credentials", key: "redis-consumer" },
      { secret: "credentials", key: "mysql-consumer" },
    ]);
  });

  it("wait for a database to resume only where it pauses", async () => {
    const config = await configOf(least);
    assert.equal(dataService("producer", onAws, config).env["MYSQL_CONNECT_TIMEOUT"], "40");
    assert.equal("MYSQL_CONNECT_TIMEOUT" in dataService("producer", elsewhere, config).env, false);
  });

  it("divide the queue as they are told, else as the cache is", async () => {
    const partitions = async (values: object) =>
      dataService("consumer", onAws, await configOf({ ...least, ...values })).env["REDIS_PARTITIONS"];
    assert.equal(await partitions({}), undefined);
    assert.equal(await partitions({ queuePartitions: 12 }), "12");
  });

  it("tell the producer how it takes values, and from whose pages", async () => {
    const { env } = dataService(
      "producer",
      onAws,
      await configOf({
        ...least,
        producer: {
          queue: {
            softDepth: 10,
            hardDepth: 20,
            softMemoryPercent: 50,
            hardMemoryPercent: 60,
            inHand: 30,
          },
          retry: { attempts: 2, delayMs: 5, deadlineMs: 400 },
          waitReplicas: 1,
          corsOrigins: ["https://a.example", "http://localhost:5173"],
        },
      }),
    );
    assert.deepEqual(readSettings(env, { cors: producerSections.cors }).cors.origins, [
      "https://a.example",
      "http://localhost:5173",
    ]);
    const told = Object.keys({ ...INTAKE, CORS_ORIGINS: "" }).map((name) => [name, env[name]]);
    assert.deepEqual(Object.fromEntries(told), {
      GRPC_PORT: "9000",
      QUEUE_ATTEMPTS: "2",
      QUEUE_RETRY_DELAY: "5",
      QUEUE_DEADLINE: "400",
      QUEUE_WAIT_REPLICAS: "1",
      QUEUE_SOFT_DEPTH: "10",
      QUEUE_HARD_DEPTH: "20",
      QUEUE_SOFT_MEMORY: "50",
      QUEUE_HARD_MEMORY: "60",
      QUEUE_IN_HAND: "30",
      CORS_ORIGINS: "https://a.example,http://localhost:5173",
    });
  });

  it("take values as the producer does by itself, where the configuration says nothing of it", async () => {
    const { env } = dataService("producer", elsewhere, await configOf(least));
    const untold = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("QUEUE_")));
    const taken = (given: typeof env) => {
      const { persistence, limits, redis } = readSettings(given, producerSections);
      return { persistence, limits, partitions: redis.partitions };
    };
    assert.deepEqual(taken(env), taken(untold));
    assert.equal(taken(env).partitions, undefined);
    assert.equal(readSettings(env, producerSections).grpc.port, 9000);
  });

  it("let the command for dead letters into the queue as the consumer, and nowhere else", async () => {
    const { env, secretFiles } = deadLetters(elsewhere, await configOf(least));
    assert.deepEqual(
      Object.keys(env).filter((name) => !name.startsWith("REDIS_")),
      ["FIRST_CONNECTION_TIMEOUT"],
    );
    // The NetworkPolicies of a new pod take effect a moment after it has started.
    const { connecting } = readSettings(env, { connecting: firstConnectionSection(1) });
    assert.equal(connecting.withinMs, 30_000);
    assert.deepEqual(secretFiles, [{ secret: "credentials", key: "redis-consumer" }]);
    assert.equal(deadLetters(onAws, await configOf(least)).env["REDIS_USER"], "millrace-consumer");
    assert.equal(readSettings(env, { redis: redisSection }).redis.queue, "orders");
  });

  it("are what the services understand", async () => {
    const config = await configOf(least);
    for (const contract of [onAws, elsewhere]) {
      for (const service of ["producer", "consumer"] as const) {
        const { env } = dataService(service, contract, config);
        const read = readSettings(env, { http: httpSection(1), redis: redisSection, mysql: mysqlSection });
        assert.equal(read.http.port, service === "producer" ? 8080 : 8081);
        assert.equal(read.redis.cluster, contract.queue.cluster);
        assert.equal(read.mysql.host, contract.mysql.host);
      }
    }
  });
});

describe("settings of the migrations", () => {
  it("ask Secrets Manager for the administrator and make users for IAM on AWS", async () => {
    const { env, secretFiles } = migrations(onAws, await configOf(least));
    assert.equal(
      env["MYSQL_CREDENTIALS"],
      "secret:arn:aws:secretsmanager:eu-central-1:111122223333:secret:admin",
    );
    assert.equal(env["MYSQL_USERS"], "iam");
    assert.equal(env["AWS_REGION"], "eu-central-1");
    assert.equal(env["MYSQL_CONNECT_TIMEOUT"], "40");
    assert.deepEqual(secretFiles, []);
  });

  it("name the secret of the user that follows changes, where there is one", async () => {
    const config = await configOf(least);
    assert.equal(migrations(onAws, config).env["MYSQL_INGESTION"], undefined);
    const ingestionSecretArn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:ingestion";
    const { mysql } = onAws;
    assert.equal(mysql.credentials.kind, "iam");
    const followed = {
      ...onAws,
      mysql: { ...mysql, credentials: { ...mysql.credentials, ingestionSecretArn } },
    } as typeof onAws;
    assert.equal(migrations(followed, config).env["MYSQL_INGESTION"], `secret:${ingestionSecretArn}`);
  });

  it("name the owners of a further database, which the migrations understand", async () => {
    const orders = {
      host: "writer.orders",
      readHost: "reader.orders",
      port: 3306,
      database: "orders",
      pauses: true,
      adminSecretArn: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders",
      users: ["orders", "billing"],
    };
    const { env, secretFiles } = owners(orders, onAws, await configOf(least));
    const { mysql, owners: read, users } = readSettings(env, sections);
    assert.deepEqual([mysql.host, mysql.database, mysql.tls], ["writer.orders", "orders", { kind: "rds" }]);
    assert.deepEqual(mysql.credentials, { kind: "secret", arn: orders.adminSecretArn });
    assert.equal(mysql.connectTimeoutMs, 40_000);
    assert.deepEqual([read.names, users.authentication], [["orders", "billing"], { kind: "iam" }]);
    assert.equal(env["AWS_REGION"], "eu-central-1");
    assert.deepEqual(secretFiles, []);
  });

  it("read the administrator and the passwords of the users to make from files elsewhere", async () => {
    const { env, secretFiles } = migrations(elsewhere, await configOf(least));
    assert.equal(env["MYSQL_CREDENTIALS"], "file:/var/run/millrace/credentials/mysql-admin");
    assert.equal(env["MYSQL_USERS"], "file:/var/run/millrace/credentials");
    assert.deepEqual(secretFiles, [
      { secret: "credentials", key: "mysql-admin" },
      { secret: "credentials", key: "mysql-producer" },
      { secret: "credentials", key: "mysql-consumer" },
    ]);
  });

  it("are what the services understand", async () => {
    const config = await configOf(least);
    for (const contract of [onAws, elsewhere]) {
      const { mysql } = readSettings(migrations(contract, config).env, { mysql: mysqlSection });
      assert.equal(mysql.credentials.kind, contract === onAws ? "secret" : "file");
    }
  });
});

describe("settings of the page's server", () => {
  it("lead to the producer's Service", async () => {
    assert.deepEqual(web(await configOf(least)), {
      env: { HTTP_PORT: "8082", METRICS_PORT: "9464", LOG_LEVEL: "info", API_URL: "http://producer" },
      secretFiles: [],
    });
  });
});

describe("settings of a page for operators", () => {
  it("lead to the consumer's Service, which is there for it alone", async () => {
    const services = async (page: object) => {
      const names = manifests(await apps({ ...least, web: page }, onAws))
        .filter(({ kind }) => kind === "Service")
        .map(({ metadata }) => metadata.name);
      return names.includes("consumer");
    };
    assert.equal(
      web(await configOf({ ...least, web: { operations: true } })).env["OPERATIONS_URL"],
      "http://consumer",
    );
    assert.equal(web(await configOf({ ...least, web: {} })).env["OPERATIONS_URL"], undefined);
    assert.equal(await services({ operations: true }), true);
    assert.equal(await services({}), false);
  });
});

describe("settings of traces", () => {
  /** What all services are told of traces, which is the same for all. */
  const told = async (values: object) => {
    const config = await configOf({ ...least, ...values });
    const all = [dataService("producer", onAws, config), dataService("consumer", onAws, config), web(config)];
    const [one, ...others] = all.map(({ env }) =>
      Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith("OTEL_"))),
    );
    for (const other of others) assert.deepEqual(other, one);
    return one ?? {};
  };

  it("lead to the collector where traces are kept, and nowhere else", async () => {
    assert.equal((await told({ collector: {} }))["OTEL_EXPORTER_OTLP_ENDPOINT"], "http://collector:4318");
    assert.deepEqual(await told({ collector: { tracePercent: 0 } }), {});
    assert.deepEqual(await told({}), {});
  });

  for (const [tracePercent, ratio] of [
    [undefined, 0.1],
    [100, 1],
    [7, 0.07],
    [0.000_01, 0.000_01 / 100],
  ] as const) {
    it(`have services keep the part they are told at the head: ${tracePercent ?? 10} %`, async () => {
      const env = await told({ collector: tracePercent === undefined ? {} : { tracePercent } });
      const { tracing } = readSettings(env, { http: httpSection(1) }).http;
      assert.deepEqual(tracing, {
        endpoint: "http://collector:4318",
        sampling: { ratio, parentBased: true },
      });
    });
  }
});
