import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { chain, schedule } from "../../../plan/time";
import { program } from "./program";

describe("schedule", () => {
  it("starts what waits for nothing at once, and the rest when the last of its own is there", async () => {
    const recording = await program(() => {
      const group = new aws.ec2.SecurityGroup("group", {});
      const key = new aws.kms.Key("key", {});
      new aws.rds.Cluster("cluster", {
        engine: "aurora-mysql",
        kmsKeyId: key.arn,
        vpcSecurityGroupIds: [group.id],
      });
    });
    const steps = schedule(recording).map(({ name, start, end }) => [name, start, end]);
    assert.deepEqual(steps, [
      ["group", 0, 3],
      ["key", 0, 30],
      ["cluster", 30, 75],
    ]);
  });

  it("tells what the last step waited for, the first first", async () => {
    const recording = await program(() => {
      const key = new aws.kms.Key("key", {});
      const cluster = new aws.rds.Cluster("cluster", { engine: "aurora-mysql", kmsKeyId: key.arn });
      new aws.rds.ClusterInstance("instance", {
        clusterIdentifier: cluster.id,
        engine: "aurora-mysql",
        instanceClass: "db.serverless",
      });
    });
    const last = schedule(recording).at(-1);
    assert.ok(last);
    assert.deepEqual(
      chain(last).map(({ name, end }) => [name, end]),
      [
        ["key", 30],
        ["cluster", 75],
        ["instance", 455],
      ],
    );
  });

  it("counts components for what is in them, not for themselves", async () => {
    const recording = await program(() => {
      const parent = new pulumi.ComponentResource("millrace:test:Parent", "parent");
      new aws.kms.Key("key", {}, { parent });
    });
    assert.deepEqual(
      schedule(recording).map(({ name, end }) => [name, end]),
      [
        ["parent", 0],
        ["key", 30],
      ],
    );
  });
});
