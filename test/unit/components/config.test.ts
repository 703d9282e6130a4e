import assert from "node:assert/strict";
import { z } from "zod";
import { readConfig, readSecret, SECRET_PLACEHOLDER, type Settings } from "../../../components/config";
import { record } from "../../../plan/record";

const schema = {
  aws: z.strictObject({ region: z.string() }),
  mill: z.strictObject({
    version: z.string().regex(/^1\.\d+$/, "must be a version such as 1.36"),
    size: z.number().int().min(2).default(3),
    deep: z.strictObject({ on: z.boolean(), list: z.array(z.string()).min(1) }),
    form: z
      .discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("round") }),
        z.strictObject({ kind: z.literal("square"), side: z.number() }),
      ])
      .optional(),
  }),
};

async function read(config: Record<string, string>): Promise<Settings<typeof schema>> {
  const read: Settings<typeof schema>[] = [];
  await record({
    project: "mill",
    stack: "dev",
    config,
    deploy: () => {
      read.push(readConfig(schema));
      return Promise.resolve({});
    },
  });
  const [settings] = read;
  assert.ok(settings);
  return settings;
}

const right = {
  "aws:region": "eu-central-1",
  "mill:version": "1.36",
  "mill:deep": '{"on":true,"list":["a"]}',
};

describe("readConfig", () => {
  it("reads text, numbers and objects as the schema has them, with defaults", async () => {
    assert.deepEqual((await read({ ...right, "mill:size": "7" })).mill.size, 7);
    assert.deepEqual(await read(right), {
      aws: { region: "eu-central-1" },
      mill: { version: "1.36", size: 3, deep: { on: true, list: ["a"] } },
    });
  });

  it("leaves other namespaces alone", async () => {
    assert.equal((await read({ ...right, "pulumi:tags": "{}", "milling:x": "1" })).mill.size, 3);
  });

  it("freezes all it returns", async () => {
    const { mill } = await read(right);
    assert.ok(Object.isFrozen(mill) && Object.isFrozen(mill.deep) && Object.isFrozen(mill.deep.list));
  });

  it("names every problem at once, with what was found and what would be right", async () => {
    const wrong = {
      "mill:version": "2",
      "mill:size": "1.5",
      "mill:deep": '{"on":"yes","list":[],"of":1}',
      "mill:form": '{"kind":"oval"}',
      "mill:verison": "1.36",
    };
    await assert.rejects(read(wrong), {
      message: [
        "The configuration of stack dev has 8 problems:",
        "  - aws:region is missing; it must be text.",
        '  - mill:version is "2"; it must be a version such as 1.36.',
        "  - mill:size is 1.5; it must be a whole number.",
        '  - mill:deep.on is "yes"; it must be true or false.',
        "  - mill:deep.list is []; it must have at least 1 item.",
        "  - mill:deep.of is not a key this program knows.",
        '  - mill:form.kind is "oval"; it must be "round" or "square".',
        "  - mill:verison is not a key this program knows. It has version, size, deep, form.",
      ].join("\n"),
    });
  });

  it("counts a single problem as one, and cuts long values", async () => {
    await assert.rejects(read({ ...right, "mill:deep": `{"on":"${"y".repeat(80)}","list":["a"]}` }), {
      message: `The configuration of stack dev has a problem:\n  - mill:deep.on is "${"y".repeat(56)}...; it must be true or false.`,
    });
  });

  it("refuses encrypted values, as its messages show what they read", async () => {
    const deep = JSON.stringify({ on: true, list: ["a", SECRET_PLACEHOLDER] });
    await assert.rejects(read({ ...right, "mill:deep": deep, "mill:version": SECRET_PLACEHOLDER }), {
      message: [
        "The configuration of stack dev has 2 problems:",
        ...["mill:version", "mill:deep.list[1]"].map(
          (key) =>
            `  - ${key} is encrypted; it must be plain text, since its value appears in messages and in names ` +
            "(secrets belong in the namespace secrets).",
        ),
      ].join("\n"),
    });
  });
});

describe("readSecret", () => {
  const secret = async (config: Record<string, string>) => {
    const deploy = () => Promise.resolve({ secret: readSecret("url", "an https address", /^https:/) });
    return (await record({ project: "mill", stack: "dev", config, deploy })).outputs["secret"];
  };

  it("takes a value of the right form, and the placeholder of one that only the engine can decrypt", async () => {
    assert.equal(await secret({ "secrets:url": "https://a.example" }), "https://a.example");
    assert.equal(await secret({ "secrets:url": SECRET_PLACEHOLDER }), SECRET_PLACEHOLDER);
  });

  it("does not show a value of the wrong form", async () => {
    const how = "set it with: pulumi config set --secret secrets:url";
    await assert.rejects(secret({ "secrets:url": "ftp://a" }), {
      message: `secrets:url must be an https address; ${how}`,
    });
    await assert.rejects(secret({}), { message: `secrets:url is missing; ${how}` });
  });
});
