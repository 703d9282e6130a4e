import assert from "node:assert/strict";
import { readSettings } from "@millrace/common/settings/read";
import { grpcSection } from "../../src/grpc/settings";

describe("the settings of gRPC", () => {
  it("have a default, and are checked", () => {
    assert.deepEqual(readSettings({}, { grpc: grpcSection }).grpc, { port: 9000 });
    assert.throws(() => readSettings({ GRPC_PORT: "0" }, { grpc: grpcSection }), {
      problems: ['GRPC_PORT is "0"; it must be a whole number from 1 to 65535.'],
    });
  });
});
