import assert from "node:assert/strict";
import { Allowance } from "../../src/grpc/allowance";
import { BATCH, Inflow, Silent } from "../../src/grpc/inflow";

interface Step {
  readonly counts: readonly number[];
  readonly key: string | undefined;
  readonly done: () => void;
  readonly failed: (error: Error) => void;
}

/** A stream whose steps into the queue end when the test says so. */
function stream(allowance = new Allowance(10 * BATCH), silenceMs = 60_000) {
  const steps: Step[] = [];
  const answers: (readonly [accepted: number, error: unknown])[] = [];
  let reading = true;
  const inflow = new Inflow({
    add: (counts, key) =>
      new Promise<void>((done, failed) => void steps.push({ counts: [...counts], key, done, failed })),
    allowance,
    silenceMs,
    pause: () => (reading = false),
    resume: () => (reading = true),
    answer: (accepted, error) => void answers.push([accepted, error]),
  });
  const push = (counts: number[], key?: string) => inflow.push({ counts, key });
  return { inflow, push, steps, answers, isReading: () => reading };
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** What has arrived is sent on, and what was acknowledged is noted. */
const settled = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
const range = (length: number, from = 0) => Array.from({ length }, (_, index) => from + index);
const at = <T>(list: readonly T[], index: number): T => list[index] ?? assert.fail(`there is no ${index}`);

describe("the values of a stream", () => {
  it("are queued together where they come together, in their order", async () => {
    const { push, steps } = stream();
    for (const count of range(5)) push([count, -count]);
    await settled();
    assert.deepEqual(
      steps.map(({ counts }) => counts),
      [[0, -0, 1, -1, 2, -2, 3, -3, 4, -4]],
    );
  });

  it("with a key are queued by themselves", async () => {
    const { push, steps } = stream();
    push([1]);
    push([2, 3], "a");
    push([4], "a");
    push([5]);
    push([6]);
    await settled();
    assert.deepEqual(
      steps.map(({ counts, key }) => [counts, key]),
      [
        [[1], undefined],
        [[2, 3], "a"],
        [[4], "a"],
        [[5, 6], undefined],
      ],
    );
  });

  it("are answered once all are acknowledged", async () => {
    const { inflow, push, steps, answers } = stream();
    push([1, 2]);
    push([3], "a");
    inflow.end();
    assert.equal(steps.length, 2);
    at(steps, 1).done();
    await settled();
    assert.deepEqual(answers, []);
    at(steps, 0).done();
    await settled();
    assert.deepEqual(answers, [[3, undefined]]);
  });

  it("may be none", () => {
    const { inflow, answers } = stream();
    inflow.end();
    assert.deepEqual(answers, [[0, undefined]]);
  });

  it("are not read while too many wait, and read again later", async () => {
    const { push, steps, isReading } = stream(new Allowance(BATCH));
    push(range(BATCH));
    await settled();
    push(range(BATCH));
    assert.ok(isReading());
    push(range(BATCH));
    assert.ok(!isReading());
    await settled();
    assert.equal(steps.length, 1);
    at(steps, 0).done();
    await settled();
    assert.equal(steps.length, 2);
    assert.ok(isReading());
  });

  it("count up to the first that was not acknowledged, once nothing is on its way", async () => {
    const { inflow, push, steps, answers } = stream();
    for (const key of ["a", "b", "c"]) push([1, 2], key);
    await settled();
    push([3], "d");
    at(steps, 2).done();
    at(steps, 1).failed(new Error("away"));
    await settled();
    assert.deepEqual(answers, []);
    at(steps, 0).done();
    await settled();
    assert.deepEqual(answers, [[2, new Error("away")]]);
    inflow.end();
    await settled();
    assert.equal(steps.length, 3, "what had not been sent on is not");
    assert.equal(answers.length, 1);
  });

  it("before a mistake are queued, and those after it are not", async () => {
    const { inflow, push, steps, answers } = stream();
    push([1, 2]);
    inflow.end("a mistake");
    push([3]);
    inflow.end();
    at(steps, 0).done();
    await settled();
    assert.deepEqual(answers, [[2, "a mistake"]]);
    assert.equal(steps.length, 1);
  });

  it("that nobody waits for any more are dropped, and others have their room", async () => {
    const allowance = new Allowance(BATCH);
    const [first, second] = [stream(allowance), stream(allowance)];
    first.push(range(BATCH));
    await settled();
    first.push([1]);
    second.push([2]);
    await settled();
    first.inflow.abandon();
    at(first.steps, 0).failed(new Error("away"));
    await settled();
    assert.equal(first.steps.length, 1);
    assert.deepEqual(first.answers, []);
    assert.deepEqual(at(second.steps, 0).counts, [2]);
  });

  it("are not waited for for ever: a silent stream is told how far it got", async () => {
    const { push, steps, answers } = stream(undefined, 100);
    push([1, 2]);
    await settled();
    at(steps, 0).done();
    for (let round = 0; round < 5; round += 1) {
      await sleep(40);
      push([3]);
    }
    await settled();
    assert.deepEqual(answers, []);
    for (const { done } of steps) done();
    await sleep(200);
    assert.deepEqual(answers, [[7, new Silent(100)]]);
  });

  it("may keep a stream from being read, which is not its silence", async () => {
    const { push, steps, answers, isReading } = stream(new Allowance(BATCH), 100);
    for (let part = 0; part < 3; part += 1) push(range(BATCH));
    await sleep(250);
    assert.deepEqual([isReading(), answers], [false, []]);
    at(steps, 0).done();
    await sleep(50);
    assert.deepEqual([isReading(), answers], [true, []]);
    at(steps, 1).done();
    await settled();
    at(steps, 2).done();
    await sleep(150);
    assert.deepEqual(answers, [[3 * BATCH, new Silent(100)]]);
  });

  for (const leave of ["abandoned", "failed"] as const) {
    it(`of 20,000 streams that wait for room may be ${leave} at once`, async () => {
      const allowance = new Allowance(10);
      const first = stream(allowance);
      first.push(range(10));
      await settled();
      const others = range(20_000).map(() => stream(allowance));
      for (const { push } of others) push([1]);
      await settled();
      const last = stream(allowance);
      last.push([2]);
      await settled();
      if (leave === "abandoned") for (const { inflow } of others) inflow.abandon();
      at(first.steps, 0).failed(new Error("away"));
      await settled();
      for (let round = 0; leave === "failed" && round < 2_000; round += 1) {
        const waiting = others.slice(10 * round, 10 * round + 10);
        for (const { steps } of waiting) at(steps, 0).failed(new Error("away"));
        await settled();
      }
      assert.deepEqual(at(last.steps, 0).counts, [2]);
      assert.deepEqual(first.answers, [[0, new Error("away")]]);
    });
  }
});

describe("the allowance of all streams", () => {
  it("is given in turn, also to who wants much", () => {
    const allowance = new Allowance(10);
    const order: string[] = [];
    assert.ok(allowance.take(8, () => undefined));
    assert.ok(!allowance.take(9, () => order.push("much")));
    assert.ok(!allowance.take(1, () => order.push("little")));
    allowance.give(8);
    assert.deepEqual(order, ["much", "little"]);
  });

  it("is not given to who has left, but to who waited behind", () => {
    const allowance = new Allowance(10);
    const order: string[] = [];
    const much = () => order.push("much");
    assert.ok(allowance.take(8, () => undefined));
    assert.ok(!allowance.take(9, much));
    assert.ok(!allowance.take(2, () => order.push("little")));
    allowance.leave(much);
    assert.deepEqual(order, ["little"]);
    allowance.give(8);
    assert.deepEqual(order, ["little"]);
  });

  it("is shared out in a loop, however many give it back at once", () => {
    const allowance = new Allowance(1);
    assert.ok(allowance.take(1, () => undefined));
    let taken = 0;
    for (let index = 0; index < 20_000; index += 1) {
      allowance.take(1, () => {
        taken += 1;
        allowance.give(1);
      });
    }
    allowance.give(1);
    assert.equal(taken, 20_000);
    assert.ok(allowance.take(1, () => undefined));
  });

  it("lets in alone what is more than all of it", () => {
    const allowance = new Allowance(10);
    assert.ok(allowance.take(11, () => undefined));
    assert.ok(!allowance.take(1, () => undefined));
  });
});
