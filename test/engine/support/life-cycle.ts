import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { newEngine, type Engine, type EngineOptions } from "../../support/engine/engine";
import {
  EngineStack,
  type Config,
  type Cut,
  type Outcome,
  type StackOptions,
} from "../../support/engine/stack";
import { accountResources, changeByHand, existing, known, settledIds, shortUrn } from "./account";
import { cutOff } from "./cut";
import type { CutRequest } from "./cut-process";
import { runFolder } from "./folder";
import { providers } from "./setup";
import { measured } from "./table";

/** A change of the configuration, and what it does to each resource that it changes, by type and name. */
export interface Change {
  readonly config: Config;
  readonly expected: Readonly<Record<string, Effect>>;
}

type Effect = "create" | "update" | "replace" | "delete";

/** A stack, and what its life cycle is tried with. */
export interface LifeCycle extends StackOptions {
  readonly title: string;
  readonly inPlace: Change;
  /** Applied in addition to the change in place. */
  readonly replacing: Change;
  /** Changes of the configuration that protect the stack and that let it be destroyed, and a resource that the refusal names. */
  readonly guard: { readonly on: Config; readonly off: Config; readonly protects: string };
  /** A creation about half-way, as the simulator's `SIMULATOR_FAIL` says it. @default the fourth route table */
  readonly failing?: string;
  /** When its creation and its destruction are cut. @default at each moment by each signal */
  readonly cuts?: readonly CutAt[];
}

export interface CutAt {
  readonly signal: Cut["signal"];
  readonly moment: keyof typeof MOMENTS;
}

/** A moment by the share of the stack's resources that have been created or deleted. */
const MOMENTS = { early: 0.15, late: 0.7 } as const;

/** Writing the whole state at every step, which only a cut operation needs, is most of a large stack's time. */
const UNCUT = { PULUMI_SKIP_CHECKPOINTS: "true" };

const CUTS: readonly CutAt[] = [
  { signal: "SIGINT", moment: "early" },
  { signal: "SIGKILL", moment: "early" },
  { signal: "SIGINT", moment: "late" },
  { signal: "SIGKILL", moment: "late" },
];

export function livesThrough(cycle: LifeCycle): void {
  const { cuts = CUTS, failing = "ec2/routeTable:4" } = cycle;
  describe(`the stack ${cycle.title} on the real engine`, function () {
    // An operation takes a minute on a loaded machine.
    this.timeout(600_000);

    let isBroken = false;
    beforeEach("go on where the step before left the stack", () => {
      if (isBroken) throw new Error("The step before failed.");
    });
    afterEach(function () {
      isBroken ||= this.currentTest?.state === "failed";
    });

    let options: EngineOptions;
    let engine: Engine;
    let stack: EngineStack;
    /** Number of resources that AWS has while the stack is complete. */
    let size = 0;

    before("prepare an engine", async () => {
      const dir = join(runFolder(), cycle.title.replaceAll(" ", "-"));
      mkdirSync(dir, { recursive: true });
      options = { dir, providers: [await providers()] };
      engine = await newEngine(options);
      stack = await EngineStack.create(engine, cycle);
      await stack.configure(cycle.guard.on);
    });

    /** An operation that has to succeed. */
    async function done(outcome: Promise<Outcome>): Promise<Outcome> {
      const { ok, output } = await outcome;
      assert.ok(ok, output);
      return outcome;
    }

    async function consistent(): Promise<void> {
      const state = await stack.state();
      assert.deepEqual(state.pending, []);
      assert.deepEqual(existing(engine), known(state));
    }

    async function changed(change: Change, earlier: Config = {}): Promise<void> {
      await stack.configure({ ...cycle.guard.on, ...earlier, ...change.config });
      const up = await done(stack.up({ env: UNCUT }));
      assert.deepEqual(effects(up), change.expected);
      await consistent();
    }

    it("is previewed without making anything", async () => {
      const preview = await done(stack.preview());
      measured(cycle.title, "preview", preview.seconds);
      assert.deepEqual(accountResources(engine), []);
      assert.deepEqual((await stack.state()).resources, []);
      assert.ok(preview.changes.size > 0);
    });

    it("is created", async () => {
      const up = await done(stack.up({ env: UNCUT }));
      measured(cycle.title, "up", up.seconds);
      measured(cycle.title, "resources", up.changes.size);
      size = existing(engine).length;
      await consistent();
    });

    it("is left as it is by a second up", async () => {
      const again = await done(stack.up({ env: UNCUT }));
      measured(cycle.title, "unchanged", again.seconds);
      assert.deepEqual(effects(again), {});
    });

    it("is left as it is by a refresh", async () => {
      const refresh = await done(stack.refresh({ env: UNCUT }));
      measured(cycle.title, "refresh", refresh.seconds);
      assert.deepEqual(effects(refresh), {});
    });

    it("is put right by the up after a refresh that found a change by hand", async () => {
      const changed = { [changeByHand(engine)]: "update" };
      assert.deepEqual(effects(await done(stack.refresh({ env: UNCUT }))), changed);
      assert.deepEqual(effects(await done(stack.up({ env: UNCUT }))), changed);
      await consistent();
    });

    it("changes in place", () => changed(cycle.inPlace));

    it("replaces what cannot change in place", () => changed(cycle.replacing, cycle.inPlace.config));

    it("is not destroyed while something in it is protected", async () => {
      // With the preview, which the Automation API leaves out: it refuses before anything is deleted.
      const { ok, output } = await stack.cli(["destroy", "--yes"]);
      assert.equal(ok, false);
      assert.match(
        output,
        new RegExp(`${cycle.guard.protects}" cannot be deleted\\s+because it is protected`),
      );
      assert.equal(existing(engine).length, size);
      await consistent();
    });

    it("is destroyed to an empty account once nothing is protected", async () => {
      await stack.configure(cycle.guard.off);
      await done(stack.up({ env: UNCUT }));
      // Some things guard others, such as the locks of backup vaults.
      size = existing(engine).length;
      const destroy = await done(stack.destroy({ env: UNCUT }));
      measured(cycle.title, "destroy", destroy.seconds);
      await empty();
    });

    it("is left consistent by a creation that fails half-way", async () => {
      const failed = await stack.up({ env: { SIMULATOR_FAIL: failing } });
      assert.equal(failed.ok, false);
      assert.match(failed.output, /\*\*creating failed\*\*.*InternalFailure: the failure/s);
      const share = existing(engine).length / size;
      assert.ok(share > 0.2 && share < 0.9, `${share}`);
      await consistent();
    });

    it("is completed by the next up", completed);

    for (const { signal, moment } of cuts) {
      it(`is recovered after ${signal} ${moment} in its destruction`, async () => {
        await cutAt("destroy", signal, Math.round(size * (1 - MOMENTS[moment])));
        await recovered(signal);
      });
    }

    it("is destroyed after all that", async () => {
      await done(stack.destroy({ env: UNCUT }));
      await empty();
    });

    for (const { signal, moment } of cuts) {
      it(`is recovered after ${signal} ${moment} in its creation`, async () => {
        await cutAt("up", signal, Math.round(size * MOMENTS[moment]));
        await recovered(signal);
      });
    }

    it("is completed by the up after all that", completed);

    async function completed(): Promise<void> {
      await done(stack.up({ env: UNCUT }));
      assert.equal(existing(engine).length, size);
      await consistent();
    }

    async function empty(): Promise<void> {
      assert.deepEqual(accountResources(engine), []);
      assert.deepEqual(await stack.state(), { resources: [], pending: [] });
    }

    /** SIGINT leaves nothing to do; after SIGKILL, what docs/deploying.md says. */
    async function recovered(signal: Cut["signal"]): Promise<void> {
      if (signal === "SIGINT") return consistent();
      const locked = await stack.up();
      assert.equal(locked.ok, false);
      assert.match(locked.output, /the stack is currently locked by 1 lock.*`pulumi cancel`/s);
      await stack.cancel();
      await stack.settlePending(settledIds(engine));
      await consistent();
    }

    /** Cuts an operation when the account has a number of resources, or at once where it has come past it. */
    async function cutAt(
      operation: CutRequest["operation"],
      signal: Cut["signal"],
      resources: number,
    ): Promise<void> {
      const hold = `${operation === "up" ? "create" : "delete"}@${resources}`;
      const { ok, output } = await cutOff({
        engine: options,
        stack: { folder: cycle.folder, name: cycle.name, ...(cycle.program && { program: cycle.program }) },
        operation,
        cut: { signal, hold },
      });
      assert.equal(ok, false, output);
    }
  });
}

/** What an operation did to each resource that it changed, by type and name: `aws:ec2/vpc:Vpc::network`. */
function effects({ changes }: Outcome): Record<string, string> {
  return Object.fromEntries(
    [...changes].map(([urn, ops]) => [shortUrn(urn), ops.includes("replace") ? "replace" : ops.join(", ")]),
  );
}
