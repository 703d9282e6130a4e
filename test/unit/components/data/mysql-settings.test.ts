import assert from "node:assert/strict";
import fc from "fast-check";
import {
  EXPORTED_LOGS,
  instancePlacement,
  parameterFamily,
  PARAMETERS,
} from "../../../../components/data/mysql-settings";

describe("parameterFamily", () => {
  for (const [version, family] of [
    ["8.0.mysql_aurora.3.10.3", "aurora-mysql8.0"],
    ["8.4.mysql_aurora.8.4.7", "aurora-mysql8.4"],
  ] as const) {
    it(`of ${version} is ${family}`, () => assert.equal(parameterFamily(version), family));
  }
  for (const version of ["8.0", "5.7.mysql_aurora.2.12.0", "8.0.mysql_aurora.3.10", "16.4", ""]) {
    it(`refuses "${version}"`, () => {
      assert.throws(() => parameterFamily(version), {
        message: `"${version}" is no version of Aurora MySQL.`,
      });
    });
  }
});

describe("instancePlacement", () => {
  const zones = ["a", "b", "c"];

  it("puts a writer alone into the first zone", () => {
    assert.deepEqual(instancePlacement(0, zones), [{ index: 0, availabilityZone: "a", promotionTier: 0 }]);
  });

  it("puts a writer and two readers into three zones, ranked", () => {
    assert.deepEqual(instancePlacement(2, zones), [
      { index: 0, availabilityZone: "a", promotionTier: 0 },
      { index: 1, availabilityZone: "b", promotionTier: 1 },
      { index: 2, availabilityZone: "c", promotionTier: 2 },
    ]);
  });

  it("spreads any number evenly, within Aurora's tiers", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 15 }), (readers) => {
        const placed = instancePlacement(readers, zones);
        assert.equal(placed.length, readers + 1);
        const sizes = zones.map(
          (zone) => placed.filter(({ availabilityZone }) => availabilityZone === zone).length,
        );
        assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
        assert.ok(placed.every(({ promotionTier }) => promotionTier <= 15));
      }),
    );
  });

  it("needs a zone", () => {
    assert.throws(() => instancePlacement(0, []), { message: "Instances need at least one zone." });
  });
});

it("the parameters switch on the logs that are exported, and refuse connections without TLS", () => {
  assert.ok(EXPORTED_LOGS.includes("audit") && EXPORTED_LOGS.includes("slowquery"));
  assert.equal(PARAMETERS.server_audit_logging, "1");
  assert.equal(PARAMETERS.slow_query_log, "1");
  assert.equal(PARAMETERS.require_secure_transport, "ON");
});
