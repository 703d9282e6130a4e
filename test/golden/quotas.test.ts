import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { recordApps, recordBootstrap, recordInfra } from "../../plan/programs";
import { stackOf } from "../../preflight/quotas/stack";
import { closeQuotas, quotaTable, type Account } from "../../preflight/quotas/text";
import { recordEverything } from "../support/stacks/everything";

const PAGE = join(__dirname, "../../docs/quotas.md");

const STACKS = ["dev", "stage", "prod", "prod-eu"];

describe("the page on quotas", () => {
  it("has what the resource graphs add up to", async function () {
    this.timeout(120_000);
    const stacks = await Promise.all(
      STACKS.map(async (name) => stackOf(await recordInfra(name), await recordApps(name))),
    );
    const bootstrap = stackOf(await recordBootstrap("main"));
    const everyOption = stackOf(await recordEverything());
    const accounts: readonly Account[] = [
      ...stacks.map((stack) => ({ name: stack.name, stacks: [stack] })),
      { name: "one account", stacks: [...stacks, bootstrap] },
      { name: "every option", stacks: [everyOption] },
    ];
    const page = readFileSync(PAGE, "utf8");
    const expected = put(put(page, "quotas:close", closeQuotas(accounts)), "quotas:all", quotaTable(accounts));
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(PAGE, expected);
    assert.equal(readFileSync(PAGE, "utf8"), expected, "update it with: npm run golden:update");
  });
});

function put(page: string, name: string, table: string): string {
  const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- end -->)`);
  assert.match(page, place);
  return page.replace(place, (_all, start: string, end: string) => `${start}\n${table}\n\n${end}`);
}
