import assert from "node:assert/strict";
import { clusterShape, SEARCH_NODE } from "../../../../components/data/search-settings";

describe("the nodes of a search domain", () => {
  it("are as many in each of three zones", () => {
    for (const nodesPerZone of [1, 2, 5]) {
      const shape = clusterShape({ nodesPerZone, nodeType: "r7g.large.search", standby: false });
      assert.equal(shape.instanceCount, 3 * nodesPerZone);
      assert.equal(shape.zoneAwarenessEnabled, true);
      assert.deepEqual(shape.zoneAwarenessConfig, { availabilityZoneCount: 3 });
    }
  });

  it("are led by three of their own size, or by themselves", () => {
    const nodes = { nodesPerZone: 1, nodeType: "r7g.large.search", standby: false };
    assert.equal(clusterShape(nodes).dedicatedMasterEnabled, false);
    const led = clusterShape({ ...nodes, masterType: "m7g.large.search" });
    assert.deepEqual(led, {
      ...clusterShape(nodes),
      dedicatedMasterEnabled: true,
      dedicatedMasterType: "m7g.large.search",
      dedicatedMasterCount: 3,
    });
  });

  it("stand by in one zone if asked to", () => {
    const nodes = { nodesPerZone: 1, nodeType: "r7g.large.search", masterType: "m7g.large.search" };
    assert.equal(clusterShape({ ...nodes, standby: true }).multiAzWithStandbyEnabled, true);
    assert.equal(clusterShape({ ...nodes, standby: false }).multiAzWithStandbyEnabled, false);
  });

  it("have types that Auto-Tune knows", () => {
    for (const type of [
      "m7g.medium.search",
      "r7g.large.search",
      "c8g.2xlarge.search",
      "or1.16xlarge.search",
      "om2.large.search",
    ])
      assert.match(type, SEARCH_NODE);
    for (const type of [
      "t3.medium.search",
      "t2.large.search",
      "r7g.large",
      "r7g.search",
      "ultrawarm1.large.search",
      // AWS puts no volume to nodes that have disks of their own.
      "i3.large.search",
      "i4i.xlarge.search",
      "im4gn.large.search",
      "r6gd.xlarge.search",
      "",
    ])
      assert.doesNotMatch(type, SEARCH_NODE);
  });
});
