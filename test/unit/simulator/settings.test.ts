import assert from "node:assert/strict";
import { readSettings } from "../../../simulator/providers/settings";

describe("the settings of a simulated provider", () => {
  it("wait for nothing and fail nothing by themselves", () => {
    assert.deepEqual(readSettings({}), {
      account: undefined,
      eksAuthority: undefined,
      eksEndpoint: undefined,
      scale: 0,
      trace: undefined,
      failures: [],
      hold: undefined,
      retrySeconds: 5,
      region: "us-east-1",
    });
  });

  it("take a scale as a number or a fraction, by which deletions are retried longer", () => {
    assert.equal(readSettings({ SIMULATOR_SCALE: "0.5" }).scale, 0.5);
    const { scale, retrySeconds } = readSettings({ SIMULATOR_SCALE: "1/60" });
    assert.equal(scale, 1 / 60);
    assert.equal(retrySeconds, 25);
    assert.equal(readSettings({ SIMULATOR_SCALE: "1/60", SIMULATOR_RETRY_SECONDS: "0" }).retrySeconds, 0);
  });

  it("take failures by operation, type and number", () => {
    const { failures } = readSettings({
      SIMULATOR_FAIL: "ec2/natGateway:2, partial@aws:rds/cluster:Cluster,delete@aws:ec2/vpc:Vpc:3",
    });
    assert.deepEqual(
      failures.map(({ operation, type, nth }) => [operation, type, nth]),
      [
        ["create", "ec2/natGateway", 2],
        ["partial", "aws:rds/cluster:Cluster", 1],
        ["delete", "aws:ec2/vpc:Vpc", 3],
      ],
    );
  });

  it("take the operations to hold, and from how many resources on", () => {
    assert.deepEqual(readSettings({ SIMULATOR_HOLD: "create@40" }).hold, {
      operation: "create",
      resources: 40,
    });
  });

  for (const [name, value, message] of [
    ["SIMULATOR_SCALE", "fast", /SIMULATOR_SCALE is "fast", which is not a number or a fraction from 0 up/],
    ["SIMULATOR_SCALE", "1/0", /SIMULATOR_SCALE is "1\/0"/],
    ["SIMULATOR_SCALE", "-1", /SIMULATOR_SCALE is "-1"/],
    ["SIMULATOR_RETRY_SECONDS", "1 minute", /SIMULATOR_RETRY_SECONDS is "1 minute"/],
    ["SIMULATOR_FAIL", "vpc", /SIMULATOR_FAIL has "vpc", which is not \[create@\|update@/],
    ["SIMULATOR_FAIL", "read@ec2/vpc", /SIMULATOR_FAIL has "read@ec2\/vpc"/],
    ["SIMULATOR_HOLD", "update@4", /SIMULATOR_HOLD is "update@4", which is not create@RESOURCES or delete@/],
    ["SIMULATOR_HOLD", "create", /SIMULATOR_HOLD is "create"/],
    ["SIMULATOR_FAIL", "ec2/vpc:0", /SIMULATOR_FAIL has "ec2\/vpc:0"/],
  ] as const) {
    it(`refuse ${name}=${value}`, () => {
      assert.throws(() => readSettings({ [name]: value }), message);
    });
  }
});
