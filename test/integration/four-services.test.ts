import assert from "node:assert/strict";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { eventually } from "../../scripts/services/poll";
import { copyRepository } from "../support/checkout";
import { addFourServices, FOUR_SERVICES, mailerPython } from "../support/four-services";

/** Lines of goldens that are about all services together, and change with each that is added. */
const SHARED = [
  // How many resources there are, and what waits for which.
  /^millrace-\w+, stack \w+: \d+ resources$/,
  /^[-+]? *\(after .*\)$/,
  // The collector's configuration names all pods that it scrapes.
  /^[-+]? *name: collector-[0-9a-f]{8}$/,
  // The firewall compares paths with and without the prefix of each route.
  /^ *regexString: /,
];

describe("four services that are added to the repository as folders", function () {
  this.timeout(600_000);

  const temporary = mkdtempSync(join(tmpdir(), "millrace-four-"));
  const root = join(temporary, "repository");
  const folders = FOUR_SERVICES.map((name) => `services/${name}`);
  let python: string;
  let start: ChildProcess | undefined;

  const run = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    execFileSync(command, args, {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, ...env },
      maxBuffer: 64 * 1024 * 1024,
      stdio: ["ignore", "pipe", "pipe"],
    });
  const bin = (name: string, ...args: string[]) =>
    run(process.execPath, [join(root, "node_modules", ...name.split("/")), ...args]);
  const git = (...args: string[]) =>
    run("git", ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...args]);

  before(async () => {
    python = await mailerPython();
    copyRepository(root);
    // Servers run as users of their own, who must be able to enter it.
    for (const path of [temporary, root]) chmodSync(path, 0o755);
    git("init", "--quiet");
    git("add", "--all");
    git("commit", "--quiet", "--message", "All");
    addFourServices(root);
  });

  after(async () => {
    if (start?.exitCode === null) {
      start.kill("SIGINT");
      await once(start, "exit");
    }
    rmSync(temporary, { recursive: true, force: true });
  });

  it("are four new folders, and nothing else", () => {
    assert.deepEqual(
      git("status", "--porcelain").trim().split("\n"),
      folders.map((folder) => `?? ${folder}/`),
    );
  });

  it("pass the type check, lint, the formatter, and the check of imports", () => {
    // All services, and nothing else: what else is in the repository knows none of them.
    const tsconfig = join(root, ".local", "tsconfig.json");
    mkdirSync(dirname(tsconfig), { recursive: true });
    writeFileSync(
      tsconfig,
      JSON.stringify({
        extends: "../tsconfig.json",
        compilerOptions: { rootDir: ".." },
        include: ["../services"],
        exclude: ["../services/web/src"],
      }),
    );
    bin("typescript/bin/tsc", "--noEmit", "-p", tsconfig);
    bin("eslint/bin/eslint.js", "--max-warnings", "0", ...folders);
    bin("prettier/bin/prettier.cjs", "--check", ...folders);
    run(process.execPath, ["--require", "tsx/cjs", "scripts/imports.ts"]);
  });

  it("only add lines to the goldens and to compose.yaml, but for those about all services", () => {
    const files = ["test/golden/golden.test.ts", "test/golden/compose.test.ts"];
    bin("mocha/bin/mocha.js", ...files).trim();
  });
});
