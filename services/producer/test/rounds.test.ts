import assert from "node:assert/strict";
import type { Command, Reply } from "@millrace/common/redis/redis";
import { Rounds } from "../src/core/rounds";

describe("rounds of commands", () => {
  it("take along all that has come while the one before was under way, each with its own reply", async () => {
    const sent: string[][] = [];
    const ends: (() => void)[] = [];
    const rounds = new Rounds(async (_key, commands) => {
      sent.push(commands.map(([name]) => name));
      await new Promise<void>((resolve) => ends.push(resolve));
      return commands.map(([name]) => `${name} done`);
    });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const first = rounds.add("a", ["one"]);
    await turn();
    const rest = [rounds.add("a", ["two"]), rounds.add("a", ["three"])];
    const other = rounds.add("b", ["four"]);
    await turn();
    assert.deepEqual(sent, [["one"], ["four"]]);
    ends.forEach((end) => end());
    assert.equal(await first, "one done");
    await turn();
    assert.deepEqual(sent, [["one"], ["four"], ["two", "three"]]);
    ends.forEach((end) => end());
    assert.deepEqual(await Promise.all([...rest, other]), ["two done", "three done", "four done"]);
  });

  it("fail by themselves", async () => {
    let failing = true;
    const send = (_key: string, commands: readonly Command[]): Promise<readonly Reply[]> =>
      failing ? Promise.reject(new Error("away")) : Promise.resolve(commands.map(() => 1));
    const rounds = new Rounds(send);
    await assert.rejects(rounds.add("a", ["one"]), /away/);
    failing = false;
    assert.equal(await rounds.add("a", ["two"]), 1);
  });
});
