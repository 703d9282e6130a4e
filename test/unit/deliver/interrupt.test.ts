import assert from "node:assert/strict";
import { Interrupt } from "../../../deliver/interrupt";

describe("an interruption", () => {
  let now = 0;
  const counted = () => {
    const interrupt = new Interrupt(() => now);
    const heard: number[] = [];
    const stop = interrupt.listen((times) => heard.push(times));
    return { interrupt, heard, stop };
  };

  it("counts once where the terminal and npm both send it", () => {
    const { interrupt, heard } = counted();
    assert.equal(interrupt.requested, false);
    interrupt.demand();
    now += 200;
    interrupt.demand();
    assert.deepEqual(heard, [1]);
    assert.equal(interrupt.requested, true);
    assert.equal(interrupt.signal.aborted, true);
  });

  it("is a second demand a while later", () => {
    const { interrupt, heard } = counted();
    interrupt.demand();
    now += 1_500;
    interrupt.demand();
    assert.deepEqual(heard, [1, 2]);
  });

  it("is heard by nobody who has stopped listening", () => {
    const { interrupt, heard, stop } = counted();
    stop();
    interrupt.demand();
    assert.deepEqual(heard, []);
  });
});
