import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { credentialSource, readSecret } from "../../../services/common/src/credentials/source";
import { cacheTokens, databaseTokens } from "../../../services/common/src/credentials/tokens";
import { createLog } from "../../../services/common/src/log";
import { renewingProvider } from "../../../services/common/src/redis/renewal";

describe("credentials in a file", () => {
  const dir = mkdtempSync(join(tmpdir(), "millrace-credentials-"));
  const path = join(dir, "user");
  const source = credentialSource({ kind: "file", path });
  after(() => rmSync(dir, { recursive: true }));

  it("may begin with a byte order mark", async () => {
    writeFileSync(path, '\uFEFF{"username":"u","password":"p"}');
    assert.deepEqual(await source.get(), {
      username: "u",
      password: "p",
    });
  });

  it("are read anew each time", async () => {
    writeFileSync(path, '{"username":"u","password":"old"}');
    assert.deepEqual(await source.get(), { username: "u", password: "old" });
    writeFileSync(path, '{"username":"u","password":"new","host":"ignored"}');
    assert.deepEqual(await source.get(), { username: "u", password: "new" });
  });

  for (const text of [
    "hunter2",
    '{"username":"hunter2"}',
    '{"username":"u","password":1}',
    "null",
    '"hunter2"',
  ]) {
    it(`are not shown in the error about ${text}`, async () => {
      writeFileSync(path, text);
      await assert.rejects(source.get(), (error: Error) => {
        assert.match(error.message, /it must be \{"username": "\.\.\.", "password": "\.\.\."\}$/);
        assert.ok(error.message.startsWith(path));
        assert.ok(!error.message.includes("hunter2"));
        return true;
      });
    });
  }
});

describe("credentials in a secret", () => {
  const arn = "arn:aws:secretsmanager:eu-central-1:1:secret:x";
  const secret = (password: string) => JSON.stringify({ username: "u", password });

  it("are fetched once, and again after they were refused", async () => {
    const fetched: string[] = [];
    const source = credentialSource({ kind: "secret", arn }, async (asked) => {
      fetched.push(asked);
      return Promise.resolve(secret(`p${fetched.length}`));
    });
    assert.equal((await source.get()).password, "p1");
    assert.equal((await source.get()).password, "p1");
    source.refused();
    assert.equal((await source.get()).password, "p2");
    assert.deepEqual(fetched, [arn, arn]);
  });

  it("are asked for again where fetching failed", async () => {
    let attempts = 0;
    const source = credentialSource({ kind: "secret", arn }, async () => {
      attempts += 1;
      return attempts === 1 ? Promise.reject(new Error("throttled")) : Promise.resolve(secret("p"));
    });
    await assert.rejects(source.get(), /throttled/);
    assert.equal((await source.get()).password, "p");
  });
});

// What botocore 1.44.8 makes of the same keys, times and names: its RDS client's `generate_db_auth_token`, and for
// ElastiCache, which has no such thing, what AWS's guide says: `RequestSigner.generate_presigned_url` of
// `https://CACHE/?Action=connect&User=USER`, good for 900 seconds, without its `https://`.
const KEYS = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  sessionToken: "session/token+=",
};
const NOW = new Date("2026-01-02T03:04:05Z");
const scope = (service: string) =>
  "X-Amz-Algorithm=AWS4-HMAC-SHA256" +
  `&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260102%2Feu-central-1%2F${service}%2Faws4_request` +
  "&X-Amz-Date=20260102T030405Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host" +
  "&X-Amz-Security-Token=session%2Ftoken%2B%3D";

describe("a secret that the manifest names", () => {
  it("is asked for by its name, each time", async () => {
    const asked: string[] = [];
    const fetchSecret = (name: string) => {
      asked.push(name);
      return Promise.resolve(`value ${asked.length}`);
    };
    assert.equal(await readSecret("millrace-prod/payment/key", fetchSecret), "value 1");
    assert.equal(await readSecret("millrace-prod/payment/key", fetchSecret), "value 2");
    assert.deepEqual(asked, ["millrace-prod/payment/key", "millrace-prod/payment/key"]);
  });

  it("is read from a file on a laptop", async () => {
    const dir = mkdtempSync(join(tmpdir(), "millrace-secret-"));
    writeFileSync(join(dir, "key"), "sk_test");
    const fetchSecret = () => Promise.reject(new Error("not on a laptop"));
    assert.equal(await readSecret(`file:${join(dir, "key")}`, fetchSecret), "sk_test");
    rmSync(dir, { recursive: true });
  });
});

describe("tokens for ElastiCache", () => {
  const user = { kind: "iam", user: "producer", cache: "Millrace-Queue", region: "eu-central-1" } as const;

  it("sign the lower-case name of the cache", async () => {
    const { username, password } = await cacheTokens({ ...user, serverless: false }, KEYS, () => NOW).get();
    assert.equal(username, "producer");
    assertSameUrl(
      password,
      `millrace-queue/?Action=connect&User=producer&${scope("elasticache")}` +
        "&X-Amz-Signature=db65b0eba3236ee29526b97c012f0973d3bd2206714eddd5a79f42f9d31b803f",
    );
  });

  it("say so where the cache is serverless", async () => {
    const { password } = await cacheTokens({ ...user, serverless: true }, KEYS, () => NOW).get();
    assertSameUrl(
      password,
      `millrace-queue/?Action=connect&User=producer&ResourceType=ServerlessCache&${scope("elasticache")}` +
        "&X-Amz-Signature=8e1e4f8b4b76192998962d5b09e96800f7d0643fca4bc5b995d441230d24f84b",
    );
  });
});

describe("tokens for Aurora", () => {
  afterEach(() => mock.timers.reset());

  it("sign host, port and user", async () => {
    mock.timers.enable({ apis: ["Date"], now: NOW });
    const user = { kind: "iam", user: "consumer", region: "eu-central-1" } as const;
    const { username, password } = await databaseTokens(user, { host: "db.example", port: 3306 }, KEYS).get();
    assert.equal(username, "consumer");
    assertSameUrl(
      password,
      `db.example:3306/?Action=connect&DBUser=consumer&${scope("rds-db")}` +
        "&X-Amz-Signature=6e940a0e1f5f4e98530e1597122e8c7c0dd78a8949f51d3ded28b337c2c95b91",
    );
  });
});

describe("a Redis connection that lives long", () => {
  afterEach(() => mock.timers.reset());

  it("authenticates again every eleven hours, with a new token, until it ends", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    let made = 0;
    const source = {
      get: () => Promise.resolve({ username: "u", password: `t${++made}` }),
      refused: () => undefined,
    };
    const seen: unknown[] = [];
    const listener = { onNext: (given: unknown) => seen.push(given), onError: unexpected };
    const provider = renewingProvider(source, createLog("test", "silent"));
    const [first, subscription] = await provider.subscribe(listener);
    assert.deepEqual(first, { username: "u", password: "t1" });

    mock.timers.tick(11 * 3_600_000 - 1);
    await settled();
    assert.deepEqual(seen, []);
    mock.timers.tick(1);
    await settled();
    assert.deepEqual(seen, [{ username: "u", password: "t2" }]);
    mock.timers.tick(11 * 3_600_000);
    await settled();
    assert.equal(seen.length, 2);
    subscription.dispose();
    mock.timers.tick(24 * 3_600_000);
    await settled();
    assert.equal(seen.length, 2);
  });

  it("is not authenticated any more once the client has forgotten it, which it does when it reconnects", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    let asked = 0;
    const source = {
      get: () => Promise.resolve({ username: "u", password: `t${++asked}` }),
      refused: () => undefined,
    };
    const provider = renewingProvider(source, createLog("test", "silent"));
    const listener = { onNext: () => assert.fail("it is forgotten"), onError: unexpected };
    await provider.subscribe(listener);
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    await settled();
    collect();
    mock.timers.tick(11 * 3_600_000);
    await settled();
    assert.equal(asked, 1);
  });

  it("tries again where no token could be had", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    let asked = 0;
    const source = {
      get: () =>
        ++asked === 2
          ? Promise.reject(new Error("no keys"))
          : Promise.resolve({ username: "u", password: `t${asked}` }),
      refused: () => undefined,
    };
    const seen: unknown[] = [];
    const provider = renewingProvider(source, createLog("test", "silent"));
    await provider.subscribe({ onNext: (given) => seen.push(given), onError: unexpected });
    mock.timers.tick(11 * 3_600_000);
    await settled();
    assert.deepEqual(seen, []);
    mock.timers.tick(60_000);
    await settled();
    assert.deepEqual(seen, [{ username: "u", password: "t3" }]);
  });
});

function unexpected(error: Error): never {
  throw error;
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The same address and the same parameters, in whatever order. */
function assertSameUrl(actual: string, expected: string): void {
  const [address, query] = actual.split("?");
  const [expectedAddress, expectedQuery] = expected.split("?");
  assert.equal(address, expectedAddress);
  assert.deepEqual(query?.split("&").sort(), expectedQuery?.split("&").sort());
}
