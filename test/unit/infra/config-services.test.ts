import assert from "node:assert/strict";
import { FORMER_NAMES } from "../../../components/edge/former-names";
import { objectionToName } from "../../../platform/name";
import { MAX_SECRETS } from "../../../platform/manifest-schema";
import { recordInfra } from "../../../plan/programs";
import type { Manifest } from "../../../platform/service";
import { EVERYTHING_SERVICES, recordEverything } from "../../support/stacks/everything";
import { registryFrom } from "../../support/registries";
import { SHOP } from "../../support/stacks/services";
import { ofTypes, statementsOf } from "../../support/graph";
import { read, refused } from "./configured";

const ADMINS = ["arn:aws:iam::123456789012:role/platform"];
const NONE: readonly never[] = [];

/** A service that only answers requests. */
const plain: Manifest = { kind: "http", description: "Answers requests" };

describe("the configuration of services", () => {
  it("deploys all of them, unless it says otherwise", async () => {
    const names = async (services: object) => {
      const { registry } = await read({ services: { ...services } });
      return registry.deployed.map(({ name }) => name);
    };
    assert.deepEqual(await names({}), ["basket", "billing", "mailer", "migrations", "report"]);
    assert.deepEqual(await names({ mailer: { deploy: false }, report: {} }), [
      "basket",
      "billing",
      "migrations",
      "report",
    ]);
  });

  it("deploys the server of a page only where no edge serves the page, unless it says otherwise", async () => {
    const services = registryFrom({ front: { kind: "page", description: "Shows it" } });
    const deployed = async (config: Record<string, object>) => {
      const { registry } = await read({ queue: undefined, ...config }, undefined, services);
      assert.deepEqual([...registry.deployed, ...registry.leftOut], services);
      return registry.deployed.length === 1;
    };
    const edge = { origin: "vpc" };
    assert.equal(await deployed({}), true);
    assert.equal(await deployed({ edge }), false);
    assert.equal(await deployed({ edge, services: { front: { deploy: true } } }), true);
    assert.equal(await deployed({ services: { front: { deploy: false } } }), false);
  });

  it("does not leave out the migrator", () =>
    refused({ services: { migrations: { deploy: false } } }, [
      "millrace-infra:services.migrations.deploy is false; it must be left out, since the migrator makes the databases.",
    ]));

  it("keeps queues and databases of a service that it leaves out", async () => {
    const { registry } = await read({ services: { billing: { deploy: false } } });
    assert.deepEqual(
      registry.databases.map(({ name }) => name),
      ["ledger", "orders", "price-list"],
    );
    assert.deepEqual(
      registry.queues.map(({ name }) => name),
      ["mails", "orders"],
    );
  });

  it("names all unknown services and databases at once, with those that there are", async () => {
    await refused({ services: { baskets: {}, biling: { deploy: false } }, databases: { order: {} } }, [
      'millrace-infra:databases.order is "order"; it must be one of the databases ledger, orders, price-list.',
      'millrace-infra:services.baskets is "baskets"; it must be one of the services basket, billing, mailer, migrations, report.',
      'millrace-infra:services.biling is "biling"; it must be one of the services basket, billing, mailer, migrations, report.',
    ]);
  });

  it("says where there is nothing to name", async () => {
    await refused(
      { services: { web: {} }, databases: { orders: {} } },
      [
        'millrace-infra:databases.orders is "orders"; it must be left out, since no service uses a database.',
        'millrace-infra:services.web is "web"; it must be left out, since there are no services.',
      ],
      NONE,
    );
  });

  it("needs a cache only where services use queues", async () => {
    const missing =
      "millrace-infra:queue is missing; it must be an object with an engine, since services use queues";
    await refused({ queue: undefined }, `${missing} (mails, orders).`);
    const { queue, registry } = await read({ queue: undefined }, undefined, NONE);
    assert.deepEqual([queue, registry.queues, registry.databases], [undefined, [], []]);
  });

  it("puts databases into the shared cluster, unless they are to have one", async () => {
    const { databases } = await read({
      databases: {
        orders: { cluster: "own" },
        "price-list": { cluster: "shared", serviceAccounts: ["till"] },
      },
    });
    const { orders, "price-list": prices, ledger } = databases;
    assert.equal(orders?.cluster === "own" && orders.readers, 2);
    assert.deepEqual(prices, { cluster: "shared", serviceAccounts: ["till"] });
    assert.equal(ledger, undefined);
  });

  it("refuses settings of a cluster for a database that shares one", () =>
    refused({ databases: { orders: { readers: 1 } } }, [
      "millrace-infra:databases.orders.readers is not a key this program knows.",
    ]));

  it("refuses another place for a database than there is", () =>
    refused({ databases: { orders: { cluster: "mine" } } }, [
      'millrace-infra:databases.orders.cluster is "mine"; it must be "shared" or "own".',
    ]));

  it("refuses another engine's version for a database with a cluster", () =>
    refused(
      {
        databases: {
          orders: { cluster: "own", version: "17.7" },
          ledger: { cluster: "own", version: "8.0.mysql_aurora.3.10.3" },
        },
      },
      [
        'millrace-infra:databases.ledger.version is "8.0.mysql_aurora.3.10.3"; it must be a version of Aurora PostgreSQL.',
        'millrace-infra:databases.orders.version is "17.7"; it must be a version of Aurora MySQL.',
      ],
    ));

  it("refuses a service of the repository as a guest, which says in its manifest what it uses", () =>
    refused({ databases: { orders: { serviceAccounts: ["till", "mailer"] } } }, [
      'millrace-infra:databases.orders.serviceAccounts[1] is "mailer"; it must be of another repository; what the ' +
        "service mailer uses is said in its service.ts.",
    ]));
});

describe("the cluster of a renamed database", () => {
  const uses = (name: string, was?: string) => ({ [name]: { access: "own", ...(was && { was }) } }) as const;
  const services = (databases: NonNullable<Manifest["uses"]>["databases"] = {}) =>
    registryFrom({ billing: { ...plain, uses: { databases } }, migrations: SHOP.migrations ?? plain });

  it("must have the name that it was created with, since it would be replaced by an empty one", () =>
    refused(
      { databases: { sales: { cluster: "own" } }, queue: undefined },
      "millrace-infra:databases.sales.was is missing; it must be the name that the database had when its cluster was " +
        "created, sales for a new cluster.",
      services(uses("sales", "orders")),
    ));

  it("may be the database's own, where only the schema has another name", async () => {
    const databases = { sales: { cluster: "own", was: "sales" } };
    const { registry } = await read({ databases }, undefined, services(uses("sales", "millrace")));
    assert.deepEqual(
      registry.databases.map(({ physical }) => physical),
      ["millrace"],
    );
  });

  it("may have the schema of another database, where it was created with that", async () => {
    const databases = { sales: { cluster: "own", database: "millrace" } };
    const { registry } = await read(
      { databases },
      undefined,
      services({ ...uses("counts", "millrace"), ...uses("sales") }),
    );
    assert.deepEqual(
      registry.databases.map(({ name, physical }) => [name, physical]),
      [
        ["counts", "millrace"],
        ["sales", "millrace"],
      ],
    );
  });

  it("is not that of another database", () =>
    refused(
      {
        databases: { sales: { cluster: "own", was: "orders" }, orders: { cluster: "own" } },
        queue: undefined,
      },
      "millrace-infra:databases.orders.was is missing; it must be another name, since the cluster of the database sales " +
        "has it.",
      services({ ...uses("sales", "old_orders"), ...uses("orders") }),
    ));
});

describe("the database that a search domain follows", () => {
  const followed = async (search: object, services = registryFrom(SHOP)) =>
    (await read({ search: { admins: ADMINS, ...search } }, undefined, services)).registry.followed;

  it("is the one that is named, and stays so when a service brings another", async () => {
    const { migrations = plain } = SHOP;
    const uses = { databases: { stock: "own" } } as const;
    const stock = { database: "stock" };
    const before = { shelf: { ...plain, uses }, migrations };
    const after = { ...before, bills: { ...plain, uses: { databases: { bills: "own" } } } } as const;
    assert.equal(await followed(stock, registryFrom(before)), "stock");
    assert.equal(await followed(stock, registryFrom(after)), "stock");
    await refused(
      { search: { admins: ADMINS }, queue: undefined },
      "millrace-infra:search.database is missing; it must be one of the MySQL databases stock.",
      registryFrom(before),
    );
  });

  it("is none where there are no databases, so that the domain stays empty", async () => {
    assert.equal(await followed({}, []), undefined);
    assert.equal((await read({})).registry.followed, undefined);
  });

  it("must be one of MySQL", async () => {
    const must = "it must be one of the MySQL databases orders, price-list.";
    await refused({ search: { admins: ADMINS } }, `millrace-infra:search.database is missing; ${must}`);
    await refused(
      { search: { admins: ADMINS, database: "ledger" } },
      `millrace-infra:search.database is "ledger"; ${must}`,
    );
  });

  it("cannot be followed where there is none", () =>
    refused(
      { search: { admins: ADMINS, database: "orders", ingestion: { tables: ["orders"] } } },
      [
        'millrace-infra:search.database is "orders"; it must be left out, since no service uses a MySQL database.',
        'millrace-infra:search.ingestion is {"tables":["orders"]}; it must be left out, since no service uses a MySQL database.',
      ],
      NONE,
    ));

  it("never pauses, in whichever cluster it is", () =>
    refused(
      {
        search: { admins: ADMINS, database: "orders" },
        databases: { orders: { cluster: "own", minCapacity: 0 } },
      },
      "millrace-infra:databases.orders.minCapacity is 0; it must be at least 0.5 where search is on, since a database " +
        "whose changes are followed never pauses.",
    ));

  it("has a schema in lower case where it is indexed, as its name is part of the indexes'", () => {
    const { migrations = plain } = SHOP;
    const uses = { databases: { shop: { access: "own", was: "Shop" } } } as const;
    return refused(
      { search: { admins: ADMINS, database: "shop", ingestion: { tables: ["orders"] } } },
      'millrace-infra:search.ingestion is {"tables":["orders"]}; it must be left out, since the name of the schema Shop ' +
        "is not in lower case and part of the indexes' names.",
      registryFrom({ shelf: { ...plain, uses }, migrations }),
    );
  });
});

describe("the secrets of a service", () => {
  // With the longest names that there are.
  const secrets = (count: number) =>
    Array.from({ length: count }, (_, index) => `${index}`.padStart(3, "s").padEnd(100, "x"));
  const services = (count: number) =>
    registryFrom({
      desk: {
        kind: "http",
        description: "Has secrets",
        uses: { secrets: secrets(count), databases: { desk: "own" }, queues: { jobs: "produce" } },
      },
      work: { kind: "worker", description: "Works", uses: { queues: { jobs: "consume" } } },
      migrations: SHOP.migrations ?? plain,
    });

  it("are in one statement of a policy that IAM accepts", async () => {
    const { resources } = await recordInfra(
      "prod",
      { "millrace-infra:services": "{}", "millrace-infra:environment": "abcdefghijkl" },
      undefined,
      services(MAX_SECRETS),
    );
    const policy = resources.find(({ name }) => name === "desk-policy");
    assert.ok(policy);
    const reading = statementsOf(policy).filter(({ Action }) =>
      Action.includes("secretsmanager:GetSecretValue"),
    );
    assert.deepEqual(
      reading.map(({ Resource }) => Resource?.length),
      [MAX_SECRETS],
    );
    const { length } = JSON.stringify(JSON.parse(String(policy.inputs.policy)));
    assert.ok(length < 9_500, `${length} characters, of 10,240`);
  });
});

describe("the names of services", () => {
  it("are not those that the edge had for a service at /api, and for images", () => {
    for (const name of FORMER_NAMES) assert.notEqual(objectionToName(name), undefined, name);
  });

  it("differ from those of all roles, with every option on", async () => {
    const roles = ofTypes(await recordEverything(), ["aws:iam/role:Role"]).map(({ inputs }) =>
      String(inputs.name).replace(/^millrace-prod-/, ""),
    );
    const services = EVERYTHING_SERVICES.map(({ name }) => name);
    const others = roles.filter((role) => !services.includes(role) && /^(?=.{2,18}$)[a-z-]+$/.test(role));
    assert.deepEqual(
      others.filter((role) => objectionToName(role) === undefined),
      [],
    );
    assert.ok(others.length > 15);
  });
});
