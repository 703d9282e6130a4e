import assert from "node:assert/strict";
import { isScalable, scaledDimensions, scaledInputs } from "../../../../components/data/scaled-dimensions";

const FIXED = { shards: 1, replicasPerShard: 2 };
const SHARDS = { max: 3, cpuPercent: 60, memoryPercent: 60 };
const REPLICAS = { max: 3, cpuPercent: 60 };

describe("what is scaled of a cache", () => {
  it("is nothing where nothing is asked for", () => {
    assert.deepEqual([scaledDimensions(FIXED), scaledInputs(FIXED)], [[], []]);
  });

  for (const [scaling, purpose, input, bounds] of [
    [{ ...FIXED, shardScaling: SHARDS }, "shards", "numNodeGroups", [1, 3]],
    [{ ...FIXED, replicaScaling: REPLICAS }, "replicas", "replicasPerNodeGroup", [2, 3]],
  ] as const) {
    it(`is its ${purpose} alone, from the number told on, and no longer the configuration's`, () => {
      assert.deepEqual(
        scaledDimensions(scaling).map((it) => [it.purpose, it.min, it.max]),
        [[purpose, ...bounds]],
      );
      assert.deepEqual(scaledInputs(scaling), [input]);
    });
  }
});

describe("isScalable", () => {
  for (const nodeType of ["cache.m7g.large", "cache.r6g.xlarge", "cache.c7gn.2xlarge"]) {
    it(`is true of ${nodeType}`, () => assert.ok(isScalable(nodeType)));
  }
  for (const nodeType of [
    "cache.m7g.4xlarge",
    "cache.r7g.16xlarge",
    "cache.c7gn.medium",
    "cache.r8g.xlarge",
    "cache",
  ]) {
    it(`is false of ${nodeType}`, () => assert.ok(!isScalable(nodeType)));
  }
});
