import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Machine } from "../../../local/servers/machine";
import { BROWSER, findBrowser } from "../../../scripts/test/browser";
import { provide } from "../../../scripts/test/provide";
import { selectSteps, shares, STEPS } from "../../../scripts/test/steps";
import { REQUIREMENTS } from "../../../local/servers/packages";

describe("the steps of npm test", () => {
  it("are all of them, those that run in pairs first", () => {
    assert.deepEqual(
      selectSteps([]).map(({ name }) => name),
      [
        "types",
        "lint",
        "golden",
        "policy",
        "unit",
        "engine",
        "integration",
        "repository",
        "faults",
        "browser",
      ],
    );
  });

  it("can be selected by name, and keep their order", () => {
    assert.deepEqual(selectSteps(["browser", "unit"]), [STEPS[4], STEPS[9]]);
  });

  it("are named where a name is wrong", () => {
    assert.throws(() => selectSteps(["unit", "unitt"]), {
      message:
        "There is no step unitt; the steps are types, lint, golden, policy, unit, engine, integration, repository, faults, browser.",
    });
  });
});

describe("the processes of a suite", () => {
  const root = join(__dirname, "../../..");

  it("share its files, each in one of them", () => {
    const suite = ["test/unit/scripts/**/*.test.ts"];
    const [whole = []] = shares({ suite }, root);
    const parts = shares({ suite, processes: 2 }, root);
    assert.ok(whole.includes("test/unit/scripts/steps.test.ts"));
    assert.equal(parts.length, 2);
    assert.deepEqual(parts.flat().sort(), whole);
    assert.ok(parts.every((files) => files.length >= Math.floor(whole.length / 2)));
  });

  it("are no more than its files, and one at least", () => {
    assert.equal(shares({ suite: ["test/unit/faults/**/*.test.ts"], processes: 9 }, root).length, 1);
    assert.deepEqual(shares({ suite: ["test/unit/bench/none/*.test.ts"] }, root), [
      ["test/unit/bench/none/*.test.ts"],
    ]);
  });

  it("have one more for the folders that mostly wait", () => {
    const suite = ["test/unit/scripts/**/*.test.ts", "test/unit/services/**/*.test.ts"];
    const parts = shares({ suite, processes: 2, apart: ["test/unit/services"] }, root);
    const [web = []] = shares({ suite: ["test/unit/services/**/*.test.ts"] }, root);
    assert.equal(parts.length, 3);
    assert.deepEqual(parts[2], web);
    assert.deepEqual(parts.flat().sort(), shares({ suite }, root).flat().sort());
  });

  it("are those of every folder that a pattern means", () => {
    const temporary = mkdtempSync(join(tmpdir(), "millrace-steps-"));
    try {
      for (const file of ["hello/test/a.test.ts", "hello/test/deep/b.test.ts", "other/src/c.test.ts"]) {
        mkdirSync(dirname(join(temporary, "services", file)), { recursive: true });
        writeFileSync(join(temporary, "services", file), "");
      }
      assert.deepEqual(shares({ suite: ["services/*/test/**/*.test.ts"] }, temporary), [
        ["services/hello/test/a.test.ts", "services/hello/test/deep/b.test.ts"],
      ]);
    } finally {
      rmSync(temporary, { recursive: true });
    }
  });

  it("run every test file that there is", () => {
    const run = STEPS.flatMap(({ run }) => ("suite" in run ? shares(run, root).flat() : [])).filter((file) =>
      file.endsWith(".test.ts"),
    );
    const suite = ["test/**/*.test.ts", "services/*/test/**/*.test.ts"];
    const there = shares({ suite }, root).flat();
    assert.deepEqual(run.sort(), there.filter((file) => !file.startsWith("test/e2e/")).sort());
  });
});

describe("what tests need", () => {
  const never = () => assert.fail("not expected to be called");
  const needs = [REQUIREMENTS.redis, BROWSER];
  const env = { CHROMIUM_PATH: "/opt/chromium" };
  const bare: Machine = {
    env,
    has: () => false,
    compose: () => undefined,
    engine: () => undefined,
    apt: () => undefined,
  };

  it("is left alone where it is there", async () => {
    await provide(needs, { ...bare, has: () => true }, never, never);
  });

  it("is installed after saying so", async () => {
    const said: string[] = [];
    let there = false;
    const machine: Machine = { ...bare, has: () => there, apt: () => ["sudo", "-n"] };
    await provide(
      needs,
      machine,
      (text) => said.push(text),
      (asRoot, packages) => {
        assert.equal(said.length, 1);
        assert.deepEqual([asRoot, packages], [["sudo", "-n"], [REQUIREMENTS.redis]]);
        there = true;
        return Promise.resolve();
      },
    );
    assert.deepEqual(said, ["Redis cannot be found here; installing with apt-get, for private use ..."]);
  });

  it("is a failure where it cannot be had", async () => {
    await assert.rejects(provide(needs, bare, never, never), {
      message: `These tests need Redis. Install on
  Debian, Ubuntu:  sudo apt-get install redis-server
  Fedora, RHEL:    sudo dnf install redis
  macOS:           brew install redis`,
    });
  });

  it("is a failure where the installation did not bring it", async () => {
    await assert.rejects(
      provide(
        needs,
        { ...bare, apt: () => [] },
        () => undefined,
        () => Promise.resolve(),
      ),
      /^Error: These tests need Redis\./,
    );
  });

  it("is the browser that the environment names", () => {
    assert.equal(findBrowser(env), "/opt/chromium");
  });
});
