import assert from "node:assert/strict";
import { inOrder, projectsRead } from "../../../deliver/order";

describe("the order of programs", () => {
  const names = (programs: Record<string, readonly string[]>) =>
    inOrder(Object.entries(programs).map(([project, reads]) => ({ project, reads }))).map(
      ({ project }) => project,
    );

  it("puts each after those whose outputs it reads, whatever their names", () => {
    assert.deepEqual(names({ a: ["c"], b: ["a"], c: [] }), ["c", "a", "b"]);
  });

  it("is by name where nothing else decides", () => {
    assert.deepEqual(names({ c: [], a: [], b: [] }), ["a", "b", "c"]);
  });

  it("takes no notice of projects that are not deployed here, nor of a program's own stacks", () => {
    assert.deepEqual(names({ a: ["elsewhere", "a"], b: [] }), ["a", "b"]);
  });

  it("refuses a circle, with its members", () => {
    assert.throws(() => names({ a: ["b"], b: ["a"], c: [] }), {
      message: "a, b read each other's outputs in a circle, so none of them can be deployed first.",
    });
  });

  it("follows from stack references, by argument or by name", () => {
    const type = "pulumi:pulumi:StackReference";
    const resources = [
      { type, name: "reference", inputs: { name: "organization/millrace-infra/dev" } },
      { type, name: "organization/other/dev" },
      { type: "aws:s3/bucket:Bucket", name: "organization/none/dev" },
    ];
    assert.deepEqual(projectsRead(resources), ["millrace-infra", "other"]);
  });
});
