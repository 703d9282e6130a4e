import assert from "node:assert/strict";
import { contains, overlaps } from "../../../simulator/model/addresses";
import { COMPONENTS, sourcesOf } from "../../../simulator/model/components";
import { idOf, modelOf, MODELS } from "../../../simulator/model/services/index";
import { RANDOM } from "../../../simulator/model/chance";
import { shortType, zoneId } from "../../../simulator/model/place";
import type { Subject } from "../../../simulator/model/resource";
import type { Fields } from "../../../simulator/sdk/declarations";
import type { Tables } from "../../../simulator/sdk/tables";
import { recorded, STACKS } from "../../support/graph";
import { installedTables } from "./client";

/** A resource that is created in an empty account. */
const subject = (type: string): Subject => ({
  type,
  name: "one",
  physicalName: "one",
  inputs: {},
  account: "123456789012",
  region: "us-east-1",
  chance: RANDOM,
  world: { all: () => [], find: () => undefined },
});

describe("the model of AWS", () => {
  let tables: Tables;
  before(async function () {
    this.timeout("3m");
    tables = await installedTables();
  });

  /** The SDK names the type `vpc` of `ec2/vpc` again, in upper case: `aws:ec2/vpc:Vpc`. */
  const shapeOf = (type: string) => {
    const name = type.split("/")[1] ?? "";
    return tables.resource(`aws:${type}:${name.charAt(0).toUpperCase()}${name.slice(1)}`);
  };

  for (const [type, model] of Object.entries(MODELS).filter(([name]) => !name.startsWith("index/"))) {
    describe(type, () => {
      it("is a type of the installed SDK, with the inputs and outputs that the model names", () => {
        const shape = shapeOf(type);
        assert.ok(shape, `${type} is no type of @pulumi/aws`);
        const inputs = [
          ...(typeof model.nameInput === "string" ? [model.nameInput] : []),
          ...(model.nameScope ?? []),
          ...(model.replacedBy ?? []),
          ...(model.updatedBy ?? []),
        ].map((path) => path.split(".")[0] ?? "");
        assert.deepEqual(unknown(inputs, shape.inputs), []);
        assert.deepEqual(unknown(Object.keys(model.recomputed ?? {}), shape.outputs), []);
      });

      it("computes only outputs that the type has", () => {
        const id = idOf(model, subject(type));
        const outputs = model.outputs?.({
          ...subject(type),
          id,
          arn: "arn:aws:one:us-east-1:123456789012:one/two",
        });
        assert.deepEqual(unknown(Object.keys(outputs ?? {}), shapeOf(type)?.outputs ?? {}), []);
      });
    });
  }

  for (const stack of STACKS) {
    it(`knows the name of everything in ${stack} that has a fixed one`, async () => {
      const { resources } = await recorded(stack);
      const unnamed = resources
        .filter(({ type, custom }) => custom && type.startsWith("aws:"))
        .filter(({ type, inputs }) => {
          const { nameInput = "name" } = modelOf(type);
          return nameInput !== null && typeof inputs[nameInput] === "string" && !(shortType(type) in MODELS);
        });
      // What has no model is named by its input `name`, which the SDK must have.
      assert.deepEqual(
        unnamed
          .filter(({ type }) => tables.resource(type)?.inputs.name === undefined)
          .map(({ type }) => type),
        [],
      );
    });
  }

  it("has components whose parts come after what they are made of", async () => {
    const { resources } = await recorded("prod");
    const components = resources.filter(({ type }) => type in COMPONENTS);
    assert.equal(components.length, 2);
    for (const { type, name, inputs } of components) {
      const { children = [] } = COMPONENTS[type]?.(name, inputs) ?? {};
      const seen = new Set<string>();
      for (const child of children) {
        const before = [...sourcesOf(child.inputs), ...(child.parent === undefined ? [] : [child.parent])];
        assert.deepEqual(
          before.filter((key) => !seen.has(key)),
          [],
        );
        seen.add(child.key);
        assert.deepEqual(unknown(Object.keys(child.inputs), tables.resource(child.type)?.inputs ?? {}), []);
      }
    }
  });

  it("refuses inputs of a component that it would not pass on", () => {
    assert.throws(
      () => COMPONENTS["awsx:ec2:Vpc"]?.("one", { vpcEndpointSpecs: [] }),
      /has no input vpcEndpointSpecs; it has cidrBlock/,
    );
  });

  it("knows blocks of addresses", () => {
    assert.deepEqual(
      [
        contains("10.0.0.0/16", "10.0.255.0/24"),
        contains("10.0.0.0/16", "10.1.0.0/24"),
        contains("10.0.0.0/16", "10.0.0.0/15"),
        contains("10.0.0.1/16", "10.0.0.1/16"),
        contains("300.0.0.0/8", "300.0.0.0/8"),
        overlaps("10.0.0.0/24", "10.0.0.128/25"),
        overlaps("10.0.0.0/25", "10.0.0.128/25"),
      ],
      [true, false, false, false, false, true, false],
    );
  });

  it("knows the ids of zones", () => {
    assert.deepEqual(["us-east-1a", "us-west-2d", "eu-central-1c", "ap-northeast-1b"].map(zoneId), [
      "use1-az1",
      "usw2-az4",
      "euc1-az3",
      "apne1-az2",
    ]);
  });
});

function unknown(names: readonly string[], fields: Fields): string[] {
  return names.filter((name) => !(name in fields));
}
