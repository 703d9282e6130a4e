import assert from "node:assert/strict";
import { ServerInterceptingCall } from "@grpc/grpc-js";
import { requireStreams } from "../../src/grpc/streams";

describe("the streams of gRPC calls", () => {
  it("are exposed by the installed version of the library", async () => {
    await requireStreams();
  });

  it("are required, in one sentence, where another version hides them", async () => {
    await assert.rejects(requireStreams([(_method, call) => new ServerInterceptingCall(call)]), {
      message:
        /^This version of @grpc\/grpc-js does not expose .*; install the version that package-lock\.json names\.$/,
    });
  });
});
