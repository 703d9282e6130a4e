import assert from "node:assert/strict";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { record, type Recording } from "../../../plan/record";

const recorded = (deploy: () => Promise<Record<string, unknown>>): Promise<Recording> =>
  record({ project: "test", stack: "dev", config: { "aws:region": "us-east-1" }, deploy });

const nothing = () => Promise.resolve({});

describe("record", () => {
  it("keeps dependencies through inputs and by wish, parents and options", async () => {
    const { resources } = await recorded(() => {
      const first = new aws.kms.Key("first", {});
      const second = new aws.kms.Key("second", { description: first.arn }, { protect: true });
      new aws.kms.Key(
        "third",
        {},
        { dependsOn: second, parent: first, retainOnDelete: true, ignoreChanges: ["policy"] },
      );
      return nothing();
    });
    const [first, second, third] = resources;
    assert.deepEqual(second?.dependencies, [first?.urn]);
    assert.deepEqual([second.protect, second.retainOnDelete, second.parent], [true, false, undefined]);
    assert.deepEqual(third?.dependencies, [second.urn]);
    assert.deepEqual(
      [third.parent, third.retainOnDelete, third.ignoreChanges],
      [first?.urn, true, ["policy"]],
    );
  });

  it("fails with the program's error, whose trace leads into the program", async () => {
    const { stackTraceLimit } = Error;
    const failing = () => {
      throw new Error("no such zone");
    };
    const error = await recorded(failing).catch((reason: unknown) => reason);
    assert.ok(error instanceof Error);
    assert.equal(error.message, "no such zone");
    assert.match(error.stack ?? "", /record\.test\.ts/);
    assert.equal(Error.stackTraceLimit, stackTraceLimit);
  });

  it("refuses two resources of one URN, as the engine does", async () => {
    const twice = recorded(() => {
      new aws.kms.Key("key", {});
      new aws.kms.Key("other", {});
      new aws.kms.Key("key", { description: "again" });
      return nothing();
    });
    await assert.rejects(twice, {
      message:
        "More than one resource has the URN urn:pulumi:dev::test::pulumi:pulumi:Stack$aws:kms/key:Key::key; " +
        "give each another name.",
    });
  });

  it("marks secrets and resources among the inputs", async () => {
    const { resources } = await recorded(() => {
      const group = new aws.ec2.SecurityGroup("group", {});
      new aws.kms.Key("key", { description: pulumi.secret("hush") });
      new Holder("holder", { group });
      return nothing();
    });
    const inputs = (name: string) => resources.find((resource) => resource.name === name)?.inputs;
    assert.deepEqual(inputs("key"), { description: { secret: "hush" } });
    assert.deepEqual(inputs("holder"), { group: { resource: "group" } });
  });

  it("shows files and texts among the inputs, by names that every machine knows", async () => {
    const { resources } = await recorded(() => {
      const text = new pulumi.asset.StringAsset("one");
      const file = new pulumi.asset.FileAsset(join(__dirname, "record.test.ts"));
      new aws.s3.BucketObjectv2("object", { bucket: "bucket", source: file });
      new aws.lambda.Function("function", {
        role: "role",
        code: new pulumi.asset.AssetArchive({ "a.js": text, "b.ts": file }),
      });
      return nothing();
    });
    const inputs = (name: string) => resources.find((resource) => resource.name === name)?.inputs;
    const path = { file: "test/unit/plan/record.test.ts" };
    assert.deepEqual(inputs("object"), { bucket: "bucket", source: path });
    assert.deepEqual(inputs("function"), {
      role: "role",
      code: { archive: { "a.js": { text: "one" }, "b.ts": path } },
    });
  });

  it("throws what the program throws, and records again after", async () => {
    await assert.rejects(
      recorded(() => Promise.reject(new Error("no"))),
      { message: "no" },
    );
    assert.deepEqual((await recorded(nothing)).resources, []);
  });

  it("leaves stack traces as long as they were", async () => {
    const limit = Error.stackTraceLimit;
    await recorded(nothing);
    assert.equal(Error.stackTraceLimit, limit);
  });

  it("runs one program at a time, each with its own configuration", async () => {
    const region = (value: string) =>
      record({
        project: "test",
        stack: "dev",
        config: { "aws:region": value },
        deploy: async () => ({ region: (await aws.getAvailabilityZones()).names[0] }),
      });
    const both = await Promise.all([region("us-east-1"), region("eu-central-1")]);
    assert.deepEqual(
      both.map(({ outputs }) => outputs.region),
      ["us-east-1a", "eu-central-1a"],
    );
  });

  it("fails for a function that has no answer without an engine", async () => {
    await assert.rejects(
      recorded(async () => ({ value: await aws.getPartition() })),
      { message: "The function aws:index/getPartition:getPartition has no answer without an engine." },
    );
  });

  it("knows the zones' ids of any region", async () => {
    const ids = async (region: string) => {
      const { outputs } = await record({
        project: "test",
        stack: "dev",
        config: { "aws:region": region },
        deploy: async () => ({ ids: (await aws.getAvailabilityZones()).zoneIds }),
      });
      return outputs.ids;
    };
    assert.deepEqual(await ids("eu-central-1"), ["euc1-az1", "euc1-az2", "euc1-az3"]);
    assert.deepEqual(await ids("ap-northeast-1"), ["apne1-az1", "apne1-az2", "apne1-az3"]);
    assert.deepEqual(await ids("us-west-2"), ["usw2-az1", "usw2-az2", "usw2-az3", "usw2-az4"]);
  });
});

/** A component that a provider implements, which takes a resource. */
class Holder extends pulumi.ComponentResource {
  constructor(name: string, args: { readonly group: aws.ec2.SecurityGroup }) {
    super("test:index:Holder", name, args, {}, true);
  }
}
