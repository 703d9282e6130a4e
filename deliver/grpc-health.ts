import { connect } from "node:http2";

/** An empty `HealthCheckRequest` in gRPC's framing: not compressed, of length 0. */
const EMPTY_MESSAGE = Buffer.alloc(5);

/** `HealthCheckResponse { status: SERVING }`, after the frame's five bytes. */
const SERVING = "0801";

const TIMEOUT_MS = 10_000;

/**
 * Asks a server for its health over gRPC (`grpc.health.v1.Health/Check`); what is wrong, or nothing where it serves.
 *
 * @param address `https://host:port`
 */
export function grpcHealth(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const session = connect(address);
    const end = (wrong: string | undefined) => {
      session.destroy();
      resolve(wrong && `${address} ${wrong}`);
    };
    session.setTimeout(TIMEOUT_MS, () => {
      end("does not answer");
    });
    session.on("error", (error) => {
      end(`cannot be reached: ${error.message}`);
    });
    const request = session.request({
      ":method": "POST",
      ":path": "/grpc.health.v1.Health/Check",
      "content-type": "application/grpc",
      te: "trailers",
    });
    let body = Buffer.alloc(0);
    let status: string | undefined;
    const read = (headers: Readonly<Record<string, unknown>>) => {
      const found = headers["grpc-status"];
      if (typeof found === "string") status = found;
    };
    request.on("response", read);
    request.on("trailers", read);
    request.on("data", (chunk: Buffer) => (body = Buffer.concat([body, chunk])));
    request.on("error", (error) => {
      end(`fails: ${error.message}`);
    });
    request.on("end", () => {
      if (status !== "0")
        end(status === undefined ? "answers without gRPC" : `answers gRPC status ${status}`);
      else end(body.subarray(5).toString("hex") === SERVING ? undefined : "does not serve");
    });
    request.end(EMPTY_MESSAGE);
  });
}
