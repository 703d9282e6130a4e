import assert from "node:assert/strict";
import { ErrorReply } from "redis";
import * as mysql from "../../../services/common/src/mysql/errors";
import * as redis from "../../../services/common/src/redis/errors";

function sqlError(errno: number, sqlState: string): Error {
  return Object.assign(new Error("from the server"), { errno, sqlState });
}

const lost = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", errno: -111 });

describe("errors of MySQL", () => {
  const table: [what: string, error: Error, data: boolean, ends: boolean, away: boolean][] = [
    ["out of range", sqlError(1264, "22003"), true, false, false],
    ["too long", sqlError(1406, "22001"), true, false, false],
    ["no integer", sqlError(1366, "HY000"), true, false, false],
    ["a check constraint of MySQL", sqlError(3819, "HY000"), true, false, false],
    ["a check constraint of MariaDB", sqlError(4025, "23000"), true, false, false],
    ["deadlock", sqlError(1213, "40001"), false, false, false],
    ["lock wait timeout", sqlError(1205, "HY000"), false, false, false],
    ["too many connections", sqlError(1040, "08004"), false, false, true],
    ["wrong password", sqlError(1045, "28000"), false, false, true],
    ["no right to the database", sqlError(1044, "42000"), false, false, true],
    ["no such database", sqlError(1049, "42000"), false, false, true],
    ["read-only option", sqlError(1290, "HY000"), false, true, true],
    ["read-only transaction", sqlError(1792, "25006"), false, true, true],
    ["read-only mode", sqlError(1836, "HY000"), false, true, true],
    ["killed", sqlError(1927, "70100"), false, true, true],
    ["no such table", sqlError(1146, "42S02"), false, false, false],
    ["no right", sqlError(1142, "42000"), false, false, false],
    ["lost connection", lost, false, true, true],
    [
      "timeout of a query",
      Object.assign(new Error(), { code: "PROTOCOL_SEQUENCE_TIMEOUT" }),
      false,
      true,
      true,
    ],
  ];
  for (const [what, error, data, ends, away] of table) {
    it(`are told apart: ${what}`, () => {
      assert.equal(mysql.isDataError(error), data, "the row's fault");
      assert.equal(mysql.endsConnection(error), ends, "ends the connection");
      assert.equal(mysql.isDatabaseAway(error), away, "away");
    });
  }

  it("know a password that is refused", () => {
    assert.equal(mysql.isRefusal(sqlError(1045, "28000")), true);
    assert.equal(mysql.isRefusal(sqlError(1146, "42S02")), false);
    assert.equal(mysql.isRefusal(lost), false);
  });
});

describe("errors of Redis", () => {
  const away = [
    "LOADING x",
    "READONLY x",
    "CLUSTERDOWN x",
    "MASTERDOWN x",
    "TRYAGAIN x",
    "NOREPLICAS x",
    "WRONGPASS x",
  ];
  for (const message of away) {
    it(`${message.split(" ")[0] ?? ""} may pass`, () =>
      assert.equal(redis.isRedisAway(new ErrorReply(message)), true));
  }
  for (const message of [
    "OOM command not allowed",
    "WRONGTYPE x",
    "NOPERM x",
    "ERR unknown command",
    "NOGROUP x",
  ]) {
    it(`${message.split(" ")[0] ?? ""} does not`, () =>
      assert.equal(redis.isRedisAway(new ErrorReply(message)), false));
  }
  it("of the connection may pass", () => assert.equal(redis.isRedisAway(lost), true));

  it("have a code where they come from the server", () => {
    assert.equal(redis.replyCode(new ErrorReply("NOGROUP No such key")), "NOGROUP");
    assert.equal(redis.replyCode(lost), undefined);
  });

  it("know a password that is refused", () => {
    assert.equal(redis.isRefusal(new ErrorReply("WRONGPASS invalid username-password pair")), true);
    assert.equal(redis.isRefusal(new ErrorReply("NOAUTH Authentication required.")), true);
    assert.equal(redis.isRefusal(lost), false);
  });
});
