import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Service } from "../../../local/services/service";

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

/** A connection that is left open, for clients that take their time. */
export class OpenConnection {
  private readonly socket: Socket;
  private text = "";

  constructor(service: Service) {
    const { hostname, port } = new URL(service.url);
    this.socket = connect(Number(port), hostname);
    this.socket.on("data", (chunk) => (this.text += chunk.toString()));
    // What matters is what came before.
    this.socket.on("error", () => undefined);
  }

  /** All that has come back. */
  get received(): string {
    return this.text;
  }

  get isClosed(): boolean {
    return this.socket.closed;
  }

  send(bytes: string): void {
    if (this.socket.writable) this.socket.write(bytes);
  }

  /** Waits until the server closes the connection; resolves to all that came back. */
  async closed(): Promise<string> {
    if (!this.socket.closed) await once(this.socket, "close");
    return this.text;
  }

  end(): void {
    this.socket.destroy();
  }
}

/** A request of these header lines, with a body of the right length. */
export function rawPost(body: string, ...headers: string[]): string {
  const length = `content-length: ${Buffer.byteLength(body)}`;
  return [`POST /count HTTP/1.1`, "host: test", "connection: close", length, ...headers, "", body].join(
    "\r\n",
  );
}
