import assert from "node:assert/strict";
import fc from "fast-check";
import {
  clusterParameters,
  instancePlacement,
  type AuroraEngine,
} from "../../../../components/data/aurora-engine";
import { AURORA_MYSQL, AURORA_MYSQL_FOLLOWED } from "../../../../components/data/aurora-mysql";
import { AURORA_POSTGRES } from "../../../../components/data/aurora-postgres";

const FAMILIES = [
  [AURORA_MYSQL, "8.0.mysql_aurora.3.10.3", "aurora-mysql8.0"],
  [AURORA_MYSQL, "8.4.mysql_aurora.8.4.7", "aurora-mysql8.4"],
  [AURORA_POSTGRES, "17.7", "aurora-postgresql17"],
  [AURORA_POSTGRES, "16.10", "aurora-postgresql16"],
] as const;

const OTHERS = [
  [AURORA_MYSQL, ["8.0", "5.7.mysql_aurora.2.12.0", "8.0.mysql_aurora.3.10", "17.7", ""]],
  [AURORA_POSTGRES, ["17", "12.22", "17.7.1", "8.0.mysql_aurora.3.10.3", ""]],
] as const;

describe("the parameter group family", () => {
  for (const [engine, version, family] of FAMILIES) {
    it(`of ${engine.title} ${version} is ${family}`, () => assert.equal(engine.family(version), family));
  }
  for (const [engine, versions] of OTHERS) {
    for (const version of versions) {
      it(`of ${engine.title} "${version}" there is none`, () => {
        assert.throws(() => engine.family(version), {
          message: `"${version}" is no version of Aurora ${engine.title}.`,
        });
      });
    }
  }
});

/** Parameters that have the value asked for already in one family or another. */
const AWS_DEFAULTS = new Set([
  "binlog_row_image",
  "rds.force_ssl",
  "require_secure_transport",
  "time_zone",
  "timezone",
]);

/** All parameters of an engine, by name. */
function values(engine: AuroraEngine): Record<string, string> {
  return Object.fromEntries(clusterParameters(engine).map(({ name, value }) => [name, value]));
}

describe("the parameters", () => {
  it("of MySQL switch on the logs that are exported, and refuse connections without TLS", () => {
    const { logs, parameters } = AURORA_MYSQL;
    assert.ok(logs.includes("audit") && logs.includes("slowquery"));
    assert.equal(parameters.server_audit_logging, "1");
    assert.equal(parameters.slow_query_log, "1");
    assert.equal(values(AURORA_MYSQL).require_secure_transport, "ON");
  });

  it("of PostgreSQL log who connects, what changes the schema and what is slow, and refuse connections without TLS", () => {
    const { logs, parameters } = AURORA_POSTGRES;
    assert.ok(logs.includes("postgresql"));
    assert.equal(parameters.log_connections, "1");
    assert.equal(parameters.log_statement, "ddl");
    assert.equal(parameters.log_min_duration_statement, "1000");
    assert.equal(values(AURORA_POSTGRES)["rds.force_ssl"], "1");
  });

  it("that AWS has as they are in some version wait for a start, as AWS says of all it was not told", () => {
    for (const engine of [AURORA_MYSQL, AURORA_MYSQL_FOLLOWED, AURORA_POSTGRES]) {
      const waiting = clusterParameters(engine).flatMap((parameter) =>
        "applyMethod" in parameter && parameter.applyMethod === "pending-reboot" ? [parameter.name] : [],
      );
      const same = Object.keys(values(engine)).filter((name) => AWS_DEFAULTS.has(name));
      assert.ok(same.length > 0);
      for (const name of same) assert.ok(waiting.includes(name), name);
    }
  });
});

describe("instancePlacement", () => {
  const zones = ["a", "b", "c"];

  it("puts one instance into the first zone", () => {
    assert.deepEqual(instancePlacement(1, zones), [{ index: 0, availabilityZone: "a", promotionTier: 0 }]);
  });

  it("puts three into three zones, ranked", () => {
    assert.deepEqual(instancePlacement(3, zones), [
      { index: 0, availabilityZone: "a", promotionTier: 0 },
      { index: 1, availabilityZone: "b", promotionTier: 1 },
      { index: 2, availabilityZone: "c", promotionTier: 2 },
    ]);
  });

  it("spreads any number evenly, within AWS's tiers", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16 }), (instances) => {
        const placed = instancePlacement(instances, zones);
        assert.equal(placed.length, instances);
        const sizes = zones.map(
          (zone) => placed.filter(({ availabilityZone }) => availabilityZone === zone).length,
        );
        assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
        assert.ok(placed.every(({ promotionTier }) => promotionTier <= 15));
      }),
    );
  });

  it("needs a zone", () => {
    assert.throws(() => instancePlacement(1, []), { message: "Instances need at least one zone." });
  });
});
