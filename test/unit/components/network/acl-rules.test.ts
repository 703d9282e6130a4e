import assert from "node:assert/strict";
import { aclRules, type AclRule } from "../../../../components/network/acl-rules";
import { layout, overlap } from "../../../../components/rules/cidr";

const LAYOUT = layout("10.0.0.0/16");
const MYSQL = { from: 3306, to: 3306 };
const QUEUE = { from: 6379, to: 6380 };
const RULES = aclRules(LAYOUT, [MYSQL, QUEUE]);

interface Packet {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  /** The other side's address. */
  readonly address: string;
}

/** Whether the rules let the packet pass, as AWS reads them. */
function passes(rules: readonly AclRule[], { protocol, port, address }: Packet): boolean {
  return rules.some(
    (rule) =>
      overlap(rule.cidrBlock, `${address}/32`) &&
      (rule.protocol === "-1" ||
        (rule.protocol === protocol && rule.fromPort <= port && port <= rule.toPort)),
  );
}

const PRIVATE = "10.0.64.9";
const PUBLIC = "10.0.200.9";
const ISOLATED = "10.0.216.9";
const OUTSIDE = "203.0.113.9";

describe("the isolated layer's network ACL", () => {
  const { ingress, egress } = RULES.isolated;

  for (const port of [3306, 6379, 6380]) {
    it(`lets private subnets in on ${port}, and answers them`, () => {
      assert.ok(passes(ingress, { protocol: "tcp", port, address: PRIVATE }));
      assert.ok(passes(egress, { protocol: "tcp", port: 40_000, address: PRIVATE }));
    });
  }

  for (const address of [PUBLIC, ISOLATED, OUTSIDE]) {
    it(`lets ${address} neither in nor out`, () => {
      for (const port of [443, 3306, 6379, 40_000]) {
        assert.ok(!passes(ingress, { protocol: "tcp", port, address }));
        assert.ok(!passes(egress, { protocol: "tcp", port, address }));
      }
    });
  }

  it("lets private subnets in on no other port", () => {
    for (const port of [22, 443, 3305, 3307, 5432, 6378, 6381, 27_017, 40_000]) {
      assert.ok(!passes(ingress, { protocol: "tcp", port, address: PRIVATE }), String(port));
    }
  });
});

for (const layer of ["public", "private"] as const) {
  describe(`the ${layer} layer's network ACL`, () => {
    const { ingress, egress } = RULES[layer];

    it("lets everything out, and answers back in", () => {
      assert.ok(passes(egress, { protocol: "tcp", port: 443, address: OUTSIDE }));
      assert.ok(passes(ingress, { protocol: "tcp", port: 40_000, address: OUTSIDE }));
      assert.ok(passes(ingress, { protocol: "udp", port: 40_000, address: OUTSIDE }));
    });

    it("lets the other of the two in, and nobody from outside", () => {
      for (const address of [PRIVATE, PUBLIC]) {
        assert.ok(passes(ingress, { protocol: "tcp", port: 443, address }));
      }
      for (const port of [22, 80, 443]) {
        assert.ok(!passes(ingress, { protocol: "tcp", port, address: OUTSIDE }));
      }
    });

    it("lets in the notice that a packet is too large", () => {
      assert.ok(
        ingress.some(
          ({ protocol, icmpType, icmpCode }) => protocol === "icmp" && icmpType === 3 && icmpCode === 4,
        ),
      );
    });
  });
}

it("opens the isolated layer on each port asked for, and on no other", () => {
  const { ingress } = aclRules(LAYOUT, [{ from: 5432, to: 5432 }]).isolated;
  const open = [3306, 5432, 6379, 27_017].filter((port) =>
    passes(ingress, { protocol: "tcp", port, address: PRIVATE }),
  );
  assert.deepEqual(open, [5432]);
});

for (const [layer, other] of [
  ["public", "private"],
  ["private", "public"],
] as const) {
  describe(`the ${layer} layer's network ACL, with balancers`, () => {
    const { [layer]: open, [other]: closed } = aclRules(LAYOUT, [MYSQL], { [layer]: [443] });

    it("lets anybody in on their ports, and on no other", () => {
      assert.ok(passes(open.ingress, { protocol: "tcp", port: 443, address: OUTSIDE }));
      for (const port of [22, 80, 444]) {
        assert.ok(!passes(open.ingress, { protocol: "tcp", port, address: OUTSIDE }), String(port));
      }
    });

    it(`lets nobody into the ${other} layer`, () => {
      assert.ok(!passes(closed.ingress, { protocol: "tcp", port: 443, address: OUTSIDE }));
    });
  });
}

it("numbers each direction's rules apart, within AWS's 20 a direction, with every store there is", () => {
  for (const { ingress, egress } of Object.values(aclRules(LAYOUT, [MYSQL, QUEUE, { from: 443, to: 443 }]))) {
    for (const rules of [ingress, egress]) {
      assert.equal(new Set(rules.map(({ ruleNo }) => ruleNo)).size, rules.length);
      assert.ok(rules.length <= 20);
    }
  }
});
