import assert from "node:assert/strict";
import { schema } from "../../../infra/config";
import { stackConfig } from "../../../plan/stack-file";
import { configured, recorded, STACKS } from "../../support/graph";
import { EVERYTHING } from "../../support/stacks/everything";

/** What may differ between prod in one region and prod in another. */
const OF_A_PLACE = ["aws:region", "millrace-infra:environment"];

/** The rest of a stack's configuration: `network` without its block and zones, `backup` without its second region. */
function elsewhere(stack: string): Record<string, unknown> {
  const {
    "millrace-infra:network": network = "{}",
    "millrace-infra:backup": backup = "{}",
    ...others
  } = stackConfig(".", stack);
  const { cidr, zoneIds, ...layout } = JSON.parse(network) as Record<string, unknown>;
  const { copyRegion, ...backups } = JSON.parse(backup) as Record<string, unknown>;
  assert.ok(cidr !== undefined && zoneIds !== undefined);
  assert.notEqual(copyRegion, others["aws:region"]);
  return {
    ...Object.fromEntries(Object.entries(others).filter(([key]) => !OF_A_PLACE.includes(key))),
    layout,
    backups,
  };
}

describe("the environments", () => {
  it("prod and prod-eu differ in their place alone: what one gets, the other gets too", () => {
    assert.deepEqual(elsewhere("prod-eu"), elsewhere("prod"));
  });

  it("prod and prod-eu are the same resources, by the same program", async () => {
    // Alarms on CloudFront tell a topic of its region, which is prod's own; the reference is to the stack itself.
    const shape = async (stack: string) =>
      (await recorded(stack)).resources
        .filter(({ name, read }) => !read && !name.startsWith("notifications-us-east-1"))
        .map(({ name, type }) => `${name} ${type}`)
        .sort();
    assert.deepEqual(await shape("prod-eu"), await shape("prod"));
  });

  it("have networks that can be joined, since no two overlap", () => {
    const blocks = STACKS.map((stack) => configured(stack).block);
    assert.equal(new Set(blocks).size, STACKS.length);
  });
});

describe("the configuration with every option on", () => {
  it("has every section that may be left out", () => {
    const optional = Object.entries(schema.shape)
      .filter(([, section]) => section.safeParse(undefined).success)
      .map(([key]) => key);
    const plain = [
      "accountId",
      "boundary",
      "namespace",
      "protect",
      "logRetentionDays",
      "mysql",
      "addOns",
      "removedQueues",
    ];
    assert.deepEqual(
      optional.filter((key) => !plain.includes(key) && !(key in EVERYTHING)),
      [],
    );
  });
});
