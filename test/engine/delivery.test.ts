import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Journal, journalFolder, type RunRecord } from "../../deliver/journal";
import { newEngine, type Engine } from "../support/engine/engine";
import { accountResources } from "./support/account";
import { configure, deliver, held, start, testRepository } from "./support/delivery/delivery";
import { ABOVE, BELOW } from "./support/delivery/programs";
import { runFolder } from "./support/folder";
import { providers } from "./support/setup";

describe("up and down of two programs, on the real engine", function () {
  // An operation takes a minute on a loaded machine.
  this.timeout(600_000);

  let engine: Engine;
  let root: string;

  before(async () => {
    const dir = join(runFolder(), "delivery");
    mkdirSync(dir, { recursive: true });
    engine = await newEngine({ dir, providers: [await providers()] });
    root = testRepository(engine);
  });

  const types = () =>
    accountResources(engine)
      .flatMap(({ type, urn }) => (urn === undefined ? [] : [type]))
      .sort();

  function lastRun(stack: string): RunRecord {
    const journal = Journal.last(journalFolder(root, stack));
    assert.ok(journal);
    return journal.record;
  }

  const statesOf = ({ steps }: RunRecord) =>
    Object.fromEntries(steps.map(({ name, state }) => [name, state]));

  const ALL = ["ec2/subnet", "ec2/subnet", "ec2/subnet", "ec2/vpc", "kms/key", "sqs/queue"];

  it("name the resource that failed, AWS's sentence and what to do, and stop before what comes after", async () => {
    const { code, stdout, stderr } = await deliver("up", ["one", "two", "--yes"], {
      engine,
      env: { SIMULATOR_FAIL: "create@ec2/subnet:2" },
    });
    assert.equal(code, 1, stdout + stderr);
    assert.match(
      stdout,
      /test-below of one failed at aws:ec2\/subnet:Subnet subnet-\d:\n {2}.*InternalFailure: .+\n.*Then: npm run up -- one --resume\n/,
    );
    assert.match(stdout, /Not begun: two\.\n$/);
    assert.ok(types().includes("ec2/vpc"));
    assert.ok(!types().includes("sqs/queue"));
    const { outcome, steps } = lastRun("one");
    assert.equal(outcome, "failed");
    assert.match(steps.find(({ name }) => name === BELOW)?.failure?.resource ?? "", /subnet-\d$/);
  });

  it("go on with --resume where they stopped", async () => {
    const { code, stdout, stderr } = await deliver("up", ["one", "--yes", "--resume"], { engine });
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /up one: .* \(resuming the run of /);
    assert.deepEqual(types(), ALL);
    assert.deepEqual(statesOf(lastRun("one")), {
      check: "done",
      [BELOW]: "done",
      images: "done",
      [ABOVE]: "done",
      "smoke test": "done",
    });
  });

  it("leave the stack that the user has selected as it is", () => {
    const folder = join(engine.env["PULUMI_HOME"] ?? "", "workspaces");
    const files = existsSync(folder) ? readdirSync(folder) : [];
    const selected = files.filter((file) => readFileSync(join(folder, file), "utf8").includes('"stack"'));
    assert.deepEqual(selected, []);
  });

  it("change nothing the second time", async () => {
    const { code, stdout, stderr } = await deliver("up", ["one", "--yes"], { engine });
    assert.equal(code, 0, stdout + stderr);
    for (const project of [BELOW, ABOVE]) {
      assert.match(stdout, new RegExp(`^${project}: done \\(nothing to do`, "m"));
    }
  });

  it("refuse to resume what was completed with another configuration", async () => {
    configure(root, BELOW, "one", { description: "another key" });
    const { code, stderr } = await deliver("up", ["one", "--yes", "--resume"], { engine });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^The configuration of one has changed since its last run\. Run `npm run up -- one` without/,
    );
  });

  it("finish what has begun when they are interrupted once, and go on from there", async () => {
    configure(root, BELOW, "two", { protect: "true" });
    const { child, ended } = start("up", ["two", "--yes", "--json"], {
      engine,
      env: { SIMULATOR_HOLD: "create@8" },
    });
    await held(engine, ended);
    child.kill("SIGINT");
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 130, stdout + stderr);
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const interrupted = events.find(({ event }) => event === "interrupt");
    assert.ok(Array.isArray(interrupted?.finishing) && interrupted.finishing.length > 0, stdout);
    assert.match(String(interrupted.finishing[0]), /^creating /);
    assert.equal(events.at(-1)?.outcome, "interrupted");
    assert.equal(lastRun("two").outcome, "interrupted");

    const resumed = await deliver("up", ["two", "--yes", "--resume"], { engine });
    assert.equal(resumed.code, 0, resumed.stdout + resumed.stderr);
    assert.deepEqual(types(), [...ALL, ...ALL].sort());
  });

  it("name the owner of a lock, and break no lock", async () => {
    const locks = join(engine.dir, "backend/.pulumi/locks/organization", ABOVE, "one");
    mkdirSync(locks, { recursive: true });
    const lock = join(locks, "0b3e9a52-6f3e-4b1c-9d7f-5a7c1e2d3f40.json");
    const timestamp = new Date(Date.now() - 25 * 60_000).toISOString();
    writeFileSync(lock, JSON.stringify({ pid: 4711, username: "ada", hostname: "analytical", timestamp }));
    const { code, stdout, stderr } = await deliver("up", ["one", "--yes"], { engine });
    assert.equal(code, 1, stdout + stderr);
    assert.match(stdout, /test-above one has been locked for 25 min by ada@analytical \(process 4711\)\./);
    assert.ok(existsSync(lock));
    rmSync(lock);
  });

  it("leave everything of a protected stack, also what is not protected itself", async () => {
    const { code, stdout, stderr } = await deliver("down", ["two", "--yes"], { engine });
    assert.equal(code, 1, stdout + stderr);
    assert.match(
      stdout,
      /check of two failed at aws:\S+ [\w-]+:\n.*because it is protected; also protected: aws:/,
    );
    assert.deepEqual(types(), [...ALL, ...ALL].sort());
    configure(root, BELOW, "two", {});
    assert.equal((await deliver("up", ["two", "--yes"], { engine })).code, 0);
  });

  it("destroy several stacks in reverse, and say what remains", async () => {
    const { code, stdout, stderr } = await deliver("down", ["one", "two", "--yes"], { engine });
    assert.equal(code, 0, stdout + stderr);
    assert.ok(stdout.indexOf(`${ABOVE} ...`) < stdout.indexOf(`${BELOW} ...`));
    assert.match(stdout, /What remains of two:\n {2}the key key, which AWS deletes after 30 days\n/);
    assert.deepEqual(types(), []);
    const again = await deliver("down", ["one", "--yes"], { engine });
    assert.equal(again.code, 0);
    assert.equal(again.stdout, "Nothing of one is deployed.\n");
  });
});
