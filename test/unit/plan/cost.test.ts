import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { bill, billTable, nodes, total } from "../../../plan/cost";
import { GENERAL } from "../../../plan/prices";
import { STORES } from "../../../infra/data";
import { program } from "./program";

describe("bill", () => {
  it("puts the same things on one line, the dearest first", async () => {
    const recording = await program(() => {
      new aws.kms.Key("one", {});
      new aws.kms.Key("other", {});
      new aws.ec2.NatGateway("nat", { subnetId: "subnet-1" });
    });
    assert.deepEqual(bill(recording), [
      { what: "NAT gateways", count: 1, monthly: 32.85 },
      { what: "KMS keys", count: 2, monthly: 2 },
    ]);
  });

  it("counts a public balancer's addresses, and an internal one's not", async () => {
    const subnets = ["subnet-1", "subnet-2", "subnet-3"];
    const of = async (internal: boolean) =>
      total(bill(await program(() => new aws.lb.LoadBalancer("balancer", { internal, subnets }))));
    assert.equal((await of(false)) - (await of(true)), 3 * 3.65);
  });

  it("counts every node of a cache, in all shards", async () => {
    const recording = await program(() => {
      new aws.elasticache.ReplicationGroup("cache", {
        description: "cache",
        nodeType: "cache.m7g.large",
        numNodeGroups: 2,
        replicasPerNodeGroup: 2,
      });
    });
    assert.deepEqual(
      bill(recording).map(({ what, count }) => [what, count]),
      [["Valkey nodes, cache.m7g.large", 6]],
    );
  });

  it("refuses what it has no price for, be it a type or a size", async () => {
    const unknown = await program(() => new aws.neptune.Cluster("graph", {}));
    assert.throws(() => bill(unknown), {
      message: "Nothing says what aws:neptune/cluster:Cluster costs a month; graph is one.",
    });
    const huge = await program(() => new aws.ec2.Instance("huge", { instanceType: "u7in-32tb.224xlarge" }));
    assert.throws(() => bill(huge), {
      message:
        "The price of u7in-32tb.224xlarge is not known here; add it to plan/prices.ts, or to the prices of its kind of store in components/data/stores.",
    });
  });

  it("has one price for each type, whichever stores there are", () => {
    const all = [GENERAL, ...new Set(STORES.map(({ prices }) => prices))];
    const types = all.flatMap(({ billed, free }) => [...Object.keys(billed), ...free]);
    const sizes = all.flatMap(({ hourly }) => Object.keys(hourly));
    assert.deepEqual(types, [...new Set(types)]);
    assert.deepEqual(sizes, [...new Set(sizes)]);
  });

  it("adds Auto Mode's fee to a node's price on demand, also where the node is spot", () => {
    const [, fee] = nodes("t4g.medium", 2, 40, false);
    const [spot, spotFee, disks] = nodes("t4g.medium", 2, 40, true);
    assert.equal(fee?.monthly, spotFee?.monthly);
    assert.ok(spot && spot.monthly < 2 * 0.0336 * 730);
    assert.deepEqual(disks, { what: "node disks, GB", count: 80, monthly: 6.4 });
  });
});

describe("billTable", () => {
  it("ends with the sum", () => {
    const table = billTable([
      { what: "one", count: 1, monthly: 1.004 },
      { what: "two", count: 2, monthly: 2.004 },
    ]);
    assert.deepEqual(table.split("\n").slice(2), [
      "| one | 1 | 1.00 |",
      "| two | 2 | 2.00 |",
      "| **together** | | **3.01** |",
    ]);
  });
});
