import assert from "node:assert/strict";
import { commandName, commandProblems } from "../../../apps/command-names";
import { loadServices } from "../../../platform/load";
import type { Service } from "../../../platform/services";
import { shop } from "../../support/stacks/shop";

const [example] = shop.filter(({ name }) => name === "billing");

/** Services with these commands. */
function having(commands: Readonly<Record<string, readonly string[]>>): Service[] {
  assert.ok(example);
  return Object.entries(commands).map(([name, own]) => ({
    ...example,
    name,
    commands: Object.fromEntries(own.map((command) => [command, `./src/${command}.ts`])),
  }));
}

describe("the name of a command in the cluster", () => {
  it("begins with the service's, whatever other services have", () => {
    assert.equal(commandName("billing", "total"), "billing-total");
  });

  it("is accepted for all of this repository and of the shop", () => {
    assert.deepEqual(commandProblems(loadServices()), []);
    assert.deepEqual(commandProblems(shop), []);
  });

  it("is refused where a service or another command has it", () => {
    assert.deepEqual(commandProblems(having({ a1: ["b1"], b1: [], "a1-b1": [] })), [
      'services/a1/service.ts: commands.b1 would be called "a1-b1" in the cluster; it must have another name, since that ' +
        "one is taken.",
    ]);
  });

  it("is refused where Jobs of it could have no name", () => {
    const command = "c".repeat(50);
    assert.deepEqual(commandProblems(having({ a1: [command] })), [
      `services/a1/service.ts: commands.${command} would be called "a1-${command}" in the cluster; it must have a shorter ` +
        "name, of which that has 52 characters at most.",
    ]);
  });
});
