import assert from "node:assert/strict";
import { lineFormat } from "../../../scripts/local/logs";
import { migrationSettings, serviceSettings, USUAL_PORTS, welcome } from "../../../scripts/local/services";

describe("the local system", () => {
  it("gives services free ports on loopback, and each its own user of the database", () => {
    assert.deepEqual(serviceSettings("consumer", USUAL_PORTS, "/m/.local"), {
      HTTP_HOST: "127.0.0.1",
      HTTP_PORT: "8081",
      METRICS_PORT: "9466",
      MYSQL_CREDENTIALS: "file:/m/.local/credentials/mysql-consumer",
    });
    assert.deepEqual(serviceSettings("producer", USUAL_PORTS, "/m/.local"), {
      HTTP_HOST: "127.0.0.1",
      HTTP_PORT: "8080",
      METRICS_PORT: "9465",
      MYSQL_CREDENTIALS: "file:/m/.local/credentials/mysql-producer",
      GRPC_PORT: "9000",
      CORS_ORIGINS: "http://localhost:3000,http://127.0.0.1:3000",
    });
    assert.deepEqual(migrationSettings("/m/.local"), {
      MYSQL_USERS: "file:/m/.local/credentials",
      MYSQL_GRANTS: "producer:read,consumer:write",
      MIGRATIONS: "counts",
    });
  });

  it("points the page's server at the producer and the consumer, wherever those listen", () => {
    const ports = { ...USUAL_PORTS, http: { ...USUAL_PORTS.http, producer: 40001, consumer: 40002 } };
    assert.deepEqual(serviceSettings("web", ports, "/m/.local"), {
      HTTP_HOST: "127.0.0.1",
      HTTP_PORT: "3000",
      METRICS_PORT: "9464",
      PRODUCER_URL: "http://127.0.0.1:40001",
      CONSUMER_URL: "http://127.0.0.1:40002",
      OPERATIONS: "true",
    });
  });

  it("tells where everything is, and what to try", () => {
    const text = welcome(USUAL_PORTS, { Redis: "127.0.0.1:6379, data in .local/redis" });
    assert.match(text, /The page +http:\/\/localhost:3000\n/);
    assert.match(text, /gRPC +localhost:9000, without TLS\n/);
    assert.match(text, /Redis +127\.0\.0\.1:6379, data in \.local\/redis\n/);
    assert.match(
      text,
      /\n {2}curl -i -H 'content-type: application\/json' -d '\{"count": 42\}' http:\/\/localhost:8080\/count\n/,
    );
  });
});

describe("the local log", () => {
  const format = lineFormat({ colour: false, names: ["web", "consumer"] });

  it("lays pino's lines out for people", () => {
    const line = JSON.stringify({
      level: "info",
      time: 0,
      service: "web",
      pid: 1,
      port: 80,
      msg: "listening",
    });
    assert.match(format("web", line), /^web {6}\| \[\d\d:\d\d:\d\d\.000\] INFO: listening \{"port":80\}$/);
  });

  it("leaves other lines as they are", () => {
    assert.equal(format("consumer", "SyntaxError: no"), "consumer | SyntaxError: no");
    assert.equal(format("consumer", "{ not JSON"), "consumer | { not JSON");
  });

  it("names the process on every line of a stack", () => {
    const line = JSON.stringify({
      level: "error",
      time: 0,
      err: { type: "E", message: "m", stack: "E: m\n    at f" },
    });
    for (const part of format("web", line).split("\n")) assert.match(part, /^web {6}\| /);
  });
});
