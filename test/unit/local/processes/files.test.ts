import assert from "node:assert/strict";
import fs, { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readJson, writeWhole } from "../../../../local/processes/files";

describe("files that must survive a power cut", () => {
  const folder = mkdtempSync(join(tmpdir(), "millrace-files-"));
  const file = join(folder, "state.json");

  after(() => rmSync(folder, { recursive: true }));

  it("are on the disk before they have their name, and their folder after", () => {
    const calls: string[] = [];
    const { fsyncSync, renameSync } = fs;
    const original = { fsyncSync, renameSync };
    Object.assign(fs, {
      fsyncSync: (descriptor: number) => {
        calls.push(fs.fstatSync(descriptor).isDirectory() ? "sync folder" : "sync file");
        fsyncSync(descriptor);
      },
      renameSync: (from: string, to: string) => {
        calls.push("rename");
        renameSync(from, to);
      },
    });
    try {
      writeWhole(file, "{}", 0o600);
    } finally {
      Object.assign(fs, original);
    }
    assert.deepEqual(calls, ["sync file", "rename", "sync folder"]);
  });

  it("have the permissions given, and leave nothing else behind", () => {
    writeFileSync(`${file}.new`, "of a killed run", { mode: 0o644 });
    writeWhole(file, '{"a":1}', 0o600);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(readFileSync(file, "utf8"), '{"a":1}');
    assert.deepEqual(readdirSync(folder), ["state.json"]);
  });

  it("are read with a byte order mark, and named where they are damaged", () => {
    writeFileSync(file, '\uFEFF{"a":1}');
    assert.deepEqual(readJson(file), { a: 1 });
    writeFileSync(file, "");
    assert.throws(() => readJson(file), { message: `${file} is empty.` });
    writeFileSync(file, "{");
    assert.throws(() => readJson(file), { message: /state\.json is not JSON \(.*\)\.$/ });
  });
});
