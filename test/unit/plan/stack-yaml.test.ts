import assert from "node:assert/strict";
import fc from "fast-check";
import { stringify } from "yaml";
import { parseConfig, parseProjectName } from "../../../plan/stack-yaml";

const parse = (text: string) =>
  parseConfig(text, { file: "Pulumi.qa.yaml", project: () => "mill", secret: "[secret]" });

describe("parseConfig", () => {
  // What `pulumi config --json` of Pulumi 3.260 shows for each value.
  const values: readonly (readonly [written: string, passed: string])[] = [
    ["x", "x"],
    ["7", "7"],
    ["-3", "-3"],
    ["1.10", "1.1"],
    ['"1.10"', "1.10"],
    ["0.5", "0.5"],
    ["-0.0", "0"],
    ["1e3", "1000"],
    ["1e-7", "1e-7"],
    ["010", "8"],
    ["0o17", "15"],
    ["0x1F", "31"],
    ["1_000", "1000"],
    ["012345678901", "12345678901"],
    ["TRUE", "true"],
    ["yes", "yes"],
    ["On", "On"],
    ["!!str 5", "5"],
    ["1:30", "1:30"],
    ["", ""],
    ["~", ""],
    ["null", ""],
    ["{}", "{}"],
    ["[]", "[]"],
    ["[1, a, true, null, 1.50]", '[1,"a",true,null,1.5]'],
    ["{ a: 1, b: { c: yes } }", '{"a":1,"b":{"c":"yes"}}'],
    ["|\n    a\n    b", "a\nb\n"],
    ["{ secure: v1:5ke/jS8lDL3irnsC:WknoxRC3yjYy9fnvj5E7ie2LSxGe }", "[secret]"],
    ["{ secure: AAABAJkl }", "[secret]"],
    ["{ a: { secure: v1:x:y }, n: 3, l: [{ secure: v1:z:w }] }", '{"a":"[secret]","n":3,"l":["[secret]"]}'],
    ["{ secure: true }", '{"secure":true}'],
    ["{ secure: v1:x:y, other: 1 }", '{"secure":"v1:x:y","other":1}'],
  ];
  for (const [written, passed] of values) {
    it(`passes on ${JSON.stringify(written)} as the engine does`, () => {
      assert.deepEqual(parse(`config:\n  n:key: ${written}\n`), { "n:key": passed });
    });
  }

  it("is empty for an empty file and an empty section", () => {
    for (const text of [
      "",
      "\n",
      "# nothing yet\n",
      "---\n",
      "config:\n",
      "config: {}\n",
      "config: ~\n",
      "{}",
    ]) {
      assert.deepEqual(parse(text), {}, JSON.stringify(text));
    }
  });

  it("gives a key without a namespace the project's, and reads the old form with config in the middle", () => {
    assert.deepEqual(parse("config:\n  size: 3\n  aws:config:region: eu-west-1\n"), {
      "mill:size": "3",
      "aws:region": "eu-west-1",
    });
  });

  it("leaves alone what the engine keeps next to the configuration", () => {
    const text =
      "secretsprovider: awskms://alias/x\nencryptedkey: AQ==\nencryptionsalt: v1:a:b\nenvironment: [qa]\nconfig:\n  n:a: b\n";
    assert.deepEqual(parse(text), { "n:a": "b" });
  });

  it("reads anchors, aliases and merge keys", () => {
    assert.deepEqual(
      parse("config:\n  n:a: &size { cpu: 1 }\n  n:b: *size\n  n:c: { <<: *size, memory: 2 }\n"),
      {
        "n:a": '{"cpu":1}',
        "n:b": '{"cpu":1}',
        "n:c": '{"cpu":1,"memory":2}',
      },
    );
  });

  it("reads what any editor writes: a byte-order mark, and the line ends of Windows", () => {
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean());
    const config = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,8}:[a-zA-Z]{1,8}$/),
      fc.oneof(scalar, fc.array(scalar)),
    );
    fc.assert(
      fc.property(config, (given) => {
        const text = stringify({ config: given }, { version: "1.1" });
        const expected = Object.fromEntries(
          Object.entries(given).map(([key, value]) => [
            key,
            typeof value === "string" ? value : JSON.stringify(value),
          ]),
        );
        assert.deepEqual(parse(text), expected);
        assert.deepEqual(parse(`\uFEFF${text}`), expected);
        assert.deepEqual(parse(text.replaceAll("\n", "\r\n")), expected);
      }),
    );
  });

  const mistakes: readonly (readonly [string, string, string])[] = [
    [
      "a duplicate key",
      "config:\n  n:a: 1\n  n:b: 2\n  n:a: 3\n",
      'Pulumi.qa.yaml, line 4: the key "n:a" appears twice; keep one of the two.',
    ],
    [
      "a duplicate key inside a value",
      "config:\r\n  n:a:\r\n    x: 1\r\n    x: 2\r\n",
      'Pulumi.qa.yaml, line 4: the key "x" appears twice; keep one of the two.',
    ],
    [
      "a key with and without its namespace",
      "config:\n  size: 1\n  mill:size: 2\n",
      'Pulumi.qa.yaml, line 3: the key "mill:size" appears twice; keep one of the two.',
    ],
    [
      "a second section",
      "config:\n  n:a: 1\nconfig:\n  n:b: 1\n",
      'Pulumi.qa.yaml, line 3: the key "config" appears twice; keep one of the two.',
    ],
    [
      "an open bracket",
      "config:\n  n:a: [1\n  n:b: 2\n",
      "Pulumi.qa.yaml, line 3 is not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ].",
    ],
    [
      "a tab",
      "config:\n\tn:a: 1\n",
      "Pulumi.qa.yaml, line 2 is not valid YAML: Tabs are not allowed as indentation.",
    ],
    [
      "two documents",
      "config:\n  n:a: 1\n---\nconfig:\n",
      "Pulumi.qa.yaml, line 3: a second document begins, which Pulumi does not read; remove it.",
    ],
    [
      "an anchor that is not there",
      "config:\n  n:a: *b\n",
      "Pulumi.qa.yaml, line 2: the anchor b is not defined above.",
    ],
    ["a list", "- config\n", "Pulumi.qa.yaml is a list or a text; it must be a map with the key config."],
    [
      "a configuration that is a list",
      "config:\n  - a\n",
      "Pulumi.qa.yaml, line 2: config must be a map of configuration keys.",
    ],
    [
      "a key with too many parts",
      "config:\n  a:b:c: 1\n",
      'Pulumi.qa.yaml, line 2: the key "a:b:c" must have the form namespace:name.',
    ],
    [
      "a number as a key",
      "config:\n  n:a: { 1: x }\n",
      "Pulumi.qa.yaml, line 2: a key must be text; put it in quotes.",
    ],
    [
      "a date",
      "config:\n  n:a: 2026-01-02\n",
      "Pulumi.qa.yaml, line 2: Pulumi would change 2026-01-02 while reading it; put it in quotes.",
    ],
    [
      "a number with more digits than a float holds",
      "config:\n  n:a: [12345678901234567890]\n",
      "Pulumi.qa.yaml, line 2: Pulumi would change 12345678901234567890 while reading it; put it in quotes.",
    ],
  ];
  for (const [mistake, text, message] of mistakes) {
    it(`names file and line of ${mistake}`, () => {
      assert.throws(() => parse(text), { message });
    });
  }
});

describe("parseProjectName", () => {
  it("reads the name, and says which file has none", () => {
    assert.equal(parseProjectName("name: mill\nruntime: nodejs\n", "Pulumi.yaml"), "mill");
    assert.throws(() => parseProjectName("runtime: nodejs\n", "apps/Pulumi.yaml"), {
      message: "apps/Pulumi.yaml must have a name.",
    });
  });
});
