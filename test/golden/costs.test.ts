import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { autoscaling, bill, billTable, nodes, total, type Item } from "../../plan/cost";
import { recordInfra } from "../../plan/programs";
import { loadServices } from "../../platform/load";
import { EVERYTHING } from "../support/stacks/everything";

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

const SEARCH_ADMINS = ["arn:aws:iam::123456789012:role/search-admins"];

/** Options that prod has not, each with the least configuration that turns it on. */
const OPTIONS: readonly { readonly name: string; readonly config: Readonly<Record<string, unknown>> }[] = [
  { name: "`databases`, each", config: { databases: { orders: {} } } },
  { name: "`postgres`", config: { postgres: {} } },
  { name: "`documents`", config: { documents: {} } },
  { name: "`search`", config: { search: { admins: SEARCH_ADMINS } } },
  { name: "`search` with `ingestion`", config: { search: { admins: SEARCH_ADMINS, ingestion: {} } } },
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
    assert.equal(page, expected, "write it anew with: npm run golden:update");
  });

  it(`is less than $${DEV_LIMIT} for dev`, async () => {
    const items = await billOf("dev");
    assert.ok(items.length > 5);
    assert.ok(total(items) < DEV_LIMIT, billTable(items));
  });
});

async function optionsTable(): Promise<string> {
  const without = total(bill(await recordInfra("prod")));
  const rows: string[] = [];
  for (const { name, config } of OPTIONS) {
    const overrides = Object.fromEntries(
      Object.entries(config).map(([key, value]) => [`millrace-infra:${key}`, JSON.stringify(value)]),
    );
    const added = total(bill(await recordInfra("prod", overrides))) - without;
    assert.ok(added > 0, name);
    rows.push(`| ${name} | ${added.toFixed(2)} |`);
  }
  return ["| option | $ a month |", "| --- | --: |", ...rows].join("\n");
}
