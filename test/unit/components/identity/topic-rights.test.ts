import assert from "node:assert/strict";
import fc from "fast-check";
import { kafkaArn, topicRights, type TopicUse } from "../../../../components/identity/topic-rights";

const CLUSTER = "arn:aws:kafka:eu-central-1:123456789012:cluster/millrace-test-streaming/0a1b-2";
const inside = (kind: string, name: string) =>
  `arn:aws:kafka:eu-central-1:123456789012:${kind}/millrace-test-streaming/0a1b-2/${name}`;

/** The rights with ARNs in place of resources. */
const rights = (use: Partial<TopicUse>) =>
  topicRights({ writes: [], reads: [], groups: [], ...use }).map(({ actions, resources }) => ({
    actions,
    resources: resources.map((resource) => kafkaArn(CLUSTER, resource)),
  }));

describe("what a service may do with topics", () => {
  it("is to sign in, and to write and read by name, as a member of its groups", () => {
    assert.deepEqual(rights({ writes: ["orders"], reads: ["bills"], groups: ["books"] }), [
      { actions: ["kafka-cluster:Connect"], resources: [CLUSTER] },
      {
        actions: ["kafka-cluster:DescribeTopic", "kafka-cluster:WriteData"],
        resources: [inside("topic", "orders")],
      },
      { actions: ["kafka-cluster:WriteDataIdempotently"], resources: [CLUSTER] },
      {
        actions: ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"],
        resources: [inside("topic", "bills")],
      },
      {
        actions: ["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"],
        resources: [inside("group", "books")],
      },
    ]);
  });

  it("is nothing of what it does not ask for", () => {
    assert.deepEqual(
      rights({ reads: ["bills"] }).flatMap(({ actions }) => actions),
      ["kafka-cluster:Connect", "kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"],
    );
  });

  it("never names all topics, all groups or no resource", () => {
    const names = fc.array(fc.stringMatching(/^[A-Za-z0-9._-]{1,30}$/), { maxLength: 4 });
    fc.assert(
      fc.property(fc.record({ writes: names, reads: names, groups: names }), (use) => {
        for (const { resources } of rights(use)) {
          assert.ok(resources.length > 0);
          assert.ok(resources.every((arn) => !arn.includes("*")));
        }
      }),
    );
  });

  it("is refused for what is no cluster", () => {
    const topic = { kind: "topic", name: "orders" } as const;
    assert.throws(() => kafkaArn("arn:aws:kafka:eu-central-1:1:topic/a/b", topic), RangeError);
  });
});
