import assert from "node:assert/strict";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { eventually } from "../../local/services/poll";
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

/** What opens the port of `orders` between the balancer and pods, which is named after the port. */
const PORT = ["", "-outbound", "-rule"].map((part) => `edge-http-admission-8084${part}`);

/** The digits of a UUID, which one database keeps as bytes and the other as text. */
const digits = (id: string) => id.replaceAll("-", "").toLowerCase();

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

  it("only add lines to goldens and compose.yaml, but for those about all services", () => {
    const files = ["test/golden/golden.test.ts", "test/golden/compose.test.ts"];
    run(process.execPath, [join(root, "node_modules/mocha/bin/mocha.js"), ...files], { UPDATE_GOLDEN: "1" });
    const lines = git("diff", "--minimal", "--unified=0").split("\n");
    const removed = lines.filter((line) => /^-(?!-- a\/)/.test(line)).map((line) => line.slice(1));
    assert.deepEqual(
      removed.filter((line) => !SHARED.some((shared) => shared.test(line))),
      [],
    );
    const added = lines.flatMap(
      (line) => /^\+[-+~]? {0,4}([\w-]+): (?:aws|kubernetes|millrace):/.exec(line)?.[1] ?? [],
    );
    assert.ok(added.length > 100, `${added.length} resources`);
    assert.deepEqual(
      added.filter((name) => !/orders|billing|mail|report|invoices/.test(name)),
      PORT,
    );
  });

  it("run together with the others: what is posted to orders is stored once by both workers, until Ctrl-C", async () => {
    const child = spawn(process.execPath, ["--require", "tsx/cjs", "scripts/start.ts"], {
      cwd: root,
      // The worker in Python is started as its manifest says, by the first python3 of the PATH.
      env: { ...process.env, PATH: [dirname(python), process.env["PATH"]].join(delimiter) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    start = child;
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text: Buffer) => (output += text.toString()));
    }
    await eventually(() => {
      assert.equal(child.exitCode, null, output);
      assert.match(output, /Millrace runs\./);
    }, 240_000);
    assert.match(output, /Report +runs on schedule 0 3 \* \* \* \(UTC\)/);
    const [, url = ""] = /^ {2}Orders +(http:\/\/localhost:\d+)/m.exec(output) ?? [];

    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, pears) => {
        const body = JSON.stringify({ pears });
        const headers = { "content-type": "application/json" };
        const answer = await fetch(url, { method: "POST", headers, body });
        assert.equal(answer.status, 202);
        return (await answer.json()) as { order: string; mail: string };
      }),
    );
    const ids = (key: "order" | "mail") => answers.map((answer) => digits(answer[key])).sort();
    await eventually(async () => {
      assert.deepEqual(await stored("invoices", "SELECT HEX(id) AS id FROM events"), ids("order"));
      assert.deepEqual(await stored("mails", "SELECT id FROM mails"), ids("mail"));
      // Nothing waits that could be stored again.
      const { queues } = (await (await fetch(`${url}/queue`)).json()) as {
        queues: Record<string, { depth: number; backlogSeconds: number }>;
      };
      assert.deepEqual(
        Object.entries(queues).map(([name, { depth, backlogSeconds }]) => [name, depth, backlogSeconds]),
        [
          ["orders", 0, 0],
          ["mails", 0, 0],
        ],
      );
    }, 60_000);

    child.kill("SIGINT");
    assert.deepEqual(await once(child, "close"), [0, null], output);
    await assert.rejects(fetch(url));
    assert.equal(existsSync(join(root, ".local", "run", "addresses.json")), false);
  });

  /** Ids in a database, sorted, as its administrator sees them. */
  async function stored(database: string, query: string): Promise<string[]> {
    const json = (...path: string[]) =>
      JSON.parse(readFileSync(join(root, ".local", ...path), "utf8")) as Record<string, string>;
    const { MYSQL_PORT: port } = json("run", "addresses.json");
    const { username: user, password } = json("credentials", "mysql-admin");
    const connection = await createConnection({
      ...{ host: "127.0.0.1", port: Number(port), database },
      ...(user !== undefined && { user }),
      ...(password !== undefined && { password }),
    });
    try {
      const [rows] = await connection.query<RowDataPacket[]>(query);
      return rows.map(({ id }) => digits(String(id))).sort();
    } finally {
      await connection.end();
    }
  }
});
