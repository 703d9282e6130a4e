import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { allEnded, childrenOf } from "../../support/engine/processes";

describe("the processes of an engine", () => {
  it("are found by their parent, and waited for", async () => {
    const child = spawn("sh", ["-c", "sleep 60 & echo $!; wait"], { stdio: ["ignore", "pipe", "ignore"] });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const grandchild = Number(line.toString());
    assert.ok(childrenOf(process.pid).includes(child.pid ?? 0));
    assert.deepEqual(childrenOf(child.pid ?? 0), [grandchild]);
    const exit = once(child, "exit");
    let hasEnded = false;
    const ended = allEnded([grandchild]).then(() => (hasEnded = true));
    assert.equal(hasEnded, false);
    process.kill(grandchild, "SIGKILL");
    await ended;
    await exit;
    assert.deepEqual(childrenOf(child.pid ?? 0), []);
  });
});
