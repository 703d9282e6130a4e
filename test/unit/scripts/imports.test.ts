import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { checkImports } from "../../../scripts/imports/check";
import { LAYERS, type Layers } from "../../../scripts/imports/layers";

const REMEDY = "Move what they share to where neither imports the other.";

describe("the check of imports", () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), "millrace-imports-"))));
  afterEach(() => rmSync(root, { recursive: true }));

  function write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  }

  function problems(
    files: Readonly<Record<string, string>>,
    layers: Layers = { a: ["b"], b: ["a"] },
  ): string[] {
    write(files);
    return checkImports(root, layers);
  }

  describe("of files", () => {
    it("reports each cycle, the shortest one through a file", () => {
      assert.deepEqual(
        problems({
          "a/one.ts": 'import { two } from "./two"; import { three } from "./three"; export const one = 1;',
          "a/two.ts": 'export { three } from "./three";',
          "a/three.ts": 'import "./one";',
        }),
        [
          `Files import each other in a cycle: a/one.ts -> a/three.ts -> a/one.ts. ${REMEDY}`,
          `Files import each other in a cycle: a/two.ts -> a/three.ts -> a/one.ts -> a/two.ts. ${REMEDY}`,
        ],
      );
    });

    for (const [kind, text] of [
      ["import type", 'import type { Two } from "./two"; export type One = Two;'],
      ["export type", 'export type { Two } from "./two";'],
      ["type of import()", 'export type One = import("./two").Two;'],
      ["import()", 'export const one = () => import("./two");'],
      ["require()", 'export const one = require("./two");'],
      ["import = require()", 'import two = require("./two"); export const one = two;'],
    ] as const) {
      it(`reports a cycle that one ${kind} closes`, () => {
        assert.deepEqual(
          problems({
            "a/one.ts": text,
            "a/two.ts": 'import type { One } from "./one"; export type Two = One;',
          }),
          [`Files import each other in a cycle: a/one.ts -> a/two.ts -> a/one.ts. ${REMEDY}`],
        );
      });
    }

    it("reports one that leads through JSX and through JavaScript with declarations", () => {
      assert.deepEqual(
        problems({
          "a/one.tsx": 'import { two } from "./two.cjs"; export const One = () => <b>{two}</b>;',
          "a/two.cjs": 'require("./one"); exports.two = 2;',
          "a/two.d.cts": "export const two: number;",
        }),
        [`Files import each other in a cycle: a/one.tsx -> a/two.cjs -> a/one.tsx. ${REMEDY}`],
      );
    });

    it("reports every group of files that import each other", () => {
      const pair = (one: string, other: string) => ({
        [`a/${one}.ts`]: `import "./${other}";`,
        [`a/${other}.ts`]: `import "./${one}";`,
      });
      assert.equal(problems({ ...pair("one", "two"), ...pair("three", "four") }).length, 2);
    });

    it("accepts a file that is imported in several ways, and imports of packages", () => {
      assert.deepEqual(
        problems({
          "a/one.ts": 'import "./two"; import "./three"; import "typescript"; import "node:fs";',
          "a/two.ts": 'import "./four";',
          "a/three.ts": 'import "./four";',
          "a/four.ts": "export {};",
        }),
        [],
      );
    });

    it("reads neither packages nor what is built", () => {
      const cycle = (folder: string) => ({
        [`${folder}/one.js`]: 'require("./two");',
        [`${folder}/two.js`]: 'require("./one");',
      });
      assert.deepEqual(
        problems({
          ...cycle("node_modules/x"),
          ...cycle("a/node_modules/x"),
          ...cycle("a/dist"),
          ...cycle(".local/x"),
        }),
        [],
      );
    });
  });

  describe("of folders", () => {
    it("reports a cycle without a cycle of files", () => {
      assert.deepEqual(
        problems({
          "a/one.ts": 'import "../b/two";',
          "b/two.ts": "export {};",
          "b/three.ts": 'import type { Four } from "../a/four";',
          "a/four.ts": "export type Four = 4;",
        }),
        [
          "Folders import each other in a cycle: a -> b -> a, " +
            `where a/one.ts imports b/two.ts, b/three.ts imports a/four.ts. ${REMEDY}`,
        ],
      );
    });

    it("reports one that only leads through subfolders", () => {
      assert.deepEqual(
        problems({
          "a/x/one.ts": 'import "../../b/x/two";',
          "b/x/two.ts": "export {};",
          "b/y/three.ts": 'import "../../a/y/four";',
          "a/y/four.ts": "export {};",
        }),
        [
          "Folders import each other in a cycle: a -> b -> a, " +
            `where a/x/one.ts imports b/x/two.ts, b/y/three.ts imports a/y/four.ts. ${REMEDY}`,
        ],
      );
    });

    it("reports a folder and its subfolder that import each other", () => {
      assert.deepEqual(
        problems({
          "a/main.ts": 'import "./x/y/one";',
          "a/x/y/one.ts": "export {};",
          "a/x/two.ts": 'import "../shared";',
          "a/shared.ts": "export {};",
        }),
        [
          "Folders import each other in a cycle: a -> a/x -> a, " +
            `where a/main.ts imports a/x/y/one.ts, a/x/two.ts imports a/shared.ts. ${REMEDY}`,
        ],
      );
    });

    it("accepts a folder that imports its subfolders, and one that its subfolders import", () => {
      assert.deepEqual(
        problems({
          "a/main.ts": 'import "./x/one"; import "./y/two";',
          "a/x/one.ts": 'import "../y/two";',
          "a/y/two.ts": 'import "../../b/shared";',
          "b/shared.ts": "export {};",
          "b/x/three.ts": 'import "../shared";',
        }),
        [],
      );
    });
  });

  describe("of layers", () => {
    it("reports an import that the layer does not allow", () => {
      assert.deepEqual(
        problems(
          {
            "a/one.ts": 'import type { Two } from "../b/two"; import "./own"; import "../c/allowed";',
            "a/own.ts": "export {};",
            "b/two.ts": 'export type Two = 2; import "../c/allowed";',
            "c/allowed.ts": "export {};",
            "c/other.ts": "export {};",
            "d/three.ts": 'import "../c/allowed"; import "../c/other"; import "../a/own";',
          },
          { a: ["c"], b: ["c"], c: [], d: ["a", "c/allowed.ts"] },
        ),
        [
          "a/one.ts imports b/two.ts, but a may import only c.",
          "d/three.ts imports c/other.ts, but d may import only a, c/allowed.ts.",
        ],
      );
    });

    it("reports an import of a layer that may import nothing, and of one whose name begins alike", () => {
      assert.deepEqual(
        problems({ "a/one.ts": 'import "../a-b/two";', "a-b/two.ts": "export {};" }, { a: [], "a-b": [] }),
        ["a/one.ts imports a-b/two.ts, but a may import no other folder."],
      );
    });

    it("reports imports between folders that one pattern names, by the name of a workspace too", () => {
      write({
        "services/common/package.json": '{ "name": "@x/common", "exports": { "./*": "./src/*.ts" } }',
        "services/orders/package.json": '{ "name": "@x/orders", "exports": { "./*": "./src/*.ts" } }',
        "node_modules/@x/.keep": "",
      });
      for (const name of ["common", "orders"]) {
        symlinkSync(join(root, "services", name), join(root, "node_modules/@x", name));
      }
      assert.deepEqual(
        problems(
          {
            "services/common/src/log.ts": "export {};",
            "services/orders/src/store.ts": 'import "@x/common/log"; import "./own";',
            "services/orders/src/own.ts": "export {};",
            "services/billing/src/main.ts": 'import "@x/common/log"; import "@x/orders/own";',
          },
          { "services/*": ["services/common"] },
        ),
        [
          "services/billing/src/main.ts imports services/orders/src/own.ts, but services/* may import only services/common.",
        ],
      );
    });

    it("reports a folder in no layer, once", () => {
      assert.deepEqual(
        problems({ "new/one.ts": 'import "./two"; import "./three";', "new/two.ts": "", "new/three.ts": "" }),
        ["new is in no layer: add it to scripts/imports/layers.ts, with the folders that it may import."],
      );
    });

    it("names folders and files that exist, the lower ones first", () => {
      const folders = Object.keys(LAYERS);
      for (const [index, folder] of folders.entries()) {
        for (const path of LAYERS[folder] ?? []) {
          assert.ok(existsSync(path), `${folder} may import ${path}, which does not exist`);
          const lower = folders.slice(0, index).some((one) => path.split("/")[0] === one.split("/")[0]);
          assert.ok(lower || folder.endsWith("/*"), `${path} comes after ${folder}, which may import it`);
        }
        assert.ok(existsSync(folder.replace("/*", "")), `${folder} does not exist`);
      }
    });
  });

  it("is a part of lint, which fails with it", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: { lint: string } };
    assert.ok(scripts.lint.split(" && ").includes("node scripts/run.cjs imports"));

    for (const path of ["scripts/imports.ts", "scripts/imports"])
      cpSync(path, join(root, path), { recursive: true });
    symlinkSync(resolve("node_modules"), join(root, "node_modules"));
    const run = () =>
      spawnSync(process.execPath, ["--require", "tsx/cjs", join(root, "scripts/imports.ts")], {
        cwd: root,
        encoding: "utf8",
      });
    write({ "k8s/one.ts": 'import type { Two } from "./two";', "k8s/two.ts": "export type Two = 2;" });
    assert.deepEqual([run().status, run().stderr], [0, ""]);
    write({ "k8s/two.ts": 'export type Two = 2; import type { One } from "./one";' });
    assert.deepEqual(
      [run().status, run().stderr],
      [1, `Files import each other in a cycle: k8s/one.ts -> k8s/two.ts -> k8s/one.ts. ${REMEDY}\n`],
    );
  });
});
