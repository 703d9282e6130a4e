import assert from "node:assert/strict";
import { createLog, type Logger } from "../../../services/common/src/log";

/** A log, and the lines that it has written. */
function logged(): { log: Logger; lines: () => Record<string, unknown>[] } {
  const written: string[] = [];
  const log = createLog("test", "debug", { write: (line) => void written.push(line) });
  return { log, lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe("a log", () => {
  it("is of JSON lines with level, time and service", () => {
    const { log, lines } = logged();
    log.child({ requestId: "r1" }).info({ count: 1 }, "stored");
    const [line] = lines();
    const { time, ...rest } = line ?? {};
    assert.deepEqual(rest, { level: "info", service: "test", requestId: "r1", count: 1, msg: "stored" });
    assert.match(String(time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it("never tells a secret, whatever its letters and however deep it lies", () => {
    const { log, lines } = logged();
    const secret = "hunter2";
    const response = { headers: { Authorization: secret, "set-cookie": [secret], host: "h" } };
    log.warn({ password: secret, connection: { user: "u", options: { dbPassword: secret } } }, "a");
    log.warn({ $response: { request: { inner: response } } }, "b");
    log.warn({ credentials: { username: secret }, sessionToken: secret, "Idempotency-Key": secret }, "c");
    log.child({ token: secret, authorization: secret }).warn("d");
    const [first, second] = lines();
    assert.deepEqual(first?.["connection"], { user: "u", options: { dbPassword: "***" } });
    assert.deepEqual(second?.["$response"], {
      request: { inner: { headers: { Authorization: "***", "set-cookie": "***", host: "h" } } },
    });
    assert.equal(JSON.stringify(lines()).includes(secret), false);
  });

  it("never tells what drivers put on errors, in causes, in lists, or anywhere in a line", () => {
    const { log, lines } = logged();
    const secret = "hunter2";
    const inner = Object.assign(new Error(`connect redis://user:${secret}@host:6379/0 failed`), {
      ...{ code: "ECONNREFUSED", errno: -111, config: { password: secret } },
    });
    const outer = Object.assign(new Error("away", { cause: inner }), { sql: `SET PASSWORD = '${secret}'` });
    log.error({ err: outer }, "a");
    log.error(outer);
    log.error({ result: { error: outer } }, "b");
    log.error({ err: new AggregateError([inner], "all failed", { cause: { password: secret } }) }, "c");
    const [first, second, third, fourth] = lines();
    const told = first?.["err"] as Record<string, unknown>;
    assert.deepEqual([told["type"], told["message"]], ["Error", "away"]);
    const cause = told["cause"] as Record<string, unknown>;
    assert.equal(cause["message"], "connect redis://***@host:6379/0 failed");
    assert.deepEqual([cause["code"], cause["errno"]], ["ECONNREFUSED", -111]);
    assert.deepEqual(second?.["err"], told);
    assert.deepEqual((third?.["result"] as Record<string, unknown>)["error"], told);
    const all = fourth?.["err"] as Record<string, unknown>;
    assert.deepEqual(all["cause"], { password: "***" });
    assert.equal((all["errors"] as unknown[]).length, 1);
    assert.equal(JSON.stringify(lines()).includes(secret), false);
  });

  it("ends with what has no end", () => {
    const { log, lines } = logged();
    const loop: Record<string, unknown> = { name: "loop" };
    loop["again"] = loop;
    const error = new Error("loop");
    error.cause = error;
    log.warn({ loop, err: error }, "a");
    assert.equal(lines().length, 1);
  });

  it("leaves what is no secret as it is", () => {
    const { log, lines } = logged();
    const at = new Date(0);
    log.info({ at, list: [1, "a@b", null, { x: true }], nothing: undefined }, "a");
    const [line] = lines();
    assert.deepEqual(line?.["at"], at.toISOString());
    assert.deepEqual(line["list"], [1, "a@b", null, { x: true }]);
  });
});
