import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { registryOf } from "../../../platform/registry";
import { filesOf } from "../../../scripts/new/files";
import { manifestsIn, type Folders } from "../../../scripts/new/manifests";
import { NEW_KINDS, readNewOptions } from "../../../scripts/new/options";
import { planService } from "../../../scripts/new/plan";
import { SHIPPED } from "../../support/stacks/services";
import { services } from "../local/support";

const ROOT = join(__dirname, "..", "..", "..");
const SHOP: Folders = Object.fromEntries(services.map((service) => [service.name, service]));

const planned = (line: string, folders = SHOP) => planService(readNewOptions(line.split(" ")), folders);

describe("npm run new", () => {
  it("makes a worker consume a queue, and any other service produce to it", () => {
    const folders = { ...SHOP, billing: undefined };
    assert.deepEqual(planned("service invoices --kind worker --queue orders", folders).queue, {
      name: "orders",
      access: "consume",
    });
    for (const kind of ["http", "job", "cron"]) {
      assert.equal(planned(`service new --kind ${kind} --queue orders`).queue?.access, "produce");
    }
  });

  it("makes the first service of a database its owner, and others read it", () => {
    assert.equal(planned("service new --kind http --database ratings").database?.access, "own");
    assert.equal(planned("service new --kind http --database products").database?.access, "read");
  });

  it("gives a port that no other service has", () => {
    assert.equal(planned("service new --kind http").port, 8082);
    assert.equal(planned("service new --kind job").port, undefined);
  });

  it("says what is missing on the other side of a new queue", () => {
    assert.deepEqual(planned("service new --kind http --queue mails").next, [
      "The queue mails has no consumer yet. This adds one: npm run new -- service NAME --kind worker --queue mails",
    ]);
    assert.deepEqual(planned("service new --kind worker --queue mails").next, [
      "Nothing produces to the queue mails yet. This adds what does: npm run new -- service NAME --kind http --queue mails",
    ]);
    assert.deepEqual(planned("service new --kind http --queue orders").next, []);
  });

  for (const [mistake, line, sentences] of [
    [
      "a kind, a name and a queue that are wrong, all at once",
      "service New_one --kind servlet --queue x",
      [
        'The service\'s name is "New_one"; it must be a name of 2 to 18 lower-case letters, digits and single dashes.',
        '--kind is "servlet"; it must be one of http, worker, cron, job, page.',
        '--queue is "x"; it must be a name of 2 to 24 lower-case letters, digits and single dashes.',
      ],
    ],
    ["no kind", "service new", ["--kind is missing; it must be one of http, worker, cron, job, page."]],
    [
      "the name of a role",
      "service keda --kind http",
      ['The service\'s name is "keda"; it must be another, since a role of an environment may have it.'],
    ],
    [
      "a worker without a queue",
      "service new --kind worker",
      ["--queue is missing; a worker takes its work from a queue."],
    ],
    [
      "a page with a database",
      "service new --kind page --database products",
      ["--database is set; a page uses none, but calls a service that does."],
    ],
    [
      "no service",
      "queue new",
      [
        "npm run new -- service NAME --kind http|worker|cron|job|page [--queue QUEUE] [--database DATABASE] is how a service is made.",
      ],
    ],
    [
      "a folder that exists",
      "service catalog --kind http",
      ["services/catalog exists already; choose another name or remove it."],
    ],
    [
      "a second consumer",
      "service new --kind worker --queue orders",
      ["The queue orders is consumed by billing already; a queue has one consuming service."],
    ],
  ] as const) {
    it(`refuses ${mistake}`, () => {
      assert.throws(() => planned(line), { message: sentences.join("\n") });
    });
  }

  it("refuses a database where nothing makes databases", () => {
    assert.throws(() => planned("service new --kind http --database ratings", {}), {
      message:
        '--database is "ratings", and no service is of kind "migrator", which makes databases; ' +
        "bring the folder of one back, or leave --database out.",
    });
  });

  it("writes manifests that fit together, of every kind and use", () => {
    const lines = NEW_KINDS.flatMap((kind) =>
      kind === "page"
        ? ["page"]
        : ["", " --database own", " --database products"].flatMap((database) => [
            ...(kind === "worker" ? [] : [`${kind}${database}`]),
            `${kind} --queue q-${kind}${database}`,
          ]),
    );
    for (const line of lines) {
      const files = filesOf(planned(`service new --kind ${line}`));
      assert.match(files["service.ts"] ?? "", /defineService/);
      const [service] = registryOf([
        {
          name: "new",
          load: () => manifestOf(files["service.ts"] ?? ""),
          has: (path) => Object.keys(files).some((file) => `./${file}`.startsWith(path)),
        },
        // Whatever is missing on the other sides.
        ...others(line),
      ]).filter(({ name }) => name === "new");
      assert.equal(service?.source, "typescript");
    }
  });

  it("is in the README with commands that give the ports and names that it tells", () => {
    const readme = readFileSync(join(ROOT, "README.md"), "utf8");
    const lines = [...readme.matchAll(/^npm run new -- (.*)$/gm)].map(([, line = ""]) => line);
    // As the repository comes: ports are given by the services that there are.
    const folders: Record<string, Folders[string]> = Object.fromEntries(
      Object.entries(manifestsIn(ROOT)).filter(([name]) => name in SHIPPED),
    );
    const plans = lines.map((line) => {
      const plan = planned(line, folders);
      const [manifest] = registryOf([
        {
          name: plan.name,
          load: () => ({ kind: "http", description: "New", ports: { http: plan.port } }),
          has: (path) => path !== "./Dockerfile",
        },
      ]);
      folders[plan.name] = manifest;
      return plan;
    });
    assert.deepEqual(
      plans.map(({ name }) => name),
      ["orders", "billing"],
    );
    assert.match(readme, new RegExp(`curl -i .* http://localhost:${plans[0]?.port ?? 0}/\n`));
    assert.match(
      readme,
      new RegExp(`// services/billing/service\\.ts[^]*ports: \\{ http: ${plans[1]?.port ?? 0} \\}`),
    );
  });
});

/** The manifest in the text of a `service.ts`. */
function manifestOf(text: string): unknown {
  const [, object = "null"] = /defineService\(([^]*)\);/.exec(text) ?? [];
  return JSON.parse(object);
}

/** Services that have the other sides of what a line asks for. */
function others(line: string) {
  const [, queue] = /--queue (\S+)/.exec(line) ?? [];
  const folder = (name: string, manifest: unknown) => ({
    name,
    load: () => manifest,
    has: (path: string) => path !== "./Dockerfile",
  });
  return [
    folder("database", { kind: "migrator", description: "Makes databases" }),
    folder("catalog", { kind: "http", description: "Products", uses: { databases: { products: "own" } } }),
    ...(queue === undefined
      ? []
      : [
          folder("other", {
            kind: "worker",
            description: "The other side",
            uses: { queues: { [queue]: line.startsWith("worker") ? "produce" : "consume" } },
          }),
        ]),
  ];
}
