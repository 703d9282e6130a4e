import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { writeManifests } from "../../../plan/manifest-files";
import type { Manifest } from "../../../plan/render";

function manifest(kind: string, name: string): Manifest {
  return { apiVersion: "v1", kind, metadata: { name } };
}

describe("writeManifests", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "manifests-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("numbers the files in the order of application, so that they also sort that way", () => {
    const many = Array.from({ length: 11 }, (_, index) => manifest("Pod", `p${index}`));
    const paths = writeManifests(join(directory, "new"), many);
    assert.deepEqual([...paths].sort(), paths);
    assert.equal(paths[0], join(directory, "new", "00-pod-p0.yaml"));
    assert.equal(paths[10], join(directory, "new", "10-pod-p10.yaml"));
  });

  it("quotes what Kubernetes' YAML would not take for text", () => {
    const data = { a: "off", b: "yes", c: "012", d: "1e3", e: "null", f: "1:30", g: "", h: "a: b" };
    const [path = ""] = writeManifests(directory, [{ ...manifest("ConfigMap", "c"), data }]);
    const text = readFileSync(path, "utf8");
    assert.deepEqual(parse(text, { version: "1.1" }), { ...manifest("ConfigMap", "c"), data });
    assert.match(text, /a: "off"/);
  });

  it("replaces what it wrote before, and the files say that it will", () => {
    writeManifests(directory, [manifest("Pod", "a"), manifest("Pod", "b")]);
    const [path = ""] = writeManifests(directory, [manifest("Pod", "c")]);
    assert.deepEqual(readdirSync(directory), ["0-pod-c.yaml"]);
    assert.match(readFileSync(path, "utf8"), /^# Written by `npm run render`; the next run replaces it\.\n/);
  });

  it("leaves a directory alone that holds anything else", () => {
    writeManifests(directory, [manifest("Pod", "a")]);
    const mine = join(directory, "mine.yaml");
    writeFileSync(mine, "a: 1\n");
    assert.throws(() => writeManifests(directory, []), {
      message: `${directory} holds ${mine}, which is not from here; name an empty or new directory with --out.`,
    });
    assert.deepEqual(readdirSync(directory), ["0-pod-a.yaml", "mine.yaml"]);
  });

  it("refuses a file for a directory", () => {
    const file = join(directory, "file");
    writeFileSync(file, "");
    assert.throws(() => writeManifests(file, []), {
      message: `${file} is not a directory; name one with --out.`,
    });
  });
});
