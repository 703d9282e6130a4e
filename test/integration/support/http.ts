import { connect } from "node:net";
import type { Service } from "./service";

/** What came back on a connection. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/**
 * Sends bytes as they are, ends the sending side, and reads until the server closes: for requests that no HTTP
 * client would send.
 */
export function sendRaw(service: Service, request: string | Buffer): Promise<RawAnswer> {
  const { hostname, port } = new URL(service.url);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.end(request));
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", reject);
    socket.on("close", () => {
      const text = Buffer.concat(chunks).toString();
      const [headers = "", body = ""] = text.split("\r\n\r\n", 2);
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(headers)?.[1]), headers, body });
    });
  });
}

/** A request of these header lines, with a body of the right length. */
export function rawPost(body: string, ...headers: string[]): string {
  const length = `content-length: ${Buffer.byteLength(body)}`;
  return [`POST /count HTTP/1.1`, "host: test", "connection: close", length, ...headers, "", body].join(
    "\r\n",
  );
}
