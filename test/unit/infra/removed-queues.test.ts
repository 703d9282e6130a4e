import assert from "node:assert/strict";
import { INFRA } from "../../../contract/projects";
import { resolveRegistry } from "../../../infra/config/registry";
import { refuseRemovedQueues } from "../../../infra/removed-queues";
import { record } from "../../../plan/record";
import type { Manifest, QueueUse } from "../../../platform/service";
import { targetOf } from "../../../scripts/dead-letters/target";
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
  const registry = resolveRegistry(services, { services: {}, databases: {} });
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
      assert.match(
        error.message,
        /- mails: bring its consumer back, with \{ access: "consume", retiring: true \} for it, and deploy\./,
      );
      assert.match(
        error.message,
        /When its depth is 0 and `npm run dlq -- --cluster --queue mails list` shows no dead letters, remove/,
      );
      assert.match(error.message, /Delete entries of removedQueues after the deployment/);
      assert.match(error.message, /config set --path 'millrace-infra:removedQueues\[0\]' mails --stack dev/);
      assert.doesNotMatch(error.message, /- orders/);
      return true;
    });
    await deployed(using("orders"), BOTH, ["mails"]);
  });

  it("can be drained by its consumer, as the message says", async () => {
    const names = { queues: { names: { orders: "orders", mails: "old-mails" } } };
    const said = await deployed(using("orders"), names).then(
      () => assert.fail("deployed"),
      (error: unknown) => /with (\{.*?\}) for it/.exec(String(error))?.[1],
    );
    assert.equal(said, '{ access: "consume", was: "old-mails", retiring: true }');
    const mails: QueueUse = { access: "consume", was: "old-mails", retiring: true };
    const mailer: Manifest = {
      kind: "worker",
      description: "Mails",
      commands: { dlq: "./src/dlq.ts" },
      uses: { queues: { mails } },
    };
    const services = registryFrom({ mailer });
    await deployed([...using("orders"), ...services], names);
    assert.equal(targetOf(["--queue", "mails", "list"], services).service, "mailer");
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
