import assert from "node:assert/strict";
import { z } from "zod";
import { schema as apps } from "../../../../apps/config";
import { schema as bootstrap } from "../../../../bootstrap/config";
import { rule } from "../../../../components/rules/rule";
import { awsConfig, list, text } from "../../../../components/rules/values";
import { contract } from "../../../../contract/outputs";
import { schema as infra } from "../../../../infra/config";
import { unruled } from "../../../support/schema-leaves";

describe("every value of the configuration", () => {
  for (const [program, schema] of Object.entries({ infra, apps, bootstrap, aws: awsConfig, contract })) {
    it(`of ${program} passes through a rule, and no list names the same twice`, () => {
      assert.deepEqual(unruled(schema), []);
    });
  }

  it("is found where it has none, wherever it stands", () => {
    const ruled = text(rule("a", /^a$/));
    const bad = z.strictObject({
      plain: z.string().min(1).describe("x"),
      pattern: z.string().regex(/^a$/).default("a"),
      deep: z.strictObject({ optional: z.string().optional() }).prefault({}),
      items: list(z.string()),
      twice: z.array(ruled),
      numbers: z.array(z.int()).optional(),
      keys: z.record(z.string(), ruled),
      values: z.record(ruled, z.strictObject({ x: z.string() })),
      others: z.object({}).catchall(z.string()),
      either: z.discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("a"), x: z.string() }),
        z.strictObject({ kind: z.literal("b"), y: ruled }),
      ]),
      changed: z.preprocess((value) => value, z.string()),
      email: z.email(),
      anything: z.unknown(),
    });
    assert.deepEqual(
      unruled(bad).map(({ path, why }) => `${path}: ${why}`),
      [
        "plain: any text",
        "pattern: any text",
        "deep.optional: any text",
        "items[]: any text",
        "twice: any list",
        "numbers: any list",
        "keys.<name>: any text",
        "values.*.x: any text",
        "others.*: any text",
        "either.x: any text",
        "changed: any text",
        "email: any text",
        "anything: any value",
      ],
    );
  });

  it("counts as ruled with a description, a default and further checks", () => {
    const ruled = text(rule("a", /^a$/));
    const good = z.strictObject({
      described: ruled.describe("x"),
      refined: ruled.refine((value) => value === "a"),
      list: list(ruled).min(1).max(3).default(["a"]).describe("x"),
    });
    assert.deepEqual(unruled(good), []);
  });
});
