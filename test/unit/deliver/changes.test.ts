import assert from "node:assert/strict";
import type { EngineEvent, OpType, StepEventMetadata } from "@pulumi/pulumi/automation";
import { changesOf, isEmpty } from "../../../deliver/engine/changes";
import { asRecorded, forecast, monthlyCost } from "../../../deliver/engine/forecast";
import { Track } from "../../../deliver/engine/track";
import { remainsOf } from "../../../deliver/remains";

const urnOf = (type: string, name: string) => `urn:pulumi:dev::millrace-infra::${type}::${name}`;

function step(op: OpType, type: string, name: string, custom = true): StepEventMetadata {
  const state = { custom } as StepEventMetadata["new"];
  return { op, type, urn: urnOf(type, name), provider: "", ...(state && { new: state }) };
}

const before = (metadata: StepEventMetadata): EngineEvent => ({
  sequence: 1,
  timestamp: 1,
  resourcePreEvent: { metadata },
});

const VPC = "aws:ec2/vpc:Vpc";
const CLUSTER = "aws:rds/cluster:Cluster";

describe("the changes of an operation", () => {
  const changes = changesOf(
    [
      step("create", VPC, "network"),
      step("create", "millrace:network:Network", "network", false),
      step("create", "pulumi:providers:aws", "aws"),
      step("same", VPC, "other"),
      step("create-replacement", CLUSTER, "mysql"),
      step("replace", CLUSTER, "mysql"),
      step("delete-replaced", CLUSTER, "mysql"),
      step("delete", VPC, "old"),
      step("read", "pulumi:pulumi:StackReference", "infra"),
    ].map(before),
  );

  it("are counted once a resource, without components and providers", () => {
    assert.deepEqual(changes.counts, { create: 1, update: 0, replace: 1, delete: 1, same: 1 });
  });

  it("take an operation of a provider each, and two for a replacement", () => {
    assert.equal(changes.operations, 4);
  });

  it("are none where only components change", () => {
    assert.equal(isEmpty(changes), false);
    assert.equal(isEmpty(changesOf([before(step("create", "millrace:a:B", "c", false))])), true);
  });
});

describe("following an operation", () => {
  it("knows what runs, what has ended and what failed, and how long it took", () => {
    let now = 0;
    const track = new Track(2, () => now);
    const [network, key] = [step("create", VPC, "network"), step("create", "aws:kms/key:Key", "key")];
    track.see(before(network));
    now = 1_000;
    track.see(before(key));
    now = 5_000;
    const done = track.see({ sequence: 1, timestamp: 1, resOutputsEvent: { metadata: network } });
    assert.deepEqual(done, { type: VPC, name: "network", op: "create", state: "done", seconds: 5 });
    const standing = track.standing();
    assert.deepEqual([standing.done, standing.total, standing.elapsedMs], [1, 2, 5_000]);
    assert.deepEqual(
      standing.running.map(({ name }) => name),
      ["key"],
    );
    const failed = track.see({
      sequence: 1,
      timestamp: 1,
      resOpFailedEvent: { metadata: key, status: 1, steps: 1 },
    });
    assert.equal(failed?.state, "failed");
    assert.deepEqual(track.standing().running, []);
  });

  it("never has more operations than it expects", () => {
    const track = new Track(0, () => 0);
    track.see(before(step("update", VPC, "network")));
    assert.equal(track.standing().total, 1);
  });
});

describe("forecast and price", () => {
  const resource = (type: string, name: string, dependencies: readonly string[] = [], inputs = {}) => ({
    ...{ urn: urnOf(type, name), type, name, inputs, dependencies, custom: true },
    ...{ id: "id", parent: undefined, protect: false, retainOnDelete: false },
  });
  const key = resource("aws:kms/key:Key", "key");
  const cluster = resource(CLUSTER, "mysql", [key.urn], { engine: "aurora-mysql" });
  const resources = asRecorded([key, cluster]);

  it("follow the longest chain of what changes alone", () => {
    const changed = (name: string, type: string) =>
      ({ urn: urnOf(type, name), type, name, change: "create", custom: true }) as const;
    const both = forecast(resources, [changed("key", key.type), changed("mysql", CLUSTER)]);
    const one = forecast(resources, [changed("key", key.type)]);
    assert.deepEqual(
      both.chain.map(({ name }) => name),
      ["key", "mysql"],
    );
    assert.ok(both.seconds > one.seconds);
    assert.equal(one.seconds, 30);
    assert.deepEqual(forecast(resources, []), { seconds: 0, chain: [] });
  });

  it("are of what has a price, and say what has none", () => {
    const pod = resource("kubernetes:apps/v1:Deployment", "producer");
    assert.equal(monthlyCost(asRecorded([key, pod])), 1);
    assert.match(
      String(monthlyCost(asRecorded([resource("aws:new/thing:Thing", "one")]))),
      /aws:new\/thing:Thing/,
    );
    // A remote component is priced as a whole; a state has its parts as well.
    const eks = { ...resource("eks:index:Cluster", "cluster"), custom: false };
    const part = { ...resource("aws:new/thing:Thing", "part"), parent: eks.urn };
    assert.equal(typeof monthlyCost(asRecorded([eks, part])), "number");
  });
});

describe("what remains of a stack", () => {
  const remains = (type: string, inputs: Record<string, unknown>, retainOnDelete = false) =>
    remainsOf([{ type, name: "it", inputs, retainOnDelete, id: "id-1" }]);

  it("is final snapshots, keys and secrets that AWS keeps for a while, and what is never deleted", () => {
    assert.deepEqual(remains(CLUSTER, { skipFinalSnapshot: false, finalSnapshotIdentifier: "last" }), [
      "the final snapshot last of it",
    ]);
    assert.deepEqual(remains(CLUSTER, { skipFinalSnapshot: true, finalSnapshotIdentifier: "last" }), []);
    assert.deepEqual(remains("aws:kms/key:Key", { deletionWindowInDays: 7 }), [
      "the key it, which AWS deletes after 7 days",
    ]);
    assert.deepEqual(remains("aws:secretsmanager/secret:Secret", {}), [
      "the secret it, which AWS deletes after 30 days",
    ]);
    assert.deepEqual(remains("aws:secretsmanager/secret:Secret", { recoveryWindowInDays: 0 }), []);
    assert.deepEqual(remains("aws:s3/bucket:Bucket", {}, true), [
      "it (aws:s3/bucket:Bucket, id-1), which is never deleted",
    ]);
    assert.deepEqual(remains("aws:s3/bucket:Bucket", {}), []);
    assert.deepEqual(remains("aws:s3/bucketObjectv2:BucketObjectv2", {}, true), []);
  });
});
