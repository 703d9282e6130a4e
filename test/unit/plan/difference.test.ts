import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { differenceText } from "../../../plan/difference";
import { record } from "../../../plan/record";

describe("differenceText", () => {
  const recorded = (stack: string, deploy: () => void) =>
    record({
      project: "test",
      stack,
      config: {},
      deploy: () => {
        deploy();
        return Promise.resolve({ name: stack });
      },
    });
  const prod = () =>
    recorded("prod", () => {
      new aws.kms.Key("kept", { description: "prod" });
      new aws.kms.Key("changed", { description: "prod", deletionWindowInDays: 30 });
      new aws.kms.Key("gone", {});
    });

  it("shows what is added, removed and changed", async () => {
    const dev = await recorded("dev", () => {
      new aws.kms.Key("kept", { description: "dev" });
      new aws.kms.Key("changed", { description: "dev", deletionWindowInDays: 7 });
      new aws.kms.Key("new", { description: "dev" });
    });
    assert.equal(
      differenceText(dev, { recording: await prod(), words: { dev: "prod" } }),
      [
        "test, stack dev, compared with prod, dev for prod",
        "",
        "~ changed: aws:kms/key:Key",
        "-     deletionWindowInDays: 30",
        "+     deletionWindowInDays: 7",
        "- gone: aws:kms/key:Key",
        "+ new: aws:kms/key:Key",
        "+     description: prod",
        "",
      ].join("\n"),
    );
  });

  it("says where there is none", async () => {
    const text = differenceText(await prod(), { recording: await prod(), words: {} });
    assert.match(text, /\n\nno differences\n$/);
  });

  it("follows a resource to another parent", async () => {
    const make = (parent: "one" | "two") => () => {
      const parents = { one: new Parent("one"), two: new Parent("two") };
      new aws.kms.Key("key", {}, { parent: parents[parent] });
    };
    const text = differenceText(await recorded("dev", make("two")), {
      recording: await recorded("dev", make("one")),
      words: {},
    });
    assert.match(text, /^~ key: aws:kms\/key:Key\n- {5}\(in one\)\n\+ {5}\(in two\)$/m);
  });
});

class Parent extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:index:Parent", name);
  }
}
