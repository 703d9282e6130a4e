import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endRemembered, recall, remember } from "../../../../local/processes/ledger";
import { lock } from "../../../../local/processes/lock";
import { endOf, spawnOwned, untilReady } from "../../../../local/processes/owned";
import { Teardown } from "../../../../local/processes/teardown";

describe("processes", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "millrace-processes-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A process that goes on until it is ended, or runs `script`. */
  function start(script = "setInterval(() => {}, 1000)") {
    const pidFile = join(folder, "pid");
    return spawnOwned(process.execPath, ["-e", script], { name: "The test", pidFile, stdio: "ignore" });
  }

  describe("a process of one's own", () => {
    it("is remembered while it runs, and forgotten when it is stopped", async () => {
      const owned = start();
      assert.equal(recall(join(folder, "pid"))?.pid, owned.pid);
      assert.equal(endOf(owned), undefined);
      await owned.stop();
      assert.equal(endOf(owned), "was ended by SIGTERM");
      assert.equal(recall(join(folder, "pid")), undefined);
    });

    it("is ready once it says so", async () => {
      const owned = start();
      let asked = 0;
      await untilReady(owned, () => (++asked < 3 ? Promise.reject(new Error("not yet")) : Promise.resolve()));
      assert.equal(asked, 3);
      await owned.stop();
    });

    it("fails at once when it ends while starting", async () => {
      const owned = start("process.exit(3)");
      await assert.rejects(
        untilReady(owned, () => Promise.reject(new Error("not yet"))),
        {
          message: "The test ended with exit code 3 while starting",
        },
      );
    });

    it("is stopped when it does not get ready in time", async () => {
      const owned = start();
      await assert.rejects(
        untilReady(owned, () => Promise.reject(new Error("not yet")), { withinMs: 100 }),
        {
          message: "The test was not ready after 0.1 s (Error: not yet)",
        },
      );
      assert.equal(endOf(owned), "was ended by SIGKILL");
    });

    it("is stopped when the run is interrupted", async () => {
      const owned = start();
      const signal = AbortSignal.abort(new Error("interrupted"));
      await assert.rejects(
        untilReady(owned, () => Promise.resolve(), { signal }),
        { message: "interrupted" },
      );
      assert.notEqual(endOf(owned), undefined);
    });
  });

  describe("what a killed run leaves", () => {
    it("is ended by the next", async () => {
      const owned = start();
      assert.equal(await endRemembered(join(folder, "pid")), true);
      await owned.exited;
      assert.equal(await endRemembered(join(folder, "pid")), false);
    });

    it("is not mistaken for another process that got its id", async () => {
      const file = join(folder, "other");
      writeFileSync(file, JSON.stringify({ pid: process.pid, started: "long ago" }));
      assert.equal(await endRemembered(file), false);
    });

    it("may be a file cut short", () => {
      const file = join(folder, "short");
      writeFileSync(file, '{"pid":');
      assert.equal(recall(file), undefined);
    });
  });

  describe("the lock", () => {
    const taken = (pid: number) => `held by ${pid}`;

    it("is held by one, and free again afterwards", () => {
      const file = join(folder, "locks", "lock");
      const unlock = lock(file, taken);
      assert.throws(() => lock(file, taken), { message: `held by ${process.pid}` });
      unlock();
      lock(file, taken)();
    });

    it("is free when its holder was killed", async () => {
      const file = join(folder, "lock");
      const owned = start();
      remember(file, owned.pid);
      assert.throws(() => lock(file, taken), { message: `held by ${owned.pid}` });
      await owned.stop("SIGKILL");
      lock(file, taken)();
    });
  });

  describe("tearing down", () => {
    it("stops what was started last first, and goes on after a failure", async () => {
      const stopped: string[] = [];
      const said: string[] = [];
      const teardown = new Teardown((text) => said.push(text));
      teardown.add("one", () => void stopped.push("one"));
      teardown.add("two", () => Promise.reject(new Error("stuck")));
      teardown.add("three", () => void stopped.push("three"));
      await teardown.run();
      assert.deepEqual(stopped, ["three", "one"]);
      assert.deepEqual(said, ["two could not be stopped: Error: stuck"]);
      await teardown.run();
      assert.deepEqual(stopped, ["three", "one"]);
    });
  });
});
