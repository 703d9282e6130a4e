import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { autoscaling, bill, billTable, nodes, total, type Item } from "../../plan/cost";
import { recordInfra } from "../../plan/programs";
import type { Uses } from "../../platform/service";
import type { Service } from "../../platform/services";
import { loadServices } from "../../platform/load";
import { shipped } from "../support/demonstration";
import { EVERYTHING } from "../support/stacks/everything";
import { registryFrom } from "../support/registries";
import { SHIPPED } from "../support/stacks/services";

const PAGE = join(__dirname, "../../docs/costs.md");

/** Dollars a month that dev may cost at rest. */
const DEV_LIMIT = 175;

/** Number of services that KEDA scales on the load balancer's requests. */
const ON_REQUESTS = loadServices().filter(({ scaling }) => scaling.some(({ on }) => on === "requests")).length;

/** What the cluster adds while nothing happens: nodes (type, how many, GB of disk, spot or not), and scaling. */
const CLUSTER: Readonly<Record<string, readonly Item[]>> = {
  dev: [...nodes("t3a.medium", 1, 40, true), ...autoscaling(ON_REQUESTS)],
  stage: [...nodes("m7g.large", 2, 40, false), ...autoscaling(ON_REQUESTS)],
  prod: [...nodes("m7g.large", 3, 40, false), ...autoscaling(ON_REQUESTS)],
};

const SEARCH = { admins: ["arn:aws:iam::123456789012:role/search-admins"], database: "counts" };

/** The services of the repository, and one more that uses these queues and databases. */
const withOrders = (uses: Uses) =>
  registryFrom({
    ...SHIPPED,
    orders: { kind: "worker", description: "Stores orders", uses },
    ...(uses.queues !== undefined && {
      shop: { kind: "job", description: "Takes orders", uses: { queues: { orders: "produce" } } },
    }),
  });

/** Something that prod does not have, with the least that turns it on. */
interface Option {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** @default those of the demonstration */
  readonly services?: readonly Service[];
  /** Services with which the option is left out. @default those of the demonstration */
  readonly without?: readonly Service[];
}

const ORDERS = withOrders({});

const OPTIONS: readonly Option[] = [
  { name: "a service that runs all the time: its alarms", config: {}, services: ORDERS },
  {
    name: "a queue: its alarms",
    config: {},
    services: withOrders({ queues: { orders: "consume" } }),
    without: ORDERS,
  },
  {
    name: "`databases.<name>.cluster: own`, each",
    config: { databases: { orders: { cluster: "own" } } },
    services: withOrders({ databases: { orders: "own" } }),
    without: ORDERS,
  },
  {
    name: "`postgres`, for all databases that share it",
    config: {},
    services: withOrders({ databases: { orders: { access: "own", engine: "postgres" } } }),
    without: ORDERS,
  },
  { name: "`documents`", config: { documents: {} } },
  { name: "`search`", config: { search: SEARCH } },
  { name: "`search` with `ingestion`", config: { search: { ...SEARCH, ingestion: { tables: ["counts"] } } } },
  { name: "`streaming`, serverless", config: { streaming: { engine: { kind: "serverless" } } } },
  { name: "`streaming`, provisioned", config: { streaming: { engine: { kind: "provisioned" } } } },
  { name: "`images`", config: { images: {} } },
  { name: "`vpn`", config: { vpn: EVERYTHING.vpn } },
];

async function billOf(stack: string): Promise<Item[]> {
  return [...bill(await recordInfra(stack)), ...(CLUSTER[stack] ?? [])];
}

describe("what a stack costs a month at rest", () => {
  let page: string;
  let expected: string;

  // As many recordings as there are stacks and options.
  before(async function () {
    this.timeout(120_000);
    page = expected = readFileSync(PAGE, "utf8");
    const put = (name: string, table: string) => {
      const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- end -->)`);
      assert.match(expected, place);
      expected = expected.replace(place, (_all, start: string, end: string) => `${start}\n${table}\n\n${end}`);
    };
    for (const stack of Object.keys(CLUSTER)) put(`bill:${stack}`, billTable(await billOf(stack)));
    put("options", await optionsTable());
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(PAGE, (page = expected));
  });

  it("is in the documentation as the graphs add up to it", () => {
    assert.equal(page, expected, "update it with: npm run golden:update");
  });

  it(`is less than $${DEV_LIMIT} for dev`, async () => {
    const items = await billOf("dev");
    assert.ok(items.length > 5);
    assert.ok(total(items) < DEV_LIMIT, billTable(items));
  });
});

async function optionsTable(): Promise<string> {
  const rows: string[] = [];
  for (const { name, config, services, without } of OPTIONS) {
    const overrides = Object.fromEntries(
      Object.entries(config).map(([key, value]) => [`millrace-infra:${key}`, JSON.stringify(value)]),
    );
    const cost = async (keys: Readonly<Record<string, string>>, all: readonly Service[] = shipped) =>
      total(bill(await recordInfra("prod", keys, undefined, all)));
    const added = (await cost(overrides, services)) - (await cost({}, without));
    assert.ok(added > 0, name);
    rows.push(`| ${name} | ${added.toFixed(2)} |`);
  }
  return ["| option | $ a month |", "| --- | --: |", ...rows].join("\n");
}
