import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { graphText } from "../../../plan/graph";
import { record } from "../../../plan/record";

class Pair extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Pair", name, {}, opts);
    const key = new aws.kms.Key(
      `${name}-key`,
      { description: "b", policy: '{"Version":"2012-10-17"}' },
      { parent: this, protect: true, retainOnDelete: true, customTimeouts: { create: "5m" } },
    );
    new aws.kms.Alias(`${name}-alias`, { targetKeyId: key.keyId }, { parent: this });
  }
}

const text = async () =>
  graphText(
    await record({
      project: "test",
      stack: "dev",
      config: {},
      deploy: () => {
        const provider = new aws.Provider("aws", { region: "eu-central-1" });
        new Pair("pair", { provider });
        return Promise.resolve({ list: ["x"], secret: pulumi.secret("s") });
      },
    }),
  );

describe("graphText", () => {
  it("shows the tree by name, with options, order, opened-up JSON and outputs", async () => {
    const shown = await text();
    assert.equal(
      shown.slice(shown.indexOf("pair:")),
      [
        "pair: test:index:Pair",
        "  pair-alias: aws:kms/alias:Alias, by aws",
        "      (after pair-key)",
        "      targetKeyId: pair-key-id",
        "  pair-key: aws:kms/key:Key, by aws",
        "      (protected)",
        "      (retained on deletion)",
        "      (create within 5m)",
        "      description: b",
        "      policy:",
        "        json text:",
        "          Version: 2012-10-17",
        "",
        "outputs",
        "    list:",
        "      - x",
        "    secret: s",
        "",
      ].join("\n"),
    );
    assert.match(shown, /^test, stack dev: 4 resources\n\naws: pulumi:providers:aws\n/);
  });

  it("is the same every time", async () => {
    assert.equal(await text(), await text());
  });
});
