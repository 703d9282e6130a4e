import assert from "node:assert/strict";
import { lineFormat } from "../../../local/logs";

describe("the local log", () => {
  const format = lineFormat({ colour: false, names: ["web", "consumer"] });

  it("lays pino's lines out for people", () => {
    const line = JSON.stringify({
      level: "info",
      time: 0,
      service: "web",
      pid: 1,
      port: 80,
      msg: "listening",
    });
    assert.match(format("web", line), /^web {6}\| \[\d\d:\d\d:\d\d\.000\] INFO: listening \{"port":80\}$/);
  });

  it("leaves other lines as they are", () => {
    assert.equal(format("consumer", "SyntaxError: no"), "consumer | SyntaxError: no");
    assert.equal(format("consumer", "{ not JSON"), "consumer | { not JSON");
  });

  it("names the process on every line of a stack", () => {
    const line = JSON.stringify({
      level: "error",
      time: 0,
      err: { type: "E", message: "m", stack: "E: m\n    at f" },
    });
    for (const part of format("web", line).split("\n")) assert.match(part, /^web {6}\| /);
  });
});
