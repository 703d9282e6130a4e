import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Interrupt } from "../../../deliver/interrupt";
import { Journal } from "../../../deliver/journal";
import type { Report } from "../../../deliver/report/events";
import { runSteps, type Step } from "../../../deliver/run";
import { Stop } from "../../../deliver/stop";

describe("the steps of a run", () => {
  let folder: string;
  let journal: Journal;
  let reports: Report[];
  let interrupt: Interrupt;
  let ran: string[];

  const NAMES = ["check", "infra", "apps"];
  const source = { commit: "c", changes: "a", config: "b" };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "millrace-run-"));
    journal = Journal.begin(folder, { command: "up", stack: "dev", source, steps: NAMES }, new Date(0));
    interrupt = new Interrupt(() => 0);
    reports = [];
    ran = [];
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const step = (name: string, work: () => unknown = () => undefined): Step => ({
    name,
    always: name === "check",
    run: () => {
      ran.push(name);
      return Promise.resolve().then(() => {
        work();
        return "some words";
      });
    },
  });
  const run = (...steps: Step[]) =>
    runSteps(steps, {
      stack: "dev",
      journal,
      reporter: { report: (report) => reports.push(report), live: () => undefined },
      interrupt,
      now: () => 1_000,
    });
  const states = () => Journal.last(folder)?.record.steps.map(({ state }) => state);
  const failure = () => reports.find(({ event }) => event === "failure");

  it("are done in order, and the journal says so", async () => {
    assert.equal(await run(step("check"), step("infra"), step("apps")), "done");
    assert.deepEqual(ran, NAMES);
    assert.deepEqual(states(), ["done", "done", "done"]);
    assert.equal(Journal.last(folder)?.record.outcome, "done");
  });

  it("end with the first that fails, which is kept with its reason and what to do", async () => {
    const reason = { resource: "aws:ec2/vpc:Vpc network", sentence: "No.", advice: "Do this." };
    const failing = step("infra", () => {
      throw new Stop("failed", reason);
    });
    assert.equal(await run(step("check"), failing, step("apps")), "failed");
    assert.deepEqual(ran, ["check", "infra"]);
    assert.deepEqual(states(), ["done", "failed", "waiting"]);
    assert.deepEqual(failure(), {
      event: "failure",
      stack: "dev",
      step: "infra",
      resource: reason.resource,
      sentence: "No.",
      advice: "Do this. Then: npm run up -- dev --resume",
    });
    assert.deepEqual(Journal.last(folder)?.step("infra")?.failure, {
      resource: reason.resource,
      sentence: "No.",
    });
  });

  it("that are done are left out when the run goes on, except checks", async () => {
    await run(
      step("check"),
      step("infra"),
      step("apps", () => assert.fail("broken")),
    );
    ran = [];
    assert.equal(await run(step("check"), step("infra"), step("apps")), "done");
    assert.deepEqual(ran, ["check", "apps"]);
    assert.deepEqual(
      reports.flatMap((report) =>
        report.event === "step" && report.state === "skipped" ? [report.step] : [],
      ),
      ["infra"],
    );
  });

  it("do not offer to resume what has changed nothing", async () => {
    const refusing = step("check", () => {
      throw new Stop("refused", { sentence: "Locked.", advice: "Wait." });
    });
    assert.equal(await run(refusing, step("infra")), "refused");
    assert.deepEqual(failure(), {
      event: "failure",
      stack: "dev",
      step: "check",
      sentence: "Locked.",
      advice: "Wait.",
    });
    assert.deepEqual(ran, ["check"]);
  });

  it("are not begun after an interruption, and what is thrown meanwhile is no failure", async () => {
    const interrupted = step("infra", () => {
      interrupt.demand();
      throw new Error("The engine has ended.");
    });
    assert.equal(await run(step("check"), interrupted, step("apps")), "interrupted");
    assert.deepEqual(states(), ["done", "interrupted", "waiting"]);
    assert.equal(failure(), undefined);
    ran = [];
    assert.equal(await run(step("check"), step("infra")), "interrupted");
    assert.deepEqual(ran, []);
  });

  it("end where the answer is no", async () => {
    const declined = step("infra", () => {
      throw new Stop("declined");
    });
    assert.equal(await run(step("check"), declined, step("apps")), "declined");
    assert.deepEqual(states(), ["done", "declined", "waiting"]);
  });
});
