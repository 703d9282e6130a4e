import assert from "node:assert/strict";
import { manifests } from "../../../plan/render";
import { apps, least } from "../../support/stacks/apps";
import { onAws } from "../../support/stacks/contract";
import { requirements } from "./order";

const database = (name: string, users: readonly string[]) => ({
  host: `writer.${name}`,
  readHost: `reader.${name}`,
  port: 3307,
  database: name,
  pauses: false,
  adminSecretArn: `arn:aws:secretsmanager:eu-central-1:111122223333:secret:${name}`,
  users,
});

const contract = {
  ...onAws,
  databases: { orders: database("orders", ["orders"]), restored: database("restored", []) },
};

describe("a further database", () => {
  it("has its users made by a job with a service account and a way out of its own", async () => {
    const recording = await apps(least, contract);
    const objects = manifests(recording).filter(({ metadata }) => metadata.name.startsWith("database-"));
    assert.deepEqual(
      objects.map(({ kind, metadata }) => `${kind}/${metadata.name.replace(/-[0-9a-f]{8}$/, "")}`).sort(),
      ["Job/database-orders", "NetworkPolicy/database-orders", "ServiceAccount/database-orders"],
    );
    const [policy] = objects.filter(({ kind }) => kind === "NetworkPolicy");
    const ports = JSON.stringify(policy).match(/"port":\d+/g);
    assert.deepEqual(new Set(ports), new Set(['"port":53', '"port":3307', '"port":80', '"port":443']));
    assert.ok(requirements(recording, "database-orders-job").has("auto-mode-general-nodes"));
  });

  it("has no job where nobody signs in", async () => {
    const names = manifests(await apps(least, contract)).map(({ metadata }) => metadata.name);
    assert.ok(!names.some((name) => name.includes("restored")));
  });
});
