import assert from "node:assert/strict";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { eventually } from "../../local/services/poll";
import { copyRepository } from "../support/checkout";

/** The services that `npm run new` makes here, of each kind, and with what each may use. */
const NEW = [
  ["hello", "http"],
  ["orders", "http", "--queue", "orders"],
  ["billing", "worker", "--queue", "orders", "--database", "invoices"],
  ["mailer", "worker", "--queue", "mails"],
  ["signup", "http", "--queue", "mails", "--database", "users"],
  ["stock", "http", "--database", "stock"],
  ["peek", "http", "--database", "stock"],
  ["nightly", "cron", "--queue", "orders", "--database", "invoices"],
  ["plain", "cron"],
  ["seed", "job", "--database", "seeds"],
  ["shop", "page"],
] as const;

/** Answers probes, and adds to a queue that its manifest does not name. */
const FOREIGN = `
import { createServer } from "node:http";
import { connect } from "node:net";
import { readFileSync } from "node:fs";
const { HTTP_PORT, REDIS_HOST, REDIS_PORT, REDIS_CREDENTIALS, ORDERS_URL } = process.env;
createServer((_request, response) => response.end("ready")).listen(Number(HTTP_PORT), "127.0.0.1");
const { username, password } = JSON.parse(readFileSync(REDIS_CREDENTIALS.slice("file:".length), "utf8"));
const redis = connect(Number(REDIS_PORT), REDIS_HOST);
redis.write("AUTH " + username + " " + password + "\\r\\nXADD {mails:0}:stream * a 1\\r\\n");
redis.on("data", (reply) => console.log(String(reply).trim()));
console.log("orders at " + ORDERS_URL);
process.on("SIGTERM", () => process.exit(0));
`;

describe("npm start and npm run new, without the demonstration", function () {
  this.timeout(300_000);

  const temporary = mkdtempSync(join(tmpdir(), "millrace-start-"));
  const root = join(temporary, "repository");
  const folder = (name: string) => join(root, "services", name);
  const script = (name: string, ...args: string[]) => ["--require", "tsx/cjs", `scripts/${name}.ts`, ...args];
  const node = (args: readonly string[]) =>
    execFileSync(process.execPath, args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const bin = (name: string, ...args: string[]) =>
    node([join(root, "node_modules", ...name.split("/")), ...args]);

  /** A run of `npm start`. */
  class Start {
    output = "";
    private readonly child: ChildProcess;
    private readonly ended: Promise<unknown>;

    constructor(...args: string[]) {
      this.child = spawn(process.execPath, script("start", ...args), {
        cwd: root,
        stdio: ["ignore", "pipe", "pipe"],
      });
      for (const stream of [this.child.stdout, this.child.stderr]) {
        stream?.on("data", (text: Buffer) => (this.output += text.toString()));
      }
      this.ended = once(this.child, "close");
      starts.push(this);
    }

    /** Waits for a text, from the last place on that was waited for. */
    async says(text: string | RegExp): Promise<void> {
      await eventually(() => {
        assert.ok(this.child.exitCode === null, this.output);
        assert.ok(
          typeof text === "string" ? this.output.includes(text) : text.test(this.output),
          `${String(text)} is not in\n${this.output}`,
        );
      }, 120_000);
    }

    /** Forgets what has been said. */
    listen(): void {
      this.output = "";
    }

    /** The address that a row of the welcome text has. */
    url(label: string): string {
      return (
        new RegExp(`^ {2}${label} +(http://localhost:\\d+)`, "m").exec(this.output)?.[1] ??
        assert.fail(this.output)
      );
    }

    async exit(): Promise<number | null> {
      await this.ended;
      return this.child.exitCode;
    }

    async stop(): Promise<number | null> {
      this.child.kill("SIGINT");
      return this.exit();
    }
  }

  const starts: Start[] = [];

  before(() => {
    copyRepository(root);
    // Servers run as users of their own, who must be able to enter it.
    for (const path of [temporary, root]) chmodSync(path, 0o755);
    for (const name of readdirSync(join(root, "services"))) {
      if (!["common", "migrations"].includes(name)) rmSync(folder(name), { recursive: true });
    }
    // The services alone: what else is in the repository is checked elsewhere, and takes minutes.
    const tsconfig = readFileSync(join(root, "tsconfig.json"), "utf8");
    const shorter = tsconfig.replace(/"include": \[[^\]]*\]/, '"include": ["services"]');
    assert.notEqual(shorter, tsconfig);
    writeFileSync(join(root, "tsconfig.json"), shorter);
    for (const [name, kind, ...options] of NEW) {
      const output = node(script("new", "service", name, "--kind", kind, ...options));
      assert.match(output, new RegExp(`^services/${name} is there\\.`));
    }
    mkdirSync(folder("foreign"));
    writeFileSync(
      join(folder("foreign"), "service.ts"),
      `import { defineService } from "../../platform/service";
       export default defineService({
         kind: "worker",
         description: "In another language",
         dev: { command: ["node", "main.mjs"] },
         uses: { queues: { orders: "produce" } },
         calls: ["orders"],
       });`,
    );
    writeFileSync(join(folder("foreign"), "main.mjs"), FOREIGN);
    writeFileSync(join(folder("foreign"), "Dockerfile"), "FROM scratch\n");
  });

  after(async () => {
    for (const start of starts) await start.stop();
    rmSync(temporary, { recursive: true, force: true });
  });

  it("makes services that pass the type check, lint, the formatter and their tests", () => {
    const names = NEW.map(([name]) => name);
    const folders = names.map((name) => `services/${name}`);
    bin("typescript/bin/tsc", "--noEmit");
    bin("typescript/bin/tsc", "--noEmit", "-p", "services/shop");
    bin("eslint/bin/eslint.js", "--max-warnings", "0", ...folders);
    bin("prettier/bin/prettier.cjs", "--check", ...folders);
    const tests = bin(
      "mocha/bin/mocha.js",
      "--forbid-pending",
      ...folders.map((name) => `${name}/test/**/*.test.ts`),
    );
    for (const name of names) assert.match(tests, new RegExp(`^  ${name}$`, "m"));
  });

  it("refuses a folder that exists and a second consumer, and leaves nothing half-written", () => {
    const before_ = readdirSync(join(root, "services"));
    for (const [args, sentence] of [
      [["hello", "--kind", "http"], /^services\/hello exists already; choose another name or remove it\.\n$/],
      [
        ["more", "--kind", "worker", "--queue", "orders"],
        /^The queue orders is consumed by billing already; a queue has one consuming service\.\n$/,
      ],
      [["No_name", "--kind", "page"], /^The service's name is "No_name"; it must be a name of 2 to 18 .*\n$/],
    ] as const) {
      assert.throws(
        () => node(script("new", "service", ...args)),
        (error: { stderr?: string; status?: number }) => {
          assert.equal(error.status, 1);
          assert.match(error.stderr ?? "", sentence);
          return true;
        },
      );
    }
    assert.deepEqual(readdirSync(join(root, "services")), before_);
    assert.deepEqual(
      readdirSync(join(root, ".local")).filter((name) => name.startsWith("new-")),
      [],
    );
  });

  it("names the services that there are where one is unknown", async () => {
    const start = new Start("billling");
    assert.equal(await start.exit(), 1);
    assert.match(
      start.output,
      /^There is no service "billling" to run; there are billing, foreign, hello, .*\n$/,
    );
  });

  it("runs a named cron service once with what it needs, and ends", async () => {
    const start = new Start("nightly");
    assert.equal(await start.exit(), 0, start.output);
    assert.match(start.output, /nightly +\| .* done/);
    assert.match(start.output, /billing +\| .* reading/);
    assert.doesNotMatch(start.output, /signup|shop/);
  });

  it("runs all services, stores what is posted once, and follows changes", async () => {
    const start = new Start("--watch");
    await start.says("Watching services/ for changes");
    const [hello, orders, peek] = [start.url("Hello"), start.url("Orders"), start.url("Peek")];
    assert.match(start.output, /foreign +\| orders at http:\/\/127\.0\.0\.1:\d+/);
    assert.match(start.output, /seed +\| .* done/);
    assert.match(start.output, /Nightly +runs on schedule 0 3 \* \* \* \(UTC\)/);
    assert.match(await text(start.url("The page")), /<h1>shop<\/h1>/);

    const posted = await fetch(orders, { method: "POST", headers: JSON_TYPE, body: '{"pears":3}' });
    assert.equal(posted.status, 202);
    const { id } = (await posted.json()) as { id: string };
    await eventually(async () => assert.deepEqual(await idsIn("invoices"), [id.replaceAll("-", "")]));

    // The queue of the mailer, which the manifest of `foreign` does not name.
    await start.says(
      'foreign may not use a key of Redis: services/foreign/service.ts needs the key\'s queue: uses: { queues: { NAME: "produce" } } (or "consume").',
    );

    start.listen();
    edit(
      "peek/src/store.ts",
      /SELECT COUNT\(\*\) AS tables FROM information_schema\.tables WHERE table_schema = DATABASE\(\)/,
      "DELETE FROM events RETURNING id",
    );
    await start.says("peek runs again.");
    assert.equal((await fetch(peek)).status, 500);
    await start.says(
      'peek may not DELETE in a database: services/peek/service.ts needs uses: { databases: { stock: "write" } }.',
    );
    assert.doesNotMatch(start.output, /hello runs again|stock runs again/);

    start.listen();
    edit("hello/src/routes.ts", /service: "hello" \}\)/, 'service: "broken" }');
    await start.says("What ran before still does");
    assert.equal(await text(hello), '{"service":"hello"}');
    edit("hello/src/routes.ts", /service: "broken" \}/, 'service: "better" })');
    await start.says("hello runs again.");
    assert.equal(await text(hello), '{"service":"better"}');

    start.listen();
    writeFileSync(
      join(folder("stock"), "sql", "002.do.more.sql"),
      "ALTER TABLE events ADD COLUMN more INT;\n",
    );
    await start.says(/migrations \| .* applied 2 more/);
    assert.doesNotMatch(start.output, /stock runs again/);

    start.listen();
    edit("peek/service.ts", /stock: "read"/, 'stock: "write"');
    await start.says("Watching services/ for changes");
    assert.equal(start.url("Peek"), peek);
    assert.equal((await fetch(peek)).status, 200);

    assert.equal(await start.stop(), 0, start.output);
    await assert.rejects(fetch(hello));
    assert.ok(!existsSync(join(root, ".local", "run", "addresses.json")));
  });

  it("has nothing to run where there is no service, starts no server, and says how to add one", async () => {
    rmSync(join(root, "services"), { recursive: true });
    rmSync(join(root, ".local"), { recursive: true });
    const start = new Start();
    assert.equal(await start.exit(), 0);
    assert.equal(
      start.output,
      "There is nothing to run: no folder in services/ has a service.ts. This adds a service:\n\n" +
        "  npm run new -- service hello --kind http\n\n",
    );
    assert.ok(!existsSync(join(root, ".local")));
  });

  const JSON_TYPE = { "content-type": "application/json" };

  /** Changes a file of a service, at a place that must be there. */
  function edit(path: string, place: RegExp, text: string): void {
    const file = join(root, "services", path);
    const before_ = readFileSync(file, "utf8");
    assert.match(before_, place);
    writeFileSync(file, before_.replace(place, text));
  }

  /** Ids of the events in a database, as its administrator sees them. */
  async function idsIn(database: string): Promise<string[]> {
    const { MYSQL_PORT: port } = JSON.parse(
      readFileSync(join(root, ".local", "run", "addresses.json"), "utf8"),
    ) as Record<string, string>;
    const { username: user, password } = JSON.parse(
      readFileSync(join(root, ".local", "credentials", "mysql-admin"), "utf8"),
    ) as { username: string; password: string };
    const connection = await createConnection({
      host: "127.0.0.1",
      port: Number(port),
      user,
      password,
      database,
    });
    try {
      const [rows] = await connection.query<RowDataPacket[]>(
        "SELECT LOWER(HEX(id)) AS id FROM events WHERE JSON_EXTRACT(body, '$.pears') = 3",
      );
      return rows.map((row) => String(row["id"]));
    } finally {
      await connection.end();
    }
  }
});

async function text(url: string): Promise<string> {
  return (await fetch(url)).text();
}
