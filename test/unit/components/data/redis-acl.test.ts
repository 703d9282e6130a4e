import assert from "node:assert/strict";
import fc from "fast-check";
import { accessString, type QueueAccess } from "../../../../components/data/redis-acl";

/** The words of an access string that begin so, without that beginning. */
function words(prefix: string, accesses: Readonly<Record<string, QueueAccess>>): string[] {
  return accessString(accesses)
    .split(" ")
    .filter((word) => word.startsWith(prefix))
    .map((word) => word.slice(prefix.length));
}

const commands = (access: QueueAccess) => words("+", { count: access });

const queues = fc.dictionary(
  fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
  fc.constantFrom<QueueAccess>("produce", "consume"),
  { minKeys: 1, maxKeys: 6 },
);

describe("accessString", () => {
  for (const access of ["produce", "consume"] as const) {
    it(`of a user that may ${access} begins with nothing, on the keys of the queue alone`, () => {
      assert.match(accessString({ count: access }), /^on ~\{count:\*\}\* resetchannels -@all \+/);
    });

    it(`of a user that may ${access} allows no category, and none of what destroys or administers`, () => {
      const forbidden = /^@|^(flushall|flushdb|config|del|unlink|xtrim|acl|keys|script|debug|shutdown)\b/;
      assert.deepEqual(
        commands(access).filter((command) => forbidden.test(command)),
        [],
      );
    });

    it(`of a user that may ${access} lets a client discover a cluster and create the queue`, () => {
      for (const command of ["cluster|shards", "cluster|slots", "client|setinfo", "ping", "xgroup|create"]) {
        assert.ok(commands(access).includes(command), command);
      }
    });
  }

  it("lets a producer report depth and age", () => {
    for (const command of ["xlen", "xrange"]) assert.ok(commands("produce").includes(command), command);
  });

  it("lets a producer append, and neither read nor acknowledge", () => {
    assert.ok(commands("produce").includes("xadd"));
    for (const command of ["xreadgroup", "xack", "xdel"]) assert.ok(!commands("produce").includes(command));
  });

  it("lets a consumer read, acknowledge and delete in one step, and claim", () => {
    for (const command of ["xreadgroup", "xack", "xdel", "multi", "exec", "xautoclaim", "xadd"]) {
      assert.ok(commands("consume").includes(command), command);
    }
  });

  it("reaches the keys of all queues of the user and no others, whatever they are", () => {
    fc.assert(
      fc.property(queues, (accesses) => {
        const expected = Object.keys(accesses).map((queue) => `{${queue}:*}*`);
        assert.deepEqual(words("~", accesses), expected);
      }),
    );
  });

  it("allows the commands of each access of the user once, and no others", () => {
    fc.assert(
      fc.property(queues, (accesses) => {
        const expected = new Set(Object.values(accesses).flatMap(commands));
        assert.deepEqual(words("+", accesses), [...expected].sort());
      }),
    );
  });
});
