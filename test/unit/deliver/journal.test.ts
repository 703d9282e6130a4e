import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Journal, obstacle } from "../../../deliver/journal";

describe("the journal of a run", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "millrace-journal-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const source = { commit: "0123456789abcdef", changes: "a", config: "b" };
  const at = (second: number) => new Date(Date.UTC(2026, 10, 30, 12, 0, second));
  const begin = (second: number) =>
    Journal.begin(folder, { command: "up", stack: "dev", source, steps: ["one", "two"] }, at(second));

  it("is on the disk after each change, as a process that is killed leaves it", () => {
    const journal = begin(0);
    journal.mark("one", "running", at(1));
    journal.mark("one", "done", at(5));
    journal.mark("two", "running", at(6));
    const { record } = Journal.last(folder) ?? assert.fail();
    assert.equal(record.outcome, "running");
    assert.deepEqual(record.steps, [
      { name: "one", state: "done", startedAt: at(1).toISOString(), endedAt: at(5).toISOString() },
      { name: "two", state: "running", startedAt: at(6).toISOString() },
    ]);
  });

  it("keeps why a step failed, until the step is begun again", () => {
    const journal = begin(0);
    journal.mark("one", "failed", at(1), { resource: "aws:ec2/vpc:Vpc network", sentence: "No." });
    assert.deepEqual(Journal.last(folder)?.step("one")?.failure, {
      resource: "aws:ec2/vpc:Vpc network",
      sentence: "No.",
    });
    journal.mark("one", "running", at(2));
    assert.equal(Journal.last(folder)?.step("one")?.failure, undefined);
  });

  it("of the last run is the one that is found", () => {
    begin(3);
    begin(7);
    assert.equal(Journal.last(folder)?.record.startedAt, at(7).toISOString());
  });

  it("begins again with a run that ended, and gets the steps that are new", () => {
    const journal = begin(0);
    journal.mark("one", "done", at(1));
    journal.end("failed", at(2));
    Journal.last(folder)?.resume(["one", "two", "three"]);
    const { record } = Journal.last(folder) ?? assert.fail();
    assert.equal(record.outcome, "running");
    assert.equal(record.endedAt, undefined);
    assert.deepEqual(
      record.steps.map(({ name, state }) => [name, state]),
      [
        ["one", "done"],
        ["two", "waiting"],
        ["three", "waiting"],
      ],
    );
  });

  it("keeps the last 50 runs", () => {
    for (let second = 0; second < 55; second += 1) begin(second);
    const files = readdirSync(folder).sort();
    assert.equal(files.length, 50);
    assert.match(files[0] ?? "", /12-00-05/);
  });

  it("that is something else is named", () => {
    writeFileSync(join(folder, "2026.json"), "{}");
    assert.throws(() => Journal.last(folder), {
      message: `${join(folder, "2026.json")} is not the journal of a run; delete it.`,
    });
  });

  it("can be resumed only by the same command for the same source", () => {
    const { record } = begin(0);
    const now = (changed: Partial<typeof source>, command: "up" | "down" = "up") =>
      obstacle(record, { command, source: { ...source, ...changed } });
    assert.equal(now({}), undefined);
    assert.equal(now({}, "down"), "The last run of dev was `up`.");
    assert.equal(
      now({ commit: "fedcba9876543210" }),
      "The last run of dev was of the commit 0123456789ab, and this is fedcba987654.",
    );
    assert.equal(now({ config: "c" }), "The configuration of dev has changed since its last run.");
    assert.equal(now({ changes: "c" }), "Files have changed since the last run of dev.");
  });
});
