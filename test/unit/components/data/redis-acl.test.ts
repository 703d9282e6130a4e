import assert from "node:assert/strict";
import { accessString, type QueueUser } from "../../../../components/data/redis-acl";

const commands = (user: QueueUser) =>
  accessString(user, "count")
    .split(" ")
    .filter((word) => word.startsWith("+"))
    .map((word) => word.slice(1));

describe("accessString", () => {
  for (const user of ["producer", "consumer"] as const) {
    it(`of the ${user} begins with nothing, on the keys of the queue alone`, () => {
      assert.match(accessString(user, "count"), /^on ~\{count:\*\}\* resetchannels -@all \+/);
    });

    it(`of the ${user} allows no category, and none of what destroys or administers`, () => {
      const forbidden = /^@|^(flushall|flushdb|config|del|unlink|xtrim|acl|keys|script|debug|shutdown)\b/;
      assert.deepEqual(
        commands(user).filter((command) => forbidden.test(command)),
        [],
      );
    });

    it(`of the ${user} lets a client find its way in a cluster and make the queue`, () => {
      for (const command of ["cluster|shards", "cluster|slots", "client|setinfo", "ping", "xgroup|create"]) {
        assert.ok(commands(user).includes(command), command);
      }
    });
  }

  it("lets the producer tell depth and age", () => {
    for (const command of ["xlen", "xrange"]) assert.ok(commands("producer").includes(command), command);
  });

  it("lets the producer append, and neither read nor acknowledge", () => {
    assert.ok(commands("producer").includes("xadd"));
    for (const command of ["xreadgroup", "xack", "xdel"]) assert.ok(!commands("producer").includes(command));
  });

  it("lets the consumer read, acknowledge and delete in one step, and claim", () => {
    for (const command of ["xreadgroup", "xack", "xdel", "multi", "exec", "xautoclaim", "xadd"]) {
      assert.ok(commands("consumer").includes(command), command);
    }
  });
});
