import assert from "node:assert/strict";
import { followPace, Pace } from "../../../services/common/src/queue/pace";

/** A pod's measurement, and the clock that it reads. */
function measuring() {
  const clock = { ms: 0 };
  const pace = new Pace(() => clock.ms);
  const pass = (ms: number) => void (clock.ms += ms);
  return { pace, pass };
}

describe("the time per message", () => {
  it("is the time of a batch by its messages", () => {
    const { pace, pass } = measuring();
    pace.begin();
    pass(500);
    pace.end(100);
    assert.equal(pace.take(), 0.005);
  });

  it("counts batches at the same time once, as it is that of the pod", () => {
    const { pace, pass } = measuring();
    pace.begin();
    pass(100);
    pace.begin();
    pass(100);
    pace.end(10);
    pass(100);
    pace.end(20);
    assert.equal(pace.take(), 0.01);
  });

  it("leaves out the time in which there is nothing to do", () => {
    const { pace, pass } = measuring();
    pass(60_000);
    pace.begin();
    pass(100);
    pace.end(10);
    pass(60_000);
    assert.equal(pace.take(), 0.01);
  });

  it("is not known before a message is finished, and covers what was begun before", () => {
    const { pace, pass } = measuring();
    assert.equal(pace.take(), undefined);
    pace.begin();
    pass(10_000);
    assert.equal(pace.take(), undefined);
    pass(10_000);
    pace.end(1);
    assert.equal(pace.take(), 20);
    assert.equal(pace.take(), undefined);
  });

  it("leaves out what came before a failure, and the batch that failed", () => {
    const { pace, pass } = measuring();
    pace.begin();
    pass(60_000);
    pace.discard();
    pass(100);
    pace.end(10);
    assert.equal(pace.take(), 0.01);
    pace.begin();
    pass(60_000);
    pace.end(0);
    assert.equal(pace.take(), undefined);
  });

  it("is bounded, so that one measurement cannot ask for all pods there may be", () => {
    const { pace, pass } = measuring();
    pace.begin();
    pass(100_000_000);
    pace.end(1);
    assert.equal(pace.take(), 3_600);
    pace.begin();
    pace.end(1);
    assert.equal(pace.take(), 1e-6);
  });

  it("is recorded until the service stops, also after a record that failed", async () => {
    const { pace, pass } = measuring();
    const stop = new AbortController();
    const recorded: number[] = [];
    const work = () => {
      pace.begin();
      pass(100);
      pace.end(10);
    };
    work();
    const record = (seconds: number) => {
      recorded.push(seconds);
      if (recorded.length === 2) stop.abort();
      work();
      return recorded.length === 1 ? Promise.reject(new Error("away")) : Promise.resolve();
    };
    await followPace(pace, record, stop.signal, 1);
    assert.deepEqual(recorded, [0.01, 0.01]);
  });
});
