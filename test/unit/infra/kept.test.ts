import assert from "node:assert/strict";
import { ofTypes, recorded } from "../../support/graph";

/** What cannot be had back once it is gone. */
const STATEFUL = [
  "aws:backup/vault:Vault",
  "aws:docdb/cluster:Cluster",
  "aws:elasticache/replicationGroup:ReplicationGroup",
  "aws:elasticache/serverlessCache:ServerlessCache",
  "aws:rds/cluster:Cluster",
  "aws:s3/bucket:Bucket",
];

describe("what holds data", () => {
  it("is protected and retained in prod, with its keys", async () => {
    const prod = await recorded("prod");
    const keys = ofTypes(prod, ["aws:kms/key:Key"]).filter(
      ({ name }) => !/^(bastion|(edge-global-)?logs|notifications)-/.test(name),
    );
    const kept = [...ofTypes(prod, STATEFUL), ...keys];
    assert.ok(kept.length >= 4 + 6);
    for (const { name, protect, retainOnDelete } of kept) {
      assert.deepEqual({ name, protect, retainOnDelete }, { name, protect: true, retainOnDelete: true });
    }
    const [cluster] = ofTypes(prod, ["eks:index:Cluster"]);
    assert.deepEqual([cluster?.protect, cluster?.inputs.deletionProtection], [true, true]);
  });

  it("goes with the stack in dev", async () => {
    const dev = await recorded("dev");
    assert.deepEqual(
      dev.resources.filter(({ protect, retainOnDelete }) => protect || retainOnDelete),
      [],
    );
    const [mysql] = ofTypes(dev, ["aws:rds/cluster:Cluster"]);
    assert.deepEqual([mysql?.inputs.deletionProtection, mysql?.inputs.skipFinalSnapshot], [false, true]);
  });
});
