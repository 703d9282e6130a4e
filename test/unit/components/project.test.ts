import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi";
import { DEFAULT_PROJECT, readProject } from "../../../components/project";
import { environmentOf, project } from "../../../components/rules/names";
import { objection } from "../../../components/rules/rule";

describe("the project", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "millrace-project-"))));
  after(() => rmSync(folder, { recursive: true }));

  /** Reads a package.json of this content. */
  function read(content: object): string {
    const file = join(folder, "package.json");
    writeFileSync(file, JSON.stringify(content));
    return readProject(RunError, file);
  }

  it("is config.project of package.json, and millrace where that is missing", () => {
    assert.equal(read({ name: "fork", config: { project: "acme-shop" } }), "acme-shop");
    assert.deepEqual([read({ name: "fork" }), read({ config: {} })], [DEFAULT_PROJECT, DEFAULT_PROJECT]);
    assert.equal(DEFAULT_PROJECT, "millrace");
    assert.equal(objection(project, DEFAULT_PROJECT), undefined);
  });

  const shape =
    "must be 3 to 17 lower-case letters, digits and single dashes, with a letter first and no dash at the end";
  for (const [name, must] of [
    ["Acme", shape],
    ["ac", shape],
    ["a".repeat(18), shape],
    ["acme-", shape],
    ["acme--shop", shape],
    ["1acme", shape],
    ["acme_shop", shape],
    ["", shape],
    ["aws-shop", "must not begin with aws, amazon, amzn-s3-demo- or sthree-, which AWS reserves"],
    [7, "must be text"],
  ] as const) {
    it(`is refused in one sentence: ${JSON.stringify(name)}`, () => {
      assert.throws(
        () => read({ config: { project: name } }),
        (error) =>
          RunError.isInstance(error) &&
          error.message === `config.project in package.json is ${JSON.stringify(name)}; it ${must}.`,
      );
    });
  }

  it("leaves its environments the characters that AWS's shortest limit has left", () => {
    const objectionTo = (name: string, length: number) => objection(environmentOf(name), "e".repeat(length));
    assert.deepEqual([objectionTo("abc", 12), objectionTo("millrace", 12)], [undefined, undefined]);
    assert.match(objectionTo("abc", 13) ?? "", /^must be a name of up to 12 /);
    assert.deepEqual([objectionTo("p".repeat(17), 3), objectionTo("nine-char", 11)], [undefined, undefined]);
    assert.equal(
      objectionTo("nine-char", 12),
      "must have at most 11 characters, since nine-char-ENVIRONMENT is part of names and may have 21",
    );
    assert.match(objectionTo("p".repeat(17), 4) ?? "", /^must have at most 3 characters/);
  });
});
