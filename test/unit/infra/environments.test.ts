import assert from "node:assert/strict";
import { stackConfig } from "../../../plan/stack-file";
import { configured, recorded, STACKS } from "./graph";

/** What may differ between prod in one region and prod in another. */
const OF_A_PLACE = ["aws:region", "millrace-infra:environment"];

/** The rest of a stack's configuration: `network` without its block and zones. */
function elsewhere(stack: string): Record<string, unknown> {
  const { "millrace-infra:network": network = "{}", ...others } = stackConfig(".", stack);
  const { cidr, zoneIds, ...layout } = JSON.parse(network) as Record<string, unknown>;
  assert.ok(cidr !== undefined && zoneIds !== undefined);
  return {
    ...Object.fromEntries(Object.entries(others).filter(([key]) => !OF_A_PLACE.includes(key))),
    layout,
  };
}

describe("the environments", () => {
  it("prod and prod-eu differ in their place alone: what one gets, the other gets too", () => {
    assert.deepEqual(elsewhere("prod-eu"), elsewhere("prod"));
  });

  it("prod and prod-eu are the same resources, by the same program", async () => {
    const shape = async (stack: string) =>
      (await recorded(stack)).resources.map(({ name, type }) => `${name} ${type}`).sort();
    assert.deepEqual(await shape("prod-eu"), await shape("prod"));
  });

  it("have networks that can be joined, since no two overlap", () => {
    const blocks = STACKS.map((stack) => configured(stack).block);
    assert.equal(new Set(blocks).size, STACKS.length);
  });
});
