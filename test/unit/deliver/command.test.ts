import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { CommandError } from "@pulumi/pulumi/automation";
import { deliver, readOptions, sentenceOf, type Command } from "../../../deliver/command";
import { Interrupt } from "../../../deliver/interrupt";
import { lock } from "../../../local/processes/lock";
import type { World } from "../../../deliver/world";

const KNOWN = ["dev", "prod", "stage"];

describe("the options of up, down and status", () => {
  it("are stacks in the order they are given, and what to do", () => {
    assert.deepEqual(readOptions("up", ["stage", "prod", "--yes", "--keep-images"], KNOWN), {
      stacks: ["stage", "prod"],
      yes: true,
      json: false,
      resume: false,
      images: "keep",
    });
  });

  const mistakes: readonly [Command, readonly string[], RegExp][] = [
    ["up", ["deV"], /^There is no stack deV \(there are dev, prod, stage\)\.$/],
    ["down", [], /^No stack is named \(there are dev, prod, stage\)\. Usage: npm run down -- STACK/],
    ["up", ["dev", "dev"], /^The stack dev is named twice\.$/],
    ["down", ["dev", "--keep-images"], /^Unknown option '--keep-images'\. Usage: npm run down/],
    [
      "up",
      ["dev", "--keep-images", "--build-images"],
      /^--build-images and --keep-images exclude each other/,
    ],
    ["status", ["dev", "--yes"], /^Unknown option '--yes'\. Usage: npm run status/],
  ];
  for (const [command, args, sentence] of mistakes) {
    it(`are refused in one sentence: ${[command, ...args].join(" ")}`, () => {
      assert.throws(() => readOptions(command, args, KNOWN), { message: sentence });
    });
  }

  it("say so where there is no stack at all", () => {
    assert.throws(() => readOptions("up", ["dev"], []), {
      message: "There is no stack dev (there are none).",
    });
  });
});

describe("an error that ends a command", () => {
  it("is said in the CLI's own sentence", () => {
    const text = "code: 255\n stdout: \n stderr: error: could not decrypt: incorrect passphrase\n";
    assert.equal(sentenceOf(new CommandError(text)), "could not decrypt: incorrect passphrase");
    assert.equal(sentenceOf(new Error("as it is")), "as it is");
  });
});

describe("two commands for one stack", () => {
  it("do not run at the same time from one clone", async () => {
    const root = mkdtempSync(join(tmpdir(), "millrace-command-"));
    const unlock = lock(join(root, ".local", "deliver", "dev", "running"), String);
    try {
      const world = { root, stacks: KNOWN, now: () => 0 } as unknown as World;
      const output = Object.assign(new PassThrough(), { isTTY: false, columns: 80 });
      const input = Object.assign(new PassThrough(), { isTTY: false });
      const second = deliver("down", ["dev", "--yes"], world, { input, output }, new Interrupt(() => 0));
      await assert.rejects(second, {
        message: `dev is being deployed or destroyed from here by process ${process.pid}; wait until it has ended.`,
      });
    } finally {
      unlock();
      rmSync(root, { recursive: true });
    }
  });
});

describe("status", () => {
  it("passes an interruption to the CLI, begins nothing further, and says so by its exit code", async () => {
    const interrupt = new Interrupt(() => 0);
    let passed = 0;
    const locked: string[] = [];
    const world = {
      stacks: KNOWN,
      now: () => 0,
      root: "/nowhere",
      cli: { pulumi: {}, interrupt: () => void (passed += 1) },
      programs: [{ project: "infra" }, { project: "apps" }],
      locks: {
        list: (project: string) => {
          locked.push(project);
          return Promise.resolve([]);
        },
      },
    } as unknown as World;
    interrupt.listen(() => undefined);
    const output = Object.assign(new PassThrough(), { isTTY: false, columns: 80 });
    const input = Object.assign(new PassThrough(), { isTTY: false });
    // As if while the version is being printed.
    output.once("data", interrupt.demand);
    const code = await deliver("status", ["dev", "prod"], world, { input, output }, interrupt);
    assert.deepEqual([code, passed, locked], [130, 1, []]);
  });
});

describe("a command that would have to ask", () => {
  /** Nothing of it may be reached before somebody can be asked. */
  const world = new Proxy({} as World, {
    get: (_, key) => {
      if (key === "stacks") return KNOWN;
      if (key === "now") return () => 0;
      throw new Error(`${String(key)} is reached.`);
    },
  });
  const terminal = (isTTY: boolean) => {
    const output = Object.assign(new PassThrough(), { isTTY, columns: 80 });
    return { input: Object.assign(new PassThrough(), { isTTY }), output };
  };
  const run = (args: string[], isTTY: boolean) =>
    deliver("up", args, world, terminal(isTTY), new Interrupt(() => 0)).then(
      () => "",
      (error: unknown) => sentenceOf(error),
    );

  it("is refused without a terminal, before anything is done", async () => {
    assert.equal(
      await run(["dev"], false),
      "This is not a terminal, so nobody can be asked before something is changed. Add --yes to go on without a question.",
    );
  });

  it("is refused with --json, on a terminal too", async () => {
    assert.match(await run(["dev", "--json"], true), /^--json is for machines, so nobody can be asked/);
  });

  it("goes on with --yes", async () => {
    assert.match(await run(["dev", "--yes"], false), /is reached/);
  });
});
