import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { COMPILED } from "../../local/bundle";
import { startRedis } from "../../local/servers";
import { eventually } from "../../local/services/poll";
import { newDir } from "../../local/services/run-dir";
import { Service } from "../../local/services/service";
import { filesOf } from "../../scripts/new/files";
import { readNewOptions } from "../../scripts/new/options";
import { planService } from "../../scripts/new/plan";
import { writeService } from "../../scripts/new/write";
import { newSystem, redisAt, untilReady } from "../support/system/system";
import "../support/system/world";

describe("a producer that npm run new has made", function () {
  this.timeout(120_000);

  const root = mkdtempSync(join(tmpdir(), "millrace-new-producer-"));
  const bundle = join(root, "dist");

  before(async () => {
    mkdirSync(join(root, "services"));
    symlinkSync(join(__dirname, "..", "..", "node_modules"), join(root, "node_modules"));
    const plan = planService(readNewOptions("service tickets --kind http --queue tickets".split(" ")), {});
    await writeService(root, plan.name, filesOf(plan));
    await build({
      absWorkingDir: join(root, "services", "tickets"),
      entryPoints: [{ in: "./src/main.ts", out: "main" }],
      outdir: bundle,
      ...COMPILED,
    });
  });
  after(() => rmSync(root, { recursive: true }));

  async function started(env: Readonly<Record<string, string>>): Promise<Service> {
    const service = await Service.start("tickets", env, undefined, bundle);
    await untilReady(service);
    return service;
  }

  const post = (service: Service) =>
    fetch(service.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ seat: 1 }),
    });

  async function assertAnswer(service: Service, status: number, retryAfter: string, detail: RegExp) {
    const answer = await post(service);
    const body = (await answer.json()) as { detail?: string };
    assert.equal(answer.status, status);
    assert.match(answer.headers.get("content-type") ?? "", /^application\/problem\+json/);
    assert.equal(answer.headers.get("retry-after"), retryAfter);
    assert.match(body.detail ?? "", detail);
  }

  const assertAccepted = (service: Service) =>
    eventually(async () => assert.equal((await post(service)).status, 202));

  it("answers 429 at the soft mark of the depth, 503 at the hard one, and 202 again below both", async () => {
    const system = await newSystem({ env: { QUEUE_SOFT_DEPTH: "10", QUEUE_HARD_DEPTH: "100" } });
    const fill = (entries: number) =>
      system.redis(async (send) => {
        for (let entry = 0; entry < entries; entry += 1) await send("XADD", system.key(), "*", "filler", "1");
      });
    const service = await started(system.env);
    await assertAccepted(service);
    await fill(10);
    await eventually(() => assertAnswer(service, 429, "2", /filling up/));
    await fill(100);
    await eventually(() => assertAnswer(service, 503, "10", /The queue is full/));
    await system.redis((send) => send("XTRIM", system.key(), "MAXLEN", "0"));
    await assertAccepted(service);
    await service.kill();
  });

  it("refuses from its first request on where the queue was full before it started", async () => {
    const system = await newSystem({ env: { QUEUE_SOFT_DEPTH: "1", QUEUE_HARD_DEPTH: "1" } });
    await system.redis((send) => send("XADD", system.key(), "*", "filler", "1"));
    const service = await started(system.env);
    await assertAnswer(service, 503, "10", /The queue is full/);
    assert.equal(await system.redis((send) => send("XLEN", system.key())), 1);
    await service.kill();
  });

  it("answers 503 when Redis is out of memory, and 429 at the soft mark of its memory", async () => {
    const redis = await startRedis({ dir: join(newDir(), "redis") });
    const system = await newSystem({ redis: redisAt(redis) });
    const config = (...values: string[]) => system.redis((send) => send("CONFIG", "SET", ...values), redis);
    const service = await started(system.env);
    await config("maxmemory", "1mb");
    // Redis refuses the entry, unless the memory was measured before the request came.
    await assertAnswer(service, 503, "10", /out of memory|The queue is full/);
    await config("maxmemory", "0");
    await assertAccepted(service);
    await service.kill();

    const careful = await started({ ...system.env, QUEUE_SOFT_MEMORY: "1" });
    const used = async () => {
      const info = String(await system.redis((send) => send("INFO", "memory"), redis));
      return Number(/^used_memory:(\d+)/m.exec(info)?.[1]);
    };
    await config("maxmemory", String(10 * (await used())));
    await eventually(() => assertAnswer(careful, 429, "2", /filling up/));
    await careful.kill();
    await redis.stop("SIGKILL");
  });
});
