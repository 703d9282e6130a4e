import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { copyRepository } from "../support/checkout";
import { newEngine } from "../support/engine/engine";
import { EngineStack } from "../support/engine/stack";
import { addFourServices } from "../support/four-services";
import { shortUrn } from "./support/account";
import { runFolder } from "./support/folder";
import { providers } from "./support/setup";

/** What is about all services together, and changes in place where one is added. */
const SHARED = [
  // Its routes.
  "update aws:cloudfront/distribution:Distribution::edge-distribution-cdn",
  // Its users of the cache.
  "update aws:elasticache/userGroup:UserGroup::queue-users-group",
];

describe("services that are added to a stack, on the real engine", function () {
  // An operation takes a minute on a loaded machine.
  this.timeout(600_000);

  it("change nothing of other services, and replace nothing", async () => {
    const dir = join(runFolder(), "added-services");
    const repository = join(dir, "repository");
    mkdirSync(dir, { recursive: true });
    copyRepository(repository);
    const engine = await newEngine({ dir, providers: [await providers()] });
    const program = join(__dirname, "support", "programs", "services-of");
    const stack = await EngineStack.create(engine, { folder: ".", name: "dev", program });

    process.env["MILLRACE_SERVICES_OF"] = repository;
    const first = await stack.up();
    assert.ok(first.ok, first.output);

    addFourServices(repository);
    const second = await stack.up();
    assert.ok(second.ok, second.output);
    const changed = [...second.changes].filter(([, ops]) => ops.join() !== "create");
    assert.deepEqual(changed.map(([urn, ops]) => `${ops.join(", ")} ${shortUrn(urn)}`).sort(), SHARED);
    const made = second.changes.size - changed.length;
    assert.ok(made > 20, `${made} resources`);
    // A third one finds nothing to do.
    const third = await stack.up();
    assert.deepEqual([...third.changes], []);
  });
});
