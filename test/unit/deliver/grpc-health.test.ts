import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Http2Server, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { grpcHealth } from "../../../deliver/grpc-health";

describe("the health of a server over gRPC", () => {
  let server: Http2Server;
  let address: string;
  let answer: (stream: ServerHttp2Stream) => void;
  let asked: string[];

  before(async () => {
    server = createServer().on("stream", (stream, headers) => {
      const body: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => body.push(chunk));
      stream.on("end", () => {
        asked = [headers[":path"] ?? "", Buffer.concat(body).toString("hex")];
        answer(stream);
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(() => {
    server.close();
  });

  const serves = (message: string, status: string) => (stream: ServerHttp2Stream) => {
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => {
      stream.sendTrailers({ "grpc-status": status });
    });
    stream.end(Buffer.from(message, "hex"));
  };

  it("is good where it serves", async () => {
    answer = serves("00000000020801", "0");
    assert.equal(await grpcHealth(address), undefined);
    assert.deepEqual(asked, ["/grpc.health.v1.Health/Check", "0000000000"]);
  });

  it("has a sentence for a server that does not serve, answers an error, or is not gRPC", async () => {
    answer = serves("00000000020802", "0");
    assert.equal(await grpcHealth(address), `${address} does not serve`);
    answer = serves("", "14");
    assert.equal(await grpcHealth(address), `${address} answers gRPC status 14`);
    answer = (stream) => {
      stream.respond({ ":status": 403, "content-type": "text/html" });
      stream.end("<html>");
    };
    assert.equal(await grpcHealth(address), `${address} answers without gRPC`);
  });

  it("is told where nobody listens", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await once(closed, "listening");
    const free = (closed.address() as AddressInfo).port;
    closed.close();
    await once(closed, "close");
    assert.match((await grpcHealth(`http://127.0.0.1:${free}`)) ?? "", /ECONNREFUSED/);
  });
});
