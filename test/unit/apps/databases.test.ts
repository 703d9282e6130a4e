import assert from "node:assert/strict";
import { manifests } from "../../../plan/render";
import { apps } from "../../support/stacks/apps";
import { withoutService } from "../../support/stacks/contract";
import { contractOf, leastFor, shop } from "../../support/stacks/shop";
import { containersOf, ownersOf } from "./objects";
import { requirements } from "./order";

describe("the Job of a database", () => {
  it("runs the migrator's image with a service account and a policy of its own", async () => {
    const recording = await apps(leastFor, contractOf(shop), shop);
    const objects = manifests(recording).filter(({ metadata }) =>
      metadata.name.startsWith("database-billing"),
    );
    assert.deepEqual(
      objects.map(({ kind, metadata }) => `${kind}/${metadata.name.replace(/-[0-9a-f]{8}$/, "")}`).sort(),
      ["Job/database-billing", "NetworkPolicy/database-billing", "ServiceAccount/database-billing"],
    );
    const [job] = ownersOf(objects, ["Job"]);
    assert.ok(job);
    assert.deepEqual(
      containersOf(job).map(({ image }) => image),
      ["registry.example/shop/schemas:1.0.0"],
    );
    assert.ok(requirements(recording, "database-billing-job").has("auto-mode-general-nodes"));
  });

  it("has the resources and the node pool that the migrator is configured with", async () => {
    const nodePools = { ...leastFor.nodePools, jobs: { cpuLimit: 8, memoryLimit: 32 } };
    const services = { schemas: { cpu: "50m", memory: "1Gi", nodePool: "jobs" } };
    const objects = manifests(await apps({ ...leastFor, nodePools, services }, contractOf(shop), shop));
    const [job] = ownersOf(objects, ["Job"]).filter(({ metadata }) =>
      /^database-billing/.test(metadata.name),
    );
    assert.ok(job);
    const [container] = containersOf(job);
    assert.deepEqual(container?.resources.requests, { cpu: "50m", memory: "1Gi" });
    assert.ok(JSON.stringify(job.spec.template.spec["nodeSelector"]).includes('"jobs"'));
  });

  it("comes before the services that use the database, of every kind, and before no others", async () => {
    const recording = await apps(leastFor, contractOf(shop), shop);
    const before = (resource: string) => {
      const names = requirements(recording, resource);
      return ["billing", "customers"].filter((name) => names.has(`database-${name}-job`));
    };
    assert.deepEqual(before("billing-deployment"), ["billing", "customers"]);
    assert.deepEqual(before("report-cron-job"), ["billing"]);
    assert.deepEqual(before("seed-job"), ["billing"]);
    assert.deepEqual(before("orders-deployment"), []);
    assert.deepEqual(before("mailer-deployment"), []);
    assert.deepEqual(before("total-cron-job"), [], "commands are needed where migrations fail");
  });

  it("is left out where nobody uses the database, and is there for guests alone", async () => {
    const contract = contractOf(shop);
    const { billing, customers } = contract.databases;
    assert.ok(billing && customers);
    const databases = (guests: string[]) => ({ billing, customers: { ...customers, users: {}, guests } });
    const jobs = async (guests: string[]) => {
      const recording = await apps(
        leastFor,
        { ...withoutService(contract, "billing"), databases: databases(guests) },
        shop,
      );
      const names = manifests(recording).filter(({ kind }) => kind === "Job");
      return names.map(({ metadata }) => metadata.name.replace(/-[0-9a-f]{8}$/, "")).sort();
    };
    assert.deepEqual(await jobs([]), ["database-billing", "seed"]);
    assert.deepEqual(await jobs(["ledger"]), ["database-billing", "database-customers", "seed"]);
  });
});
