import assert from "node:assert/strict";
import { Turns } from "../../../scripts/test/turns";

describe("turns at an output", () => {
  let written: string;
  let turns: Turns;
  beforeEach(() => {
    written = "";
    turns = new Turns({ write: (text) => void (written += String(text)) });
  });

  it("write at once, the first, and after it, the others", () => {
    const [first, second, third] = [turns.take(), turns.take(), turns.take()];
    second.write("c");
    third.write("e");
    first.write("a");
    assert.equal(written, "a");
    third.end();
    first.write("b");
    first.end();
    assert.equal(written, "abc");
    second.write("d");
    second.end();
    assert.equal(written, "abcde");
  });

  it("lose no text that arrives after their end", () => {
    const [first, second] = [turns.take(), turns.take()];
    second.end();
    second.write("b");
    first.write("a");
    first.end();
    first.write("c");
    second.write("d");
    assert.equal(written, "abcd");
  });

  it("can be shared in turn", () => {
    const [first, second] = [turns.take(), turns.take()];
    const inner = new Turns(second);
    const [one, two] = [inner.take(), inner.take()];
    two.write("2");
    two.end();
    one.write("1");
    one.end();
    assert.equal(written, "");
    first.end();
    assert.equal(written, "12");
  });
});
