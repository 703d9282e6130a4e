import assert from "node:assert/strict";
import { Silence } from "../../../services/common/src/redis/silence";

describe("a connection that says nothing more", () => {
  const never = () => new Promise<never>(() => undefined);
  const turns = () => new Promise((resolve) => setTimeout(resolve, 20));

  it("is found by the oldest command without an answer, however many follow it", async () => {
    let now = 0;
    const told: string[] = [];
    const silence = new Silence(
      5,
      ({ message }) => told.push(message),
      () => now,
    );
    const first = silence.watch(never());
    now = 4;
    const outcomes = Promise.allSettled([first, silence.watch(never())]);
    await turns();
    assert.deepEqual(told, []);
    now = 5;
    await turns();
    assert.deepEqual(told, ["no answer for 0.005 s"]);
    await turns();
    assert.equal(told.length, 1, "it is given up once");
    assert.deepEqual(
      (await outcomes).map(({ status }) => status),
      ["rejected", "rejected"],
    );
    silence.close();
  });

  it("is not one whose commands are answered, well or badly", async () => {
    let now = 0;
    const told: string[] = [];
    const silence = new Silence(
      5,
      ({ message }) => told.push(message),
      () => now,
    );
    assert.equal(await silence.watch(Promise.resolve(7)), 7);
    await assert.rejects(silence.watch(Promise.reject(new Error("ERR"))), /ERR/);
    now = 100;
    await turns();
    assert.deepEqual(told, []);
    silence.close();
  });
});
