import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { accessString } from "../../components/data/redis-acl";
import { randomPassword, writeCredentials } from "../../local/servers";
import { freePort } from "../../local/servers/ports";
import { eventually } from "../../local/services/poll";
import { bundleDir, newDir } from "../../local/services/run-dir";
import { createClient, createCluster } from "redis";
import { cacheTokens } from "../../services/common/src/credentials/tokens";
import { partitionCountKey, partitionsOf } from "../../services/common/src/queue/keys";
import { mailerPython } from "../support/four-services";
import { redisModes, System } from "../support/system/system";
import { world } from "../support/system/world";

const FIXTURE = join(__dirname, "..", "fixtures", "services", "mailer");

/** What a worker is told, and nothing else. */
async function settingsOf(system: System): Promise<Record<string, string>> {
  return {
    PATH: process.env["PATH"] ?? "",
    ...system.env,
    REDIS_CREDENTIALS: `file:${join(system.dir, "redis-mailer")}`,
    MYSQL_CREDENTIALS: `file:${join(system.dir, "mysql-mailer")}`,
    HTTP_HOST: "127.0.0.1",
    HTTP_PORT: String(await freePort()),
    METRICS_PORT: String(await freePort()),
  };
}

/** A database with the worker's table, and users with the rights that its manifest gives it. */
async function prepare(system: System): Promise<void> {
  const username = `mailer_${system.database}`;
  writeCredentials(join(system.dir, "mysql-mailer"), { username, password: randomPassword() });
  const build = join(newDir(), "migrator");
  cpSync(bundleDir("migrations"), build, { recursive: true });
  cpSync(join(FIXTURE, "sql"), join(build, "sql", "mails"), { recursive: true });
  const { code, output } = await system.migrate({ MIGRATIONS: "mails", MYSQL_GRANTS: "mailer:write" }, build);
  assert.equal(code, 0, output);
  const password = randomPassword();
  const rules = accessString({ [system.queue]: "consume" })
    .split(" ")
    // Redis knows it from 7.2 on; clients do without where it is not known.
    .filter((rule) => rule !== "+client|setinfo");
  for (const server of system.env["REDIS_CLUSTER"] === "true" ? world().cluster.nodes : [world().redis]) {
    await system.redis((send) => send("ACL", "SETUSER", username, ...rules, `>${password}`), server);
  }
  writeCredentials(join(system.dir, "redis-mailer"), { username, password });
}

type Send = (key: string, ...command: string[]) => Promise<unknown>;

/** Connects to the queue's server, or to the node of the cluster that has a key. */
async function connect(system: System): Promise<{ send: Send; close: () => void }> {
  const socket = { host: system.env["REDIS_HOST"] ?? "", port: Number(system.env["REDIS_PORT"]) };
  if (system.env["REDIS_CLUSTER"] === "true") {
    const cluster = createCluster({ rootNodes: [{ socket }], RESP: 2 });
    await cluster.connect();
    return {
      send: (key, ...command) => cluster.sendCommand(key, false, command),
      close: () => {
        cluster.destroy();
      },
    };
  }
  const client = createClient({ socket, RESP: 2 });
  await client.connect();
  return {
    send: (_key, ...command) => client.sendCommand(command),
    close: () => {
      client.destroy();
    },
  };
}

describe("a worker in another language", function () {
  this.timeout(180_000);

  let command: string;
  const workers: ChildProcess[] = [];
  let closing: (() => void) | undefined;

  before(async () => {
    command = await mailerPython();
  });
  afterEach(async () => {
    closing?.();
    closing = undefined;
    for (const worker of workers.splice(0)) {
      if (worker.exitCode !== null || worker.signalCode !== null) continue;
      worker.kill("SIGKILL");
      await once(worker, "exit");
    }
  });

  function start(env: Record<string, string>): ChildProcess {
    const worker = spawn(command, ["main.py"], {
      cwd: FIXTURE,
      env,
      stdio: ["ignore", "inherit", "inherit"],
    });
    workers.push(worker);
    return worker;
  }

  for (const mode of ["standalone", "cluster of three"] as const) {
    it(`signs in by the contract and stores each entry once, also when it is killed: ${mode}`, async () => {
      const system = new System({ redis: redisModes[mode]() });
      await prepare(system);
      const partitions = partitionsOf(system.queue, mode === "standalone" ? 1 : 12);
      const { send, close } = await connect(system);
      closing = close;
      const count = partitionCountKey(system.queue);
      await send(count, "SET", count, String(partitions.length));
      const ids = Array.from({ length: 600 }, () => randomUUID());
      // Each twice: an entry may be delivered more than once.
      for (const [index, id] of [...ids, ...ids].entries()) {
        const { stream } = partitions[index % partitions.length] ?? { stream: "" };
        await send(stream, "XADD", stream, "*", "id", id, "to", "someone@example.com");
      }
      const env = await settingsOf(system);
      const stored = async () => {
        const rows = await system.sql("SELECT id, fields FROM mails ORDER BY id");
        return rows.map((row) => String(row["id"]));
      };
      const first = start(env);
      await eventually(async () => {
        assert.ok((await stored()).length > 0);
      });
      first.kill("SIGKILL");
      await once(first, "exit");
      const second = start(env);
      await eventually(async () => {
        assert.deepEqual(await stored(), [...ids].sort());
      });
      await eventually(async () => {
        for (const { stream } of partitions) {
          assert.equal(await send(stream, "XLEN", stream), 0);
        }
      });
      const { status } = await fetch(`http://127.0.0.1:${env["HTTP_PORT"] ?? ""}/ready`);
      assert.equal(status, 200);
      second.kill("SIGTERM");
      assert.deepEqual(await once(second, "exit"), [0, null]);
    });
  }

  it("signs tokens for the cache as the services of this repository do", async () => {
    const keys = {
      accessKeyId: "AKIDEXAMPLE",
      secretAccessKey: "secret/example",
      sessionToken: "session+token",
    };
    const env = {
      PATH: process.env["PATH"] ?? "",
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_SESSION_TOKEN: keys.sessionToken,
      PYTHONDONTWRITEBYTECODE: "1",
      AWS_REGION: "eu-central-1",
      REDIS_CREDENTIALS: "iam",
      REDIS_USER: "millrace-dev-queue-mailer",
      REDIS_CACHE: "millrace-dev-queue",
      REDIS_SERVERLESS: "true",
    };
    const child = spawn(command, ["-c", "import main; print(main.sign_in('redis')[1])"], {
      cwd: FIXTURE,
      env,
    });
    let token = "";
    child.stdout.on("data", (text: Buffer) => (token += text.toString()));
    assert.deepEqual(await once(child, "close"), [0, null]);
    const [host, query = ""] = token.trim().split("/?");
    const given = new URLSearchParams(query);
    const signedAt = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(given.get("X-Amz-Date") ?? "") ?? [];
    const [, year, month, day, hour, minute, second] = signedAt;
    const ours = await cacheTokens(
      { kind: "iam", user: env.REDIS_USER, cache: env.REDIS_CACHE, serverless: true, region: env.AWS_REGION },
      keys,
      () => new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`),
    ).get();
    const [ourHost, ourQuery = ""] = ours.password.split("/?");
    assert.equal(host, ourHost);
    assert.deepEqual(Object.fromEntries(given), Object.fromEntries(new URLSearchParams(ourQuery)));
  });
});
