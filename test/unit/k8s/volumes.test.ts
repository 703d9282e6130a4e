import assert from "node:assert/strict";
import { Volumes, VOLUME_CLASSES } from "../../../k8s/volumes";
import { assertFamily, built } from "./built";

const ARGS = {
  keyArn: "arn:aws:kms:key",
  tags: { project: "millrace", owner: "platform" },
  backupTags: { backup: "daily" },
  keep: true,
};

describe("Volumes", () => {
  it("makes volumes that are encrypted with our key and carry our tags, in their pod's zone", async () => {
    const { named, resources } = await built(() => new Volumes("volumes", ARGS));
    assertFamily(resources, "volumes");
    assert.deepEqual(named("volumes-journal").inputs, {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "journal", annotations: { "storageclass.kubernetes.io/is-default-class": "false" } },
      provisioner: "ebs.csi.eks.amazonaws.com",
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
      reclaimPolicy: "Retain",
      parameters: {
        type: "gp3",
        iops: "6000",
        throughput: "250",
        encrypted: "true",
        kmsKeyId: "arn:aws:kms:key",
        tagSpecification_1: "project=millrace",
        tagSpecification_2: "owner=platform",
        tagSpecification_3: "backup=daily",
      },
    });
  });

  const classes = async (keep: boolean) =>
    (await built(() => new Volumes("volumes", { ...ARGS, keep }))).resources.filter(({ custom }) => custom);

  it("has one class of claims that name none", async () => {
    const defaults = (await classes(true)).filter(({ inputs }) =>
      JSON.stringify(inputs["metadata"]).includes('is-default-class":"true"'),
    );
    assert.deepEqual(
      defaults.map(({ name }) => name),
      ["volumes-data"],
    );
  });

  it("keeps what exists nowhere else, unless nothing is worth keeping", async () => {
    const policies = async (keep: boolean) =>
      Object.fromEntries((await classes(keep)).map(({ name, inputs }) => [name, inputs["reclaimPolicy"]]));
    assert.deepEqual(await policies(true), {
      "volumes-data": "Retain",
      "volumes-journal": "Retain",
      "volumes-logs": "Delete",
    });
    assert.deepEqual([...new Set(Object.values(await policies(false)))], ["Delete"]);
  });

  it("asks of gp3 what that has: 3000 to 80000 operations, 125 MiB a second or more, a quarter of them at most", () => {
    for (const [name, { iops, throughput }] of Object.entries(VOLUME_CLASSES)) {
      assert.ok(iops >= 3000 && iops <= 80_000, name);
      assert.ok(throughput >= 125 && throughput <= iops / 4, name);
    }
  });
});
