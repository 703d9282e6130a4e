import assert from "node:assert/strict";
import { registryOf } from "../../../platform/registry";
import type { Manifest } from "../../../platform/service";
import { folder, problems, WORKER } from "./support";

const HTTP: Manifest = { kind: "http", description: "Takes orders" };
const KEYS =
  "kind, description, commands, folders, image, dev, uses, calls, ports, routes, scaling, storage, was, schedule, timezone, settings, example";
const IMAGE = `registry.example.com/shop/mailer@sha256:${"a".repeat(64)}`;

describe("a manifest", () => {
  it("has short forms of uses, routes and scaling", () => {
    const [service] = registryOf([
      folder("orders", { ...HTTP, routes: [{ path: "/orders" }], scaling: { on: "requests" } }),
    ]);
    assert.deepEqual(service?.routes, [
      {
        protocol: "http",
        path: "/orders",
        stripPrefix: false,
        methods: "all",
        cache: "none",
        largeBodies: [],
      },
    ]);
    assert.deepEqual(service.scaling, [{ on: "requests", perSecond: 10 }]);
    const [, migrator, stores] = registryOf([
      folder("stores", { ...WORKER, uses: { databases: { orders: "own" }, queues: { mails: "consume" } } }),
      folder("feeder", { ...WORKER, uses: { queues: { mails: "produce" } } }),
      folder("migrator", { kind: "migrator", description: "Makes databases" }),
    ]);
    assert.equal(migrator?.kind, "migrator");
    assert.deepEqual(stores?.uses, {
      queues: { mails: { access: "consume" } },
      databases: { orders: { access: "own", engine: "mysql" } },
      secrets: [],
      egress: "none",
    });
  });

  it("may describe a service in another language", () => {
    const dockerfile = { ...folder("mailer"), has: (path: string) => path === "./Dockerfile" };
    assert.equal(registryOf([dockerfile])[0]?.source, "dockerfile");
    const image = { ...folder("mailer", { ...WORKER, image: IMAGE }), has: () => false };
    assert.equal(registryOf([image])[0]?.source, "image");
  });

  const wrong: readonly (readonly [string, unknown, ...string[]])[] = [
    ["no export", undefined, "the default export is no manifest; it must be defineService({ ... })"],
    ["a list", [WORKER], "the default export is no manifest; it must be defineService({ ... })"],
    [
      "an unknown key",
      { ...WORKER, queues: {} },
      `queues is not a key of a service; it must be one of ${KEYS}`,
    ],
    [
      "an unknown key of a part",
      { ...WORKER, uses: { topics: {} } },
      "uses.topics is not a key of uses; it must be one of queues, databases, secrets, egress",
    ],
    [
      "a kind that there is not",
      { ...WORKER, kind: "cronjob" },
      'kind is "cronjob"; it must be one of http, worker, job, cron, page, migrator',
    ],
    ["no description", { kind: "job" }, "description is missing; it must be text"],
    [
      "two lines of description",
      { ...WORKER, description: "One.\nTwo." },
      'description is "One.\\nTwo."; it must be one line of 1 to 120 characters',
    ],
    [
      "a long description",
      { ...WORKER, description: "x".repeat(121) },
      `description is "${"x".repeat(56)}...; it must be one line of 1 to 120 characters`,
    ],
    [
      "commands as a list",
      { ...WORKER, commands: ["./src/a.ts"] },
      'commands is ["./src/a.ts"]; it must be an object',
    ],
    [
      "a command of the service's own program",
      { ...WORKER, commands: { main: "./src/other.ts" } },
      'commands.main is "main"; it must be a name of lower-case letters, digits and single dashes, other than main and page',
    ],
    [
      "a command that is no TypeScript",
      { ...WORKER, commands: { dlq: "./src/dlq.js" } },
      'commands.dlq is "./src/dlq.js"; it must be a TypeScript file in the service\'s folder, such as "./src/dlq/main.ts"',
    ],
    [
      "a command of another service",
      { ...WORKER, commands: { dlq: "../consumer/src/dlq/main.ts" } },
      'commands.dlq is "../consumer/src/dlq/main.ts"; it must be a TypeScript file in the service\'s folder, such as "./src/dlq/main.ts"',
    ],
    [
      "a folder above its own",
      { ...WORKER, folders: { sql: "./sql/../../other" } },
      'folders.sql is "./sql/../../other"; it must be a folder in the service\'s folder, such as "./sql", or in a package, such as "swagger-ui/dist"',
    ],
    [
      "an absolute folder",
      { ...WORKER, folders: { sql: "/etc/mysql" } },
      'folders.sql is "/etc/mysql"; it must be a folder in the service\'s folder, such as "./sql", or in a package, such as "swagger-ui/dist"',
    ],
    [
      "a function in place of a folder",
      { ...WORKER, folders: { sql: () => "./sql" } },
      "folders.sql is a function; it must be text",
    ],
    [
      "an image by tag",
      { ...WORKER, image: "registry.example.com/mailer:latest" },
      'image is "registry.example.com/mailer:latest"; it must be an image by digest (NAME:TAG@sha256:...)',
    ],
    [
      "an access that there is not",
      { ...WORKER, uses: { queues: { orders: "read" } } },
      'uses.queues.orders.access is "read"; it must be one of produce, consume',
    ],
    [
      "the name of a queue",
      { ...WORKER, uses: { queues: { Orders: "consume" } } },
      'uses.queues.Orders is "Orders"; it must be a name of 2 to 24 lower-case letters, digits and single dashes',
    ],
    [
      "an unknown engine",
      { ...WORKER, uses: { databases: { orders: { access: "own", engine: "oracle" } } } },
      'uses.databases.orders.engine is "oracle"; it must be one of mysql, postgres',
    ],
    [
      "a database that is a reserved word",
      { ...WORKER, uses: { databases: { select: "own" } } },
      'uses.databases.select is "select"; it must not be a reserved word of MySQL',
    ],
    [
      "a former name of a database that another owns",
      { ...WORKER, uses: { databases: { orders: { access: "read", was: "shop" } } } },
      'uses.databases.orders.was is "shop"; it must be left out, since the database\'s owner says it',
    ],
    [
      "a former name of a queue that another consumes",
      { ...WORKER, uses: { queues: { orders: { access: "produce", was: "shop" } } } },
      'uses.queues.orders.was is "shop"; it must be left out, since the queue\'s consumer says it',
    ],
    [
      "a port below 1024",
      { ...HTTP, ports: { http: 80 } },
      "ports.http is 80; it must be a whole number from 1024 to 65535",
    ],
    [
      "the port of the metrics",
      { ...HTTP, ports: { http: 9464 } },
      "ports.http is 9464; it must be another port, since that is the port of the metrics",
    ],
    [
      "one port for both protocols",
      { ...HTTP, ports: { http: 9000, grpc: 9000 } },
      "ports.grpc is 9000; it must be another port than ports.http",
    ],
    [
      "a path that is a pattern",
      { ...HTTP, routes: [{ path: "/orders/*" }] },
      'routes.0.path is "/orders/*"; it must be "/" or a path of up to 64 lower-case letters, digits and . _ ~ - /, without a slash at its end, such as "/api"',
    ],
    [
      "a route of another protocol",
      { ...HTTP, routes: [{ protocol: "tcp" }] },
      'routes.0.protocol is "tcp"; it must be one of http, grpc',
    ],
    [
      "a gRPC route without a port",
      { ...HTTP, routes: [{ protocol: "grpc" }] },
      "ports.grpc is missing; a service with a gRPC route must have one",
    ],
    [
      "routes of a worker",
      { ...WORKER, routes: [{ path: "/orders" }] },
      'routes is set; it must be left out, since kind is "worker" and neither "http" nor "page"',
    ],
    [
      "a schedule that does not parse",
      { kind: "cron", description: "Reports", schedule: "0 25 * * *" },
      'schedule is "0 25 * * *"; it must be a schedule of five fields as Kubernetes has it, such as "0 3 * * *"',
    ],
    [
      "a cron service without a schedule",
      { kind: "cron", description: "Reports" },
      'schedule is missing; a service of kind "cron" must have one, such as "0 3 * * *"',
    ],
    [
      "a schedule of a worker",
      { ...WORKER, schedule: "@daily", timezone: "Europe/Berlin" },
      'schedule is set; it must be left out, since kind is "worker" and not "cron"',
      'timezone is set; it must be left out, since kind is "worker" and not "cron"',
    ],
    [
      "a time zone that there is not",
      { kind: "cron", description: "Reports", schedule: "@daily", timezone: "Mars/Base" },
      'timezone is "Mars/Base"; it must be a time zone such as "Europe/Berlin"',
    ],
    [
      "a duration that does not parse",
      { ...WORKER, scaling: { on: "queue", drainWithin: "ten minutes", secondsPerMessage: 1 } },
      'scaling.0.drainWithin is "ten minutes"; it must be a duration such as "90s", "10m" or "2h"',
    ],
    [
      "scaling on something else",
      { ...WORKER, scaling: { on: "moon" } },
      'scaling.0.on is "moon"; it must be one of requests, cpu, queue, schedule',
    ],
    [
      "scaling on a queue that it does not consume",
      { ...WORKER, scaling: { on: "queue" } },
      'scaling.0.on is "queue"; the service must consume a queue',
    ],
    [
      "scaling on requests without a route",
      { ...HTTP, scaling: { on: "requests" } },
      'scaling.0.on is "requests"; the service must have a route, at which requests are counted',
    ],
    [
      "a drain time without the time of a message",
      { ...WORKER, scaling: { on: "queue", drainWithin: "10m" } },
      'scaling.0.on is "queue"; the service must consume a queue',
      "scaling.0.secondsPerMessage is missing; drainWithin and secondsPerMessage must be set together",
    ],
    [
      "scaling of a job",
      { kind: "job", description: "Imports", scaling: { on: "cpu" } },
      'scaling is set; it must be left out, since a service of kind "job" runs to completion',
    ],
    [
      "a setting that is no environment variable",
      { ...WORKER, settings: { "max-mails": "5" } },
      'settings.max-mails is "max-mails"; it must be the name of an environment variable: capital letters, digits and underscores',
    ],
    [
      "two secrets, a call or a setting with one variable",
      {
        ...WORKER,
        uses: { secrets: ["a-b", "a/b", "shop/url"] },
        calls: ["secret-shop"],
        settings: { SECRET_A_B: "x" },
      },
      'the secret "a/b" has the variable SECRET_A_B; it must have another name, since the secret "a-b" has that variable',
      'the call of "secret-shop" has the variable SECRET_SHOP_URL; it must have another name, since the secret "shop/url" has that variable',
      'the setting "SECRET_A_B" has the variable SECRET_A_B; it must have another name, since the secret "a-b" has that variable',
    ],
    [
      "settings with variables of its stores",
      {
        ...WORKER,
        uses: { queues: { orders: "consume" }, databases: { bills: "own", sales: "own" } },
        settings: { REDIS_QUEUE: "x", BILLS_MYSQL_HOST: "y", MYSQL_HOST: "z" },
      },
      'the setting "REDIS_QUEUE" has the variable REDIS_QUEUE; it must have another name, since the queue "orders" has that variable',
      'the setting "BILLS_MYSQL_HOST" has the variable BILLS_MYSQL_HOST; it must have another name, since the database "bills" has that variable',
    ],
    [
      "something named twice",
      { ...WORKER, uses: { secrets: ["key", "key"] }, calls: ["shop", "shop"] },
      'uses.secrets is ["key","key"]; it must name each of the secrets once',
      'calls is ["shop","shop"]; it must name each of the services once',
    ],
    [
      "more secrets than fit into the policy of a role",
      { ...WORKER, uses: { secrets: Array.from({ length: 41 }, (_, index) => `key-${index}`) } },
      'uses.secrets is ["key-0","key-1","key-2","key-3","key-4","key-5","key-6",...; it must have at most 40 names; one ' +
        "secret may hold several values as JSON",
    ],
    [
      "keys of a page's route that are for services",
      {
        kind: "page",
        description: "The shop",
        routes: [{ path: "/shop", stripPrefix: true, methods: "all", cache: "none", largeBodies: [] }],
      },
      "routes.0.stripPrefix is true; it must be left out, since every page is read and cached alike",
      'routes.0.methods is "all"; it must be left out, since every page is read and cached alike',
      'routes.0.cache is "none"; it must be left out, since every page is read and cached alike',
      "routes.0.largeBodies is []; it must be left out, since every page is read and cached alike",
    ],
    [
      "scaling of a page on its requests",
      { kind: "page", description: "The shop", scaling: { on: "requests" } },
      'scaling.0.on is "requests"; it must be another, since requests of a page are not counted',
    ],
    [
      "a command for the laptop where there is TypeScript",
      { ...WORKER, dev: { command: ["go", "run", "."] } },
      "dev is set; it must be left out of a TypeScript service, which the platform runs itself",
    ],
  ];
  for (const [mistake, manifest, ...sentences] of wrong) {
    it(`is refused for ${mistake}`, () => {
      assert.deepEqual(
        problems({ ...folder("billing"), load: () => manifest }).filter(
          (one) => !/there must be a service|some service must|calls has/.test(one),
        ),
        sentences.map((sentence) => `services/billing/service.ts: ${sentence}.`),
      );
    });
  }

  it("is refused for what its folder lacks", () => {
    const has = (path: string) => path === "./src/index.html";
    const commands = { dlq: "./src/dlq/main.ts" };
    const folders = { sql: "./sql", docs: "swagger-ui/dist" };
    assert.deepEqual(
      problems(
        { ...folder("billing", { ...WORKER, commands, folders }), has },
        { ...folder("shop", { kind: "page", description: "The shop" }), has },
      ),
      [
        'services/billing/service.ts: kind is "worker"; the folder of such a service must have ./src/main.ts, or a Dockerfile, or service.ts an image.',
        'services/billing/service.ts: commands.dlq is "./src/dlq/main.ts"; it must exist in the service\'s folder.',
        'services/billing/service.ts: folders.sql is "./sql"; it must exist in the service\'s folder.',
        'services/shop/service.ts: kind is "page"; the folder of such a service must have ./server/main.ts.',
        'services/shop/service.ts: kind is "page"; the folder of such a service must have ./vite.config.mts.',
      ],
    );
  });

  it("is refused for the migrations of several databases that are not in a folder for each", () => {
    const uses = {
      databases: { ledger: { access: "own", engine: "postgres" }, orders: "own", prices: "read" },
    };
    const billing = folder("billing", { ...WORKER, uses });
    const others = [
      folder("migrations", { kind: "migrator", description: "Makes databases" }),
      folder("prices", { ...WORKER, uses: { databases: { prices: "own" } } }),
    ];
    const holding = (...paths: string[]) => ({
      ...billing,
      has: (path: string) => ["./src/main.ts", ...paths].includes(path),
      list: () => paths.map((path) => path.replace("./sql/", "")),
    });
    assert.deepEqual(problems(holding("./sql", "./sql/orders", "./sql/001.do.ledger.sql"), ...others), [
      'services/billing/service.ts: uses.databases.ledger is "own", as are others; the folder must have ./sql/ledger with the migrations of this one.',
      "services/billing/service.ts: the folder has ./sql/001.do.ledger.sql; it must be in the folder of its database (./sql/ledger, ./sql/orders).",
    ]);
    assert.deepEqual(problems(holding("./sql", "./sql/orders", "./sql/ledger"), ...others), []);
    assert.deepEqual(problems(holding(), ...others), []);
  });

  it("is refused for a Dockerfile together with an image, a page or commands", () => {
    const has = () => true;
    const page = { kind: "page", description: "The shop" };
    assert.deepEqual(
      problems(
        { ...folder("mailer", { ...WORKER, image: IMAGE }), has },
        { ...folder("shop", page), has },
        { ...folder("tools", { ...WORKER, commands: { dlq: "./dlq.ts" } }), has },
      ),
      [
        "services/mailer/service.ts: image is set and the folder has a Dockerfile; one of them must go.",
        'services/shop/service.ts: kind is "page"; such a service must be in TypeScript, without a Dockerfile or an image.',
        "services/tools/service.ts: commands is set; it must be left out of a service that is not in TypeScript.",
      ],
    );
  });

  it("is refused for the name of a service that no database user may have", () => {
    const uses = { databases: { orders: "own" } };
    assert.match(
      problems(folder("root", { ...WORKER, uses })).join("\n"),
      /services\/root\/service.ts: uses.databases is set; the service must have another name than "root"/,
    );
  });
});
