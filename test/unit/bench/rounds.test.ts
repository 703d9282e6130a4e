import assert from "node:assert/strict";
import { interleave, resultsOf, type Contestant } from "../../../bench/harness/rounds";

describe("the rounds of the benchmarks", () => {
  const signal = new AbortController().signal;
  const nothing = () => undefined;

  it("let all contestants take turns", async () => {
    const order: string[] = [];
    const contestant = (name: string): Contestant<number> => ({
      name,
      run: () => Promise.resolve(order.push(name)),
    });
    const results = await interleave(["A", "B", "C"].map(contestant), 2, { say: nothing, signal });
    assert.deepEqual(order, ["A", "B", "C", "A", "B", "C"]);
    assert.deepEqual(
      [...results],
      [
        ["A", [1, 4]],
        ["B", [2, 5]],
        ["C", [3, 6]],
      ],
    );
  });

  it("end when they are told to", async () => {
    const controller = new AbortController();
    const contestant: Contestant<void> = {
      name: "A",
      run: () => {
        controller.abort(new Error("enough"));
        return Promise.resolve();
      },
    };
    await assert.rejects(interleave([contestant], 9, { say: nothing, signal: controller.signal }), {
      message: "enough",
    });
  });

  it("name who was not measured", () => {
    assert.throws(() => resultsOf(new Map(), "A"), { message: '"A" has not been measured.' });
  });
});
