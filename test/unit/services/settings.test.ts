import assert from "node:assert/strict";
import { hostname } from "node:os";
import { z } from "zod";
import { bodyBytesFor, connectionsFor, memoryLimit } from "../../../services/common/src/memory";
import { httpSection } from "../../../services/common/src/settings/http";
import { whole } from "../../../services/common/src/settings/kinds";
import { mysqlSection } from "../../../services/common/src/settings/mysql";
import { readSettings, SettingsError, type Environment } from "../../../services/common/src/settings/read";
import { redisSection } from "../../../services/common/src/settings/redis";
import {
  databasesSection,
  queuesSection,
  variablePrefix as prefixOf,
} from "../../../services/common/src/settings/several";
import { sections } from "../../../services/consumer/src/settings";
import { variablePrefix } from "../../../platform/services";

const redis = (env: Environment) =>
  readSettings({ REDIS_QUEUE: "count", ...env }, { redis: redisSection }).redis;
const mysql = (env: Environment) =>
  readSettings({ MYSQL_DATABASE: "millrace", ...env }, { mysql: mysqlSection }).mysql;

function problems(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    return error.problems;
  }
  throw new Error("there were no problems");
}

const SOURCE = '"file:" and a path, or "secret:" and the ARN of a secret';

describe("the settings of HTTP", () => {
  it("have defaults for all", () => {
    const memory = memoryLimit();
    assert.deepEqual(readSettings({}, { http: httpSection(8080) }).http, {
      host: "0.0.0.0",
      port: 8080,
      metricsPort: 9464,
      connections: connectionsFor(memory),
      bodyBytes: bodyBytesFor(memory),
      logLevel: "info",
      hostname: hostname(),
      tracing: { endpoint: undefined, sampling: { ratio: 1, parentBased: true } },
    });
  });

  it("bound connections, and bytes of unfinished requests in MiB", () => {
    const { connections, bodyBytes } = readSettings(
      { HTTP_CONNECTIONS: "7", HTTP_BODY_MEMORY: "2" },
      { http: httpSection(8080) },
    ).http;
    assert.deepEqual([connections, bodyBytes], [7, 2 * 1024 * 1024]);
  });

  it("say what would be right", () => {
    const env = { HTTP_PORT: "65536", METRICS_PORT: "a", HTTP_CONNECTIONS: "0", LOG_LEVEL: "loud" };
    assert.deepEqual(
      problems(() => readSettings(env, { http: httpSection(8080) })),
      [
        'HTTP_PORT is "65536"; it must be a whole number from 1 to 65535.',
        'METRICS_PORT is "a"; it must be a whole number from 1 to 65535.',
        'HTTP_CONNECTIONS is "0"; it must be a whole number from 1 to 1000000.',
        'LOG_LEVEL is "loud"; it must be one of fatal, error, warn, info, debug, trace, silent.',
      ],
    );
  });
});

describe("the settings of tracing", () => {
  const tracing = (env: Environment) => readSettings(env, { http: httpSection(8080) }).http.tracing;

  it("are OpenTelemetry's own", () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: "https://collector:4318/otlp" };
    assert.equal(tracing(env).endpoint, "https://collector:4318/otlp");
    const sampling = (sampler: string, ratio = "") => {
      const given = { OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: ratio };
      const { ratio: part, parentBased } = tracing(given).sampling;
      return [part, parentBased];
    };
    assert.deepEqual(sampling(""), [1, true]);
    assert.deepEqual(sampling("always_on"), [1, false]);
    assert.deepEqual(sampling("always_off", "0.5"), [0, false]);
    assert.deepEqual(sampling("traceidratio", "0.25"), [0.25, false]);
    assert.deepEqual(sampling("traceidratio"), [1, false]);
    assert.deepEqual(sampling("parentbased_always_on", "0"), [1, true]);
    assert.deepEqual(sampling("parentbased_always_off"), [0, true]);
    assert.deepEqual(sampling("parentbased_traceidratio", ".1"), [0.1, true]);
    for (const [text, ratio] of [
      ["0", 0],
      ["1", 1],
      ["1.0", 1],
      ["0.0001", 0.0001],
      ["1e-7", 1e-7],
    ] as const) {
      assert.deepEqual(sampling("traceidratio", text), [ratio, false]);
    }
  });

  it("say what would be right", () => {
    const endpoints = ["collector:4318", "grpc://collector:4317", "http://"].flatMap((endpoint) =>
      problems(() => tracing({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })),
    );
    assert.deepEqual(endpoints, [
      'OTEL_EXPORTER_OTLP_ENDPOINT is "collector:4318"; it must be an address of HTTP, such as "http://collector:4318".',
      'OTEL_EXPORTER_OTLP_ENDPOINT is "grpc://collector:4317"; it must be an address of HTTP, such as "http://collector:4318".',
      'OTEL_EXPORTER_OTLP_ENDPOINT is "http://"; it must be an address of HTTP, such as "http://collector:4318".',
    ]);
    assert.deepEqual(
      problems(() => tracing({ OTEL_TRACES_SAMPLER: "sometimes", OTEL_TRACES_SAMPLER_ARG: "2" })),
      [
        'OTEL_TRACES_SAMPLER is "sometimes"; it must be one of always_on, always_off, traceidratio, ' +
          "parentbased_always_on, parentbased_always_off, parentbased_traceidratio.",
        'OTEL_TRACES_SAMPLER_ARG is "2"; it must be a number from 0 to 1.',
      ],
    );
    for (const ratio of ["-0.1", "1.1", "10%", "1e1", "2e-0", "0.", "NaN", "Infinity"]) {
      assert.equal(problems(() => tracing({ OTEL_TRACES_SAMPLER_ARG: ratio })).length, 1, ratio);
    }
  });
});

describe("the settings of Redis", () => {
  it("need a host and a queue only", () => {
    assert.deepEqual(redis({ REDIS_HOST: "r" }), {
      host: "r",
      port: 6379,
      cluster: false,
      tls: false,
      tlsCa: undefined,
      queue: "count",
      partitions: undefined,
      credentials: { kind: "none" },
    });
  });

  it("take credentials from a file or a secret", () => {
    const of = (given: string) => redis({ REDIS_HOST: "r", REDIS_CREDENTIALS: given }).credentials;
    assert.deepEqual(of("none"), { kind: "none" });
    assert.deepEqual(of("file:/run/x"), { kind: "file", path: "/run/x" });
    const arn = "arn:aws:secretsmanager:eu-central-1:1:secret:x";
    assert.deepEqual(of(`secret:${arn}`), { kind: "secret", arn });
  });

  it("take IAM tokens with all that these need", () => {
    const env = {
      ...{ REDIS_HOST: "r", REDIS_TLS: "true", REDIS_CREDENTIALS: "iam", REDIS_USER: "producer" },
      ...{ REDIS_CACHE: "c", REDIS_SERVERLESS: "true", AWS_REGION: "eu-central-1" },
    };
    assert.deepEqual(redis(env).credentials, {
      kind: "iam",
      user: "producer",
      cache: "c",
      serverless: true,
      region: "eu-central-1",
    });
  });

  it("name everything that IAM tokens lack", () => {
    assert.deepEqual(
      problems(() => redis({ REDIS_CREDENTIALS: "iam", REDIS_TLS: "false" })),
      [
        "REDIS_HOST is missing; it must be the host name of Redis.",
        'REDIS_TLS is "false"; it must be "true", since IAM tokens are taken over TLS only.',
        "REDIS_USER is missing; it must be the name of the Redis user to sign tokens for.",
        "REDIS_CACHE is missing; it must be the name of the cache to sign tokens for.",
        "AWS_REGION is missing; it must be the AWS region of the cache.",
      ],
    );
  });

  it("name everything else that is wrong", () => {
    const env = {
      ...{ REDIS_HOST: "", REDIS_PORT: "-1", REDIS_CLUSTER: "yes", REDIS_TLS: "1" },
      ...{ REDIS_QUEUE: "a{b}", REDIS_PARTITIONS: "0", REDIS_CREDENTIALS: "password" },
    };
    assert.deepEqual(
      problems(() => redis(env)),
      [
        "REDIS_HOST is missing; it must be the host name of Redis.",
        'REDIS_PORT is "-1"; it must be a whole number from 1 to 65535.',
        'REDIS_CLUSTER is "yes"; it must be "true" or "false".',
        'REDIS_TLS is "1"; it must be "true" or "false".',
        'REDIS_QUEUE is "a{b}"; it must be the name of the queue: 1 to 100 letters, digits, dots, dashes or underscores.',
        'REDIS_PARTITIONS is "0"; it must be a whole number from 1 to 1024.',
        `REDIS_CREDENTIALS is "password"; it must be "none", "iam", ${SOURCE}.`,
      ],
    );
  });
});

describe("the settings of MySQL", () => {
  const file = { MYSQL_HOST: "w", MYSQL_CREDENTIALS: "file:/x" };

  it("read from the writer where no reader is named", () => {
    assert.deepEqual(mysql(file), {
      host: "w",
      readHost: "w",
      port: 3306,
      database: "millrace",
      tls: { kind: "off" },
      credentials: { kind: "file", path: "/x" },
      connectTimeoutMs: 10_000,
    });
    assert.equal(mysql({ ...file, MYSQL_READ_HOST: "r" }).readHost, "r");
  });

  it("know three kinds of TLS", () => {
    assert.deepEqual(mysql({ ...file, MYSQL_TLS: "rds" }).tls, { kind: "rds" });
    assert.deepEqual(mysql({ ...file, MYSQL_TLS: "/ca.pem" }).tls, { kind: "ca", path: "/ca.pem" });
    assert.deepEqual(
      problems(() => mysql({ ...file, MYSQL_TLS: "on" })),
      ['MYSQL_TLS is "on"; it must be "off", "rds", or the path of a PEM file of authorities.'],
    );
  });

  it("need the server's name where TLS verifies it", () => {
    const env = { ...file, MYSQL_HOST: "10.0.0.1", MYSQL_READ_HOST: "::1" };
    assert.deepEqual(
      problems(() => mysql({ ...env, MYSQL_TLS: "/ca.pem" })),
      [
        'MYSQL_HOST is "10.0.0.1"; it must be a host name, since TLS verifies that the server\'s certificate bears it.',
        'MYSQL_READ_HOST is "::1"; it must be a host name, since TLS verifies that the server\'s certificate bears it.',
      ],
    );
    assert.equal(mysql({ ...env, MYSQL_TLS: "off" }).host, "10.0.0.1");
  });

  it("must have credentials, and a name that needs no quoting", () => {
    assert.deepEqual(
      problems(() => mysql({ MYSQL_DATABASE: "a-b", MYSQL_CONNECT_TIMEOUT: "0" })),
      [
        "MYSQL_HOST is missing; it must be the host name of the database's writer.",
        'MYSQL_DATABASE is "a-b"; it must be the name of the database: 1 to 64 letters, digits or underscores.',
        'MYSQL_CONNECT_TIMEOUT is "0"; it must be a whole number from 1 to 300.',
        `MYSQL_CREDENTIALS is missing; it must be "iam", ${SOURCE}.`,
      ],
    );
  });

  it("take IAM tokens over TLS only", () => {
    const iam = { MYSQL_HOST: "w", MYSQL_CREDENTIALS: "iam" };
    assert.deepEqual(
      problems(() => mysql({ ...iam, MYSQL_TLS: "off" })),
      [
        'MYSQL_TLS is "off"; it must be "rds" or the path of a PEM file, since IAM tokens are taken over TLS only.',
        "MYSQL_USER is missing; it must be the name of the database user to sign tokens for.",
        "AWS_REGION is missing; it must be the AWS region of the database.",
      ],
    );
    const env = { ...iam, MYSQL_TLS: "rds", MYSQL_USER: "producer", AWS_REGION: "us-east-1" };
    assert.deepEqual(mysql(env).credentials, { kind: "iam", user: "producer", region: "us-east-1" });
  });

  it("refuse IAM tokens where TLS is left at its default", () => {
    const env = { MYSQL_HOST: "w", MYSQL_CREDENTIALS: "iam", MYSQL_USER: "u", AWS_REGION: "r" };
    assert.equal(problems(() => mysql(env)).length, 1);
  });
});

describe("the settings of a service", () => {
  it("are checked all together, each sentence once", () => {
    const env = { REDIS_CREDENTIALS: "iam", MYSQL_CREDENTIALS: "iam", CONSUMER_BATCH: "many" };
    const told = problems(() => readSettings(env, sections));
    for (const name of ["REDIS_HOST", "MYSQL_HOST", "CONSUMER_BATCH", "MYSQL_USER", "REDIS_USER"]) {
      assert.equal(told.filter((problem) => problem.startsWith(`${name} is`)).length, 1, name);
    }
    assert.equal(new Set(told).size, told.length);
  });
});

describe("the settings of several queues", () => {
  const queues = queuesSection(["orders", "order-mails"]);
  const read = (env: Environment) => readSettings(env, { queues }).queues;
  const least = { REDIS_HOST: "redis", ORDERS_REDIS_QUEUE: "orders", ORDER_MAILS_REDIS_QUEUE: "mails" };

  it("have the name of each in front, and where Redis is once", () => {
    const { orders, "order-mails": mails } = read({ ...least, ORDERS_REDIS_PARTITIONS: "3" });
    assert.deepEqual(
      [orders.queue, orders.partitions, mails.queue, mails.partitions],
      ["orders", 3, "mails", undefined],
    );
    assert.deepEqual([orders.host, mails.host], ["redis", "redis"]);
  });

  it("are those of the only queue without a name in front", () => {
    const one = queuesSection(["orders"]);
    const { queues: read } = readSettings({ REDIS_HOST: "redis", REDIS_QUEUE: "old" }, { queues: one });
    assert.equal(read.orders.queue, "old");
  });

  it("are not those of another queue, or of none", () => {
    assert.deepEqual(
      problems(() => read({ REDIS_HOST: "redis", REDIS_QUEUE: "any", ORDERS_REDIS_QUEUE: "orders" })),
      [
        "ORDER_MAILS_REDIS_QUEUE is missing; it must be the name of the queue: 1 to 100 letters, digits, dots, dashes or underscores.",
      ],
    );
  });

  it("name each problem by its variable, and one of Redis once", () => {
    const env = { ...least, REDIS_HOST: "", REDIS_PORT: "0", ORDERS_REDIS_PARTITIONS: "many" };
    assert.deepEqual(
      problems(() => read(env)),
      [
        "REDIS_HOST is missing; it must be the host name of Redis.",
        'REDIS_PORT is "0"; it must be a whole number from 1 to 65535.',
        'ORDERS_REDIS_PARTITIONS is "many"; it must be a whole number from 1 to 1024.',
      ],
    );
  });

  it("may be further ones of each queue", () => {
    const section = () => z.object({ QUEUE_SOFT_DEPTH: whole(1, 9).default(1) });
    const env = { ORDERS_QUEUE_SOFT_DEPTH: "5", QUEUE_SOFT_DEPTH: "7" };
    const { marks } = readSettings(env, { marks: queuesSection(["orders", "mails"], section) });
    assert.deepEqual(marks, { orders: { QUEUE_SOFT_DEPTH: 5 }, mails: { QUEUE_SOFT_DEPTH: 1 } });
  });
});

describe("the settings of several databases", () => {
  const databases = databasesSection({ orders: mysqlSection, reports: mysqlSection });
  const read = (env: Environment) => readSettings(env, { databases }).databases;
  const of = (name: string) => ({
    [`${name}_MYSQL_HOST`]: name.toLowerCase(),
    [`${name}_MYSQL_DATABASE`]: name.toLowerCase(),
    [`${name}_MYSQL_CREDENTIALS`]: "file:/credentials",
  });

  it("have the name of each in front", () => {
    const { orders, reports } = read({ ...of("ORDERS"), ...of("REPORTS"), REPORTS_MYSQL_PORT: "3307" });
    assert.deepEqual([orders.host, orders.database, orders.port], ["orders", "orders", 3306]);
    assert.deepEqual([reports.host, reports.database, reports.port], ["reports", "reports", 3307]);
  });

  it("share the region, for those that sign in with tokens", () => {
    const iam = { ORDERS_MYSQL_CREDENTIALS: "iam", ORDERS_MYSQL_USER: "me", ORDERS_MYSQL_TLS: "rds" };
    const env = { ...of("ORDERS"), ...of("REPORTS"), ...iam };
    assert.deepEqual(read({ ...env, AWS_REGION: "us-east-1" }).orders.credentials, {
      ...{ kind: "iam", user: "me", region: "us-east-1" },
    });
    assert.deepEqual(
      problems(() => read(env)),
      ["AWS_REGION is missing; it must be the AWS region of the database."],
    );
  });

  it("are those of the only database without a name in front", () => {
    const env = { MYSQL_HOST: "db", MYSQL_DATABASE: "orders", MYSQL_CREDENTIALS: "file:/credentials" };
    const { databases: read } = readSettings(env, { databases: databasesSection({ orders: mysqlSection }) });
    assert.equal(read.orders.host, "db");
  });

  it("name each problem by its variable", () => {
    assert.deepEqual(
      problems(() => read({ ...of("ORDERS"), ...of("REPORTS"), REPORTS_MYSQL_PORT: "x", MYSQL_PORT: "y" })),
      ['REPORTS_MYSQL_PORT is "x"; it must be a whole number from 1 to 65535.'],
    );
  });
});

it("what variables about one of several begin with is what the platform sets", () => {
  for (const name of ["orders", "order-mails", "a-1-b"]) {
    assert.equal(prefixOf(name), variablePrefix(name, [name, "other"]));
  }
});
