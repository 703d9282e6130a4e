import assert from "node:assert/strict";
import { INFRA } from "../../../contract/projects";
import { resolveRegistry } from "../../../infra/config/registry";
import { refuseRemovedQueues } from "../../../infra/removed-queues";
import { record } from "../../../plan/record";
import type { Manifest, QueueUse } from "../../../platform/service";
import { registryFrom } from "../../support/registries";

/** Services of which one puts entries into a queue that the other takes out. */
function using(queue: string, use: QueueUse = { access: "consume" }) {
  const shop: Manifest = { kind: "http", description: "Sells", uses: { queues: { [queue]: "produce" } } };
  const billing: Manifest = { kind: "worker", description: "Bills", uses: { queues: { [queue]: use } } };
  return registryFrom({ shop, billing });
}

/** Deploys queues after an earlier deployment has exported some outputs. */
async function deployed(
  services: ReturnType<typeof registryFrom>,
  outputs: Record<string, unknown>,
  removedQueues: readonly string[] = [],
): Promise<void> {
  const registry = resolveRegistry(services, { services: {} });
  await record({
    project: INFRA,
    stack: "dev",
    config: {},
    references: { [`organization/${INFRA}/dev`]: outputs },
    deploy: async () => {
      await refuseRemovedQueues({ registry, removedQueues });
      return {};
    },
  });
}

const BOTH = { queues: { names: { orders: "orders", mails: "mails" } } };

describe("a queue that is gone from the manifests", () => {
  it("is not taken away unless somebody says that it is empty", async () => {
    await assert.rejects(deployed(using("orders"), BOTH), (error: Error) => {
      assert.match(error.message, /No service uses a queue that is deployed/);
      assert.match(error.message, /- mails: check with `npm run dlq -- --cluster --queue mails list`/);
      assert.match(error.message, /config set --path 'millrace-infra:removedQueues\[0\]' mails --stack dev/);
      assert.doesNotMatch(error.message, /- orders/);
      return true;
    });
    await deployed(using("orders"), BOTH, ["mails"]);
  });

  it("is named with all others, also where no queue is left", async () => {
    await assert.rejects(deployed([], BOTH, ["old"]), (error: Error) => {
      assert.match(error.message, /- mails: .*removedQueues\[1\]' mails/);
      assert.match(error.message, /- orders: .*removedQueues\[2\]' orders/);
      return true;
    });
  });

  it("is there all the same where it was renamed and its consumer says so", async () => {
    const outputs = { queues: { names: { orders: "orders" } } };
    await assert.rejects(deployed(using("sales"), outputs), /its consumer must say `was`/);
    await deployed(using("sales", { access: "consume", was: "orders" }), outputs);
  });

  it("does not matter at the first deployment", async () => {
    await deployed(using("orders"), {});
  });
});
