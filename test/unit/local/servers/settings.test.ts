import assert from "node:assert/strict";
import { privateSettings } from "../../../../local/servers/settings";

describe("settings of a private server", () => {
  const address = { host: "127.0.0.1", credentials: "/there/admin" };

  it("leave nothing of how to reach Redis to the environment", () => {
    assert.deepEqual(privateSettings("redis", { ...address, port: 6379 }), {
      REDIS_HOST: "127.0.0.1",
      REDIS_PORT: "6379",
      REDIS_CREDENTIALS: "file:/there/admin",
      REDIS_TLS: "false",
      REDIS_CLUSTER: "false",
    });
  });

  it("leave nothing of how to reach MySQL to the environment", () => {
    assert.deepEqual(privateSettings("mysql", { ...address, port: 3306 }), {
      MYSQL_HOST: "127.0.0.1",
      MYSQL_PORT: "3306",
      MYSQL_CREDENTIALS: "file:/there/admin",
      MYSQL_TLS: "off",
      MYSQL_READ_HOST: "127.0.0.1",
    });
  });
});
