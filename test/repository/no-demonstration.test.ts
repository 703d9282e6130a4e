import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { copyRepository } from "../support/checkout";

/** Prints how many resources each stack of each program has, in the repository in the working directory. */
const RECORD = `
  const { readdirSync } = require("node:fs");
  const { recordApps, recordBootstrap, recordInfra } = require("./plan/programs");
  const stacksIn = (folder) => readdirSync(folder).flatMap((file) => /^Pulumi\\.(.+)\\.yaml$/.exec(file)?.[1] ?? []);
  const all = [
    ...stacksIn(".").map((stack) => ["infra", stack, recordInfra]),
    ...stacksIn("apps").map((stack) => ["apps", stack, recordApps]),
    ...stacksIn("bootstrap").map((stack) => ["bootstrap", stack, recordBootstrap]),
  ];
  (async () => {
    const recorded = {};
    for (const [program, stack, record] of all)
      recorded[program + " " + stack] = (await record(stack)).resources.map(({ name }) => name);
    console.log(JSON.stringify(recorded));
  })();`;

const recorded = z.record(z.string(), z.array(z.string()));

const ROOT = join(__dirname, "..", "..");

/** The commands of docs/services.md that remove the demonstration: its folders first, then its tests. */
function documentedCommands(): string[] {
  const text = readFileSync(join(ROOT, "docs", "services.md"), "utf8");
  const [, section = ""] = text.split("### Remove the demonstration\n");
  return [...section.matchAll(/```sh\n([^`]*)```/g)].map(([, commands = ""]) => commands);
}

describe("the repository without the demonstration", function () {
  this.timeout(600_000);

  const temporary = mkdtempSync(join(tmpdir(), "millrace-no-demonstration-"));
  const root = join(temporary, "repository");
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  const node = (...args: string[]) => run(process.execPath, "--require", "tsx/cjs", ...args);

  before(() => {
    copyRepository(root);
    const [folders] = documentedCommands();
    run("sh", "-ec", folders ?? assert.fail("docs/services.md says how"));
  });
  after(() => rmSync(temporary, { recursive: true }));

  it("records every stack of every program, with no service in it", () => {
    const stacks = recorded.parse(JSON.parse(node("--eval", RECORD).trim().split("\n").at(-1) ?? ""));
    assert.deepEqual(
      Object.keys(stacks).sort(),
      [
        ...["dev", "e2e", "prod", "prod-eu", "stage"].map((stack) => `apps ${stack}`),
        "bootstrap main",
        ...["dev", "prod", "prod-eu", "stage"].map((stack) => `infra ${stack}`),
      ].sort(),
    );
    for (const [stack, names] of Object.entries(stacks)) {
      assert.ok(names.length > 5, stack);
      assert.deepEqual(
        names.filter((name) => /^(producer|consumer|web|migrations|database-counts)(-|$)/.test(name)),
        [],
        stack,
      );
    }
  });

  it("passes the check of imports, and starts nothing", () => {
    node("scripts/imports.ts");
    assert.match(node("scripts/start.ts"), /^There is nothing to run: /);
  });

  it("passes the type check once its tests are removed as well", () => {
    for (const commands of documentedCommands().slice(1)) run("sh", "-ec", commands);
    run(process.execPath, join(root, "node_modules/typescript/bin/tsc"), "--noEmit");
  });
});
