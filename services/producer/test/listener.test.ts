import assert from "node:assert/strict";
import { once } from "node:events";
import { Listener } from "../src/listener";

const EVENT = `data: ${"x".repeat(1_000)}\n\n`;

describe("a listener to events", () => {
  it("is told all while it takes what it is told", async () => {
    const listener = new Listener();
    const taken: string[] = [];
    listener.stream.setEncoding("utf8").on("data", (chunk: string) => taken.push(chunk));
    for (let index = 0; index < 100; index += 1) {
      listener.send(EVENT);
      await new Promise(setImmediate);
    }
    assert.equal(taken.join(""), EVENT.repeat(100));
  });

  it("misses what it does not take, and keeps no more than a few events", () => {
    const listener = new Listener();
    for (let index = 0; index < 25; index += 1) listener.send(EVENT);
    assert.ok(listener.stream.readableLength < 10 * EVENT.length, String(listener.stream.readableLength));
    assert.equal(listener.stream.destroyed, false);
  });

  it("is told the newest again once it has caught up", async () => {
    const listener = new Listener();
    for (let index = 0; index < 25; index += 1) listener.send(EVENT);
    let text = "";
    listener.stream.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    await new Promise(setImmediate);
    listener.send("data: newest\n\n");
    await new Promise(setImmediate);
    assert.ok(text.endsWith("data: newest\n\n"));
  });

  it("is dropped when it takes nothing for long", async () => {
    const listener = new Listener();
    const closed = once(listener.stream, "close");
    for (let index = 0; index < 50; index += 1) listener.send(EVENT);
    await closed;
    assert.ok(listener.stream.destroyed);
    listener.send(EVENT);
  });

  it("gets what was sent before the end", async () => {
    const listener = new Listener();
    listener.send(EVENT);
    listener.end();
    let text = "";
    for await (const chunk of listener.stream.setEncoding("utf8")) text += String(chunk);
    assert.equal(text, EVENT);
  });
});
