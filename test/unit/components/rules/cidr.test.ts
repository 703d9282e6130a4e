import assert from "node:assert/strict";
import fc from "fast-check";
import { addressIn, isBlock, layout, overlap, prefixOf, subdivide } from "../../../../components/rules/cidr";

/** Blocks of a network, `/16` to `/20`, anywhere in the address space. */
const networks = fc
  .record({ prefix: fc.integer({ min: 16, max: 20 }), number: fc.nat() })
  .map(({ prefix, number }) => {
    const address = (number % 2 ** prefix) * 2 ** (32 - prefix);
    return `${[24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".")}/${prefix}`;
  });

describe("layout", () => {
  it("gives private subnets a quarter a zone, the others a thirty-second", () => {
    assert.deepEqual(layout("10.0.0.0/16"), {
      private: ["10.0.0.0/18", "10.0.64.0/18", "10.0.128.0/18"],
      public: ["10.0.192.0/21", "10.0.200.0/21", "10.0.208.0/21"],
      isolated: ["10.0.216.0/21", "10.0.224.0/21", "10.0.232.0/21"],
    });
  });

  it("works in the upper half of the address space, where shifts would turn negative", () => {
    assert.deepEqual(layout("192.168.240.0/20").private, [
      "192.168.240.0/22",
      "192.168.244.0/22",
      "192.168.248.0/22",
    ]);
  });

  it("fills any network with aligned subnets that keep apart and stay inside", () => {
    fc.assert(
      fc.property(networks, (network) => {
        const layers = layout(network);
        const subnets = [...layers.public, ...layers.private, ...layers.isolated];
        assert.equal(subnets.length, 9);
        subnets.forEach((subnet, index) => {
          assert.ok(isBlock(subnet), subnet);
          assert.ok(overlap(network, subnet) && prefixOf(subnet) > prefixOf(network), subnet);
          assert.ok(prefixOf(subnet) <= 28, `${subnet} is smaller than AWS allows`);
          for (const other of subnets.slice(index + 1))
            assert.ok(!overlap(subnet, other), `${subnet} ${other}`);
        });
      }),
    );
  });
});

describe("subdivide", () => {
  it("counts the parts from the block's first address", () => {
    assert.equal(subdivide("10.0.0.0/8", 8, 255), "10.255.0.0/16");
    assert.equal(subdivide("10.0.0.0/8", 0, 0), "10.0.0.0/8");
  });

  it("refuses a part that is not there", () => {
    assert.throws(() => subdivide("10.0.0.0/16", 2, 4), { message: "10.0.0.0/16 has no part 4 of 4." });
    assert.throws(() => subdivide("10.0.0.0/30", 3, 0), { message: "10.0.0.0/30 has no part 0 of 8." });
  });
});

describe("addressIn", () => {
  it("counts from the network address", () => {
    assert.equal(addressIn("172.20.0.0/16", 10), "172.20.0.10");
    assert.equal(addressIn("10.100.0.0/24", 255), "10.100.0.255");
    assert.equal(addressIn("10.0.0.0/16", 256), "10.0.1.0");
  });

  it("refuses an address outside", () => {
    assert.throws(() => addressIn("10.100.0.0/24", 256), { message: "10.100.0.0/24 has no address 256." });
  });
});

describe("overlap", () => {
  const cases: [string, string, boolean][] = [
    ["10.0.0.0/16", "10.0.255.0/24", true],
    ["10.0.255.0/24", "10.0.0.0/16", true],
    ["10.0.0.0/16", "10.1.0.0/16", false],
    ["172.16.0.0/12", "172.20.0.0/16", true],
    ["255.255.255.0/24", "0.0.0.0/24", false],
  ];
  for (const [one, other, expected] of cases) {
    it(`of ${one} and ${other} is ${expected}`, () => assert.equal(overlap(one, other), expected));
  }

  it("is there for every block and each of its parts", () => {
    fc.assert(
      fc.property(networks, fc.nat(7), (network, part) => {
        assert.ok(overlap(network, subdivide(network, 3, part)));
      }),
    );
  });
});

describe("isBlock", () => {
  for (const good of ["10.0.0.0/16", "0.0.0.0/0", "198.51.100.7/32", "255.255.255.254/31"]) {
    it(`takes ${good}`, () => assert.ok(isBlock(good)));
  }
  for (const bad of ["10.0.0.1/16", "10.0.0.0", "10.0.0.0/33", "10.0.256.0/24", "10.0.0/16", "::/0", ""]) {
    it(`refuses "${bad}"`, () => assert.ok(!isBlock(bad)));
  }
});
