import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { randomPassword, startRedis, type RedisServer } from "../../local/servers";
import { eventually } from "../../local/services/poll";
import { newDir } from "../../local/services/run-dir";
import type { Service } from "../../local/services/service";
import { get, newSystem, post, rowId, untilReady, type System } from "../support/system/system";
import "../support/system/world";
import { SecretsManager } from "./support/secrets-manager";

const SERVICES = ["producer", "consumer"] as const;
type Name = (typeof SERVICES)[number];

describe("credentials in Secrets Manager", function () {
  this.timeout(300_000);
  let secrets: SecretsManager;
  let redis: RedisServer;
  let system: System;
  let redisSecret: string;
  let databaseSecrets: Record<Name, string>;
  let services: Record<Name, Service>;
  /** All that must never be read in a log. */
  const passwords: string[] = [];
  const accepted: string[] = [];

  const secret = (password: string) => {
    passwords.push(password);
    return JSON.stringify({ username: "default", password });
  };
  /** What the file of a service's database user holds. */
  const databaseUser = (name: Name) => {
    const text = readFileSync(join(system.dir, `mysql-${name}`), "utf8");
    passwords.push((JSON.parse(text) as { password: string }).password);
    return text;
  };
  const both = () => SERVICES.map((name) => services[name]);
  const allReady = () => Promise.all(both().map((service) => untilReady(service)));
  const settings = (name: Name): Record<string, string> => ({
    REDIS_CREDENTIALS: `secret:${redisSecret}`,
    MYSQL_CREDENTIALS: `secret:${databaseSecrets[name]}`,
  });

  before(async () => {
    const password = randomPassword();
    [secrets, redis] = await Promise.all([
      SecretsManager.start(join(newDir(), "moto")),
      startRedis({ dir: join(newDir(), "redis"), password }),
    ]);
    system = await newSystem({
      redis: { REDIS_HOST: redis.host, REDIS_PORT: String(redis.port) },
      env: secrets.env,
    });
    redisSecret = await secrets.create("queue", secret(password));
    const made = SERVICES.map(
      async (name) => [name, await secrets.create(name, databaseUser(name))] as const,
    );
    databaseSecrets = Object.fromEntries(await Promise.all(made)) as Record<Name, string>;
    const [producer, consumer] = await Promise.all([
      system.producer(settings("producer")),
      system.consumer(settings("consumer")),
    ]);
    services = { producer, consumer };
  });

  after(async () => {
    await Promise.all(both().map((service) => service.kill()));
    await Promise.all([redis.stop("SIGKILL"), secrets.stop()]);
  });

  /** Posts, and keeps the ids that are accepted, until it is told to stop. */
  function postOn(): () => Promise<void> {
    let stopped = false;
    const run = async () => {
      for (let count = 0; !stopped; count += 1) {
        const { status, body } = await post(services.producer, count);
        if (status === 202) accepted.push(rowId(body["id"]));
      }
    };
    const running = Promise.all([run(), run()]);
    return async () => {
      stopped = true;
      await running;
    };
  }

  /** Waits for so many more. */
  async function untilAccepted(more: number): Promise<void> {
    const before = accepted.length;
    await eventually(() => assert.ok(accepted.length >= before + more));
  }

  const allStored = () =>
    eventually(async () => assert.deepEqual(await system.storedIds(), [...accepted].sort()));

  it("are read by the name that the manifest gives them, in the service's region", async () => {
    await secrets.create("millrace-dev/payment/key", "sk_test");
    const program = join(__dirname, "../../services/common/src/credentials/source.ts");
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        ...["--require", "tsx/cjs", "--eval"],
        `require(${JSON.stringify(program)}).readSecret("millrace-dev/payment/key").then(console.log)`,
      ],
      { env: { ...process.env, ...secrets.env, AWS_REGION: "eu-central-1" } },
    );
    assert.equal(stdout, "sk_test\n");
  });

  it("let the services in, who fetch them themselves", async () => {
    await allReady();
    const { status, body } = await post(services.producer, 1);
    assert.equal(status, 202);
    accepted.push(rowId(body["id"]));
    await allStored();
    await eventually(async () => assert.equal((await get(services.producer, "/count")).body["count"], 1));
  });

  it("are fetched again when Redis refuses them, and nothing that was accepted is lost", async () => {
    const stop = postOn();
    await untilAccepted(10);
    const password = randomPassword();
    await system.redis(async (send) => {
      await send("CONFIG", "SET", "requirepass", password);
      await send("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    }, redis);
    for (const service of both()) await eventually(() => assert.match(service.logs, /WRONGPASS/));
    await untilReady(services.producer, 503);
    await secrets.put(redisSecret, secret(password));
    redis = { ...redis, password };
    await allReady();
    await untilAccepted(10);
    await stop();
    await allStored();
  });

  it("are fetched again when MySQL refuses them, and nothing that was accepted is lost", async () => {
    const stop = postOn();
    await untilAccepted(10);
    system.writePasswords();
    assert.equal((await system.migrate()).code, 0);
    const connections = await system.sql(
      `SELECT id FROM information_schema.processlist WHERE user LIKE '%\\_${system.database}'`,
    );
    for (const row of connections) await system.sql(`KILL ${Number(Object.values(row)[0])}`);
    await eventually(() => assert.match(services.consumer.logs, /Access denied/));
    await untilReady(services.consumer, 503);
    // The queue takes values all the while.
    await untilAccepted(10);
    for (const name of SERVICES) await secrets.put(databaseSecrets[name], databaseUser(name));
    await allReady();
    await stop();
    await allStored();
    await eventually(async () => {
      assert.equal((await get(services.producer, "/count")).body["count"], accepted.length);
    });
  });

  describe("that cannot be had", () => {
    /** Starts the services, who are not ready and say why, until it is put right. */
    async function refusedUntil(env: Record<string, string>, why: RegExp, putRight: () => Promise<unknown>) {
      const started = await Promise.all([
        system.producer({ ...settings("producer"), ...env }),
        system.consumer({ ...settings("consumer"), ...env }),
      ]);
      try {
        for (const service of started) {
          await eventually(() => assert.match(service.logs, why));
          assert.equal((await get(service, "/ready")).status, 503);
          assert.equal((await get(service, "/health")).status, 200);
        }
        await putRight();
        await Promise.all(started.map((service) => untilReady(service)));
        for (const { logs } of started) assertSecret(logs);
      } finally {
        await Promise.all(started.map((service) => service.kill()));
      }
    }

    it("because there are none yet", async () => {
      const arn = secrets.arnOf("late");
      const why = new RegExp(`${arn} cannot be read from Secrets Manager: .*can't find the specified secret`);
      await refusedUntil({ REDIS_CREDENTIALS: `secret:${arn}` }, why, () =>
        secrets.create("late", secret(redis.password ?? "")),
      );
    });

    it("because they are not JSON", async () => {
      const wrong = `${secret("hunter2-not-JSON")}x`;
      const arn = await secrets.create("no-json", wrong);
      const why = new RegExp(`${arn} is not JSON; it must be`);
      await refusedUntil({ REDIS_CREDENTIALS: `secret:${arn}` }, why, () =>
        secrets.put(arn, secret(redis.password ?? "")),
      );
    });

    it("because Secrets Manager lets nobody read them", async () => {
      secrets.denied = true;
      const why =
        /cannot be read from Secrets Manager: User: .* is not authorized to perform: secretsmanager:/;
      await refusedUntil({}, why, () => {
        secrets.denied = false;
        return Promise.resolve();
      });
    });
  });

  it("are in no log", () => {
    for (const { logs } of both()) assertSecret(logs);
  });

  function assertSecret(logs: string): void {
    for (const password of passwords) assert.ok(!logs.includes(password));
    assert.ok(!logs.includes(secrets.env["AWS_SECRET_ACCESS_KEY"] ?? ""));
  }
});
