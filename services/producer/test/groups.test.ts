import assert from "node:assert/strict";
import { Groups } from "../src/core/groups";

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("values that come together", () => {
  it("are sent together when they come in one turn of the event loop, and by themselves when they do not", async () => {
    const sent: number[][] = [];
    const groups = new Groups<number>((items) => Promise.resolve(void sent.push([...items])));
    await Promise.all([groups.add([1]), groups.add([2, 3])]);
    await turn();
    await groups.add([4]);
    assert.deepEqual(sent, [[1, 2, 3], [4]]);
  });

  it("go in parts of a thousand, and wait for all of theirs", async () => {
    const sent: number[] = [];
    const groups = new Groups<number>((items) => Promise.resolve(void sent.push(items.length)));
    const many = Array.from({ length: 2_500 }, (_, index) => index);
    await Promise.all([groups.add([0]), groups.add(many), groups.add([0])]);
    assert.deepEqual(sent, [1_000, 1_000, 502]);
  });

  it("fail together, and leave those of the next turn alone", async () => {
    let failing = true;
    const groups = new Groups<number>(() =>
      failing ? Promise.reject(new Error("away")) : Promise.resolve(),
    );
    const outcomes = await Promise.allSettled([groups.add([1]), groups.add([2])]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["rejected", "rejected"],
    );
    failing = false;
    await groups.add([3]);
  });
});
