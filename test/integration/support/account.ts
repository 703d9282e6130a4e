import { once } from "node:events";
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { startMoto, type Moto } from "./moto";

/** An answer in place of moto's, which lacks the operation or cannot refuse it. */
export interface Answer {
  /** As requests are signed for it: `eks`. */
  readonly service: string;
  /** What the request's path, target header or body has in it, all of it: `/cluster-versions`, `DescribeAddresses`. */
  readonly has: string | readonly string[];
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, or XML as text. */
  readonly body: unknown;
}

/** An AWS account on this machine: moto, and documented answers where moto has none. */
export class AwsAccount {
  /** The last one that fits is given. */
  answers: readonly Answer[] = [];
  private readonly front: Server;

  private constructor(private readonly moto: Moto) {
    this.front = createServer((asked, reply) => void this.answer(asked, reply));
  }

  static async start(dir: string): Promise<AwsAccount> {
    const account = new AwsAccount(await startMoto(dir));
    await once(account.front.listen(0, "127.0.0.1"), "listening");
    return account;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.front.address() as AddressInfo).port}`;
  }

  /** Makes the account empty. */
  async reset(): Promise<void> {
    this.answers = [];
    await fetch(`http://127.0.0.1:${this.moto.port}/moto-api/reset`, { method: "POST" });
  }

  async stop(): Promise<void> {
    this.front.close();
    this.front.closeAllConnections();
    await this.moto.daemon.stop("SIGKILL");
  }

  private async answer(asked: IncomingMessage, reply: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of asked) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method, url, headers } = asked;
    const service = /Credential=[^/]+\/[^/]+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? "")?.[1];
    const text = `${url ?? ""} ${String(headers["x-amz-target"])} ${body.toString("utf8")}`;
    const known = this.answers.findLast(
      (one) => one.service === service && [one.has].flat().every((part) => text.includes(part)),
    );
    if (known !== undefined) {
      const isText = typeof known.body === "string";
      const type = isText ? "text/xml" : "application/json";
      reply.writeHead(known.status ?? 200, { "content-type": type, ...known.headers });
      reply.end(isText ? known.body : JSON.stringify(known.body));
      return;
    }
    const passed = request(
      { host: "127.0.0.1", port: this.moto.port, method, path: url, headers },
      (answer) => {
        reply.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(reply);
      },
    );
    passed.on("error", () => reply.destroy());
    passed.end(body);
  }
}
