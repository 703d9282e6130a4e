import assert from "node:assert/strict";
import { Dependency } from "../../../services/common/src/dependency";
import { createLog } from "../../../services/common/src/log";

class Away extends Error {}

function setUp(probe: () => Promise<unknown>) {
  let probes = 0;
  const dependency = new Dependency({
    name: "it",
    log: createLog("test", "silent"),
    isAway: (error) => error instanceof Away,
    probe: () => {
      probes += 1;
      return probe();
    },
    backoff: { firstMs: 1, mostMs: 1 },
  });
  return { dependency, probes: () => probes };
}

/** Read afresh, where the compiler believes that it is what it was. */
const stateOf = (dependency: Dependency): string => dependency.state;

const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

describe("what is known of a server", () => {
  it("is nothing before it is used, and nothing is sent to find out", async () => {
    const { dependency, probes } = setUp(() => Promise.resolve());
    await soon();
    assert.equal(dependency.state, "unknown");
    assert.equal(probes(), 0);
  });

  it("is that it is up after a use, which no probe follows", async () => {
    const { dependency, probes } = setUp(() => Promise.resolve());
    assert.equal(await dependency.use(() => Promise.resolve(7)), 7);
    assert.equal(dependency.state, "up");
    await soon();
    assert.equal(probes(), 0);
  });

  it("is that it is up, too, where it disliked what it was asked", async () => {
    const { dependency } = setUp(() => Promise.resolve());
    await assert.rejects(dependency.use(() => Promise.reject(new Error("syntax"))));
    assert.equal(dependency.state, "up");
  });

  it("is that it is down after a use found it away, until a probe finds it back", async () => {
    let back = false;
    const { dependency, probes } = setUp(() => (back ? Promise.resolve() : Promise.reject(new Away())));
    await assert.rejects(
      dependency.use(() => Promise.reject(new Away("gone"))),
      /gone/,
    );
    assert.equal(dependency.state, "down");
    while (probes() < 3) await soon();
    assert.equal(dependency.state, "down");
    back = true;
    while (stateOf(dependency) === "down") await soon();
    const probed = probes();
    await soon();
    assert.equal(probes(), probed, "it is not probed any more");
  });

  it("is not asked for after the end", async () => {
    const { dependency, probes } = setUp(() => Promise.reject(new Away()));
    dependency.down(new Away());
    dependency.close();
    await soon();
    const probed = probes();
    dependency.down(new Away());
    await soon();
    assert.equal(probes(), probed);
  });
});
