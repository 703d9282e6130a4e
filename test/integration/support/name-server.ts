import { createSocket, type Socket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";

const NS = 2;
const NO_SUCH_NAME = 3;

/** A DNS server on this machine that knows to which name servers domains are delegated (RFC 1035). */
export class NameServer {
  /** Name servers by domain; of another domain it says that there is none. */
  delegations: Readonly<Record<string, readonly string[]>> = {};
  private readonly socket: Socket = createSocket("udp4");

  static async start(): Promise<NameServer> {
    const server = new NameServer();
    server.socket.on("message", (query, { port, address }) => {
      server.socket.send(server.answer(query), port, address);
    });
    server.socket.bind(0, "127.0.0.1");
    await once(server.socket, "listening");
    return server;
  }

  /** Asks this server, by DNS. */
  async resolveNs(domain: string): Promise<readonly string[]> {
    const resolver = new Resolver();
    resolver.setServers([`127.0.0.1:${this.socket.address().port}`]);
    return resolver.resolveNs(domain);
  }

  stop(): void {
    this.socket.close();
  }

  private answer(query: Buffer): Buffer {
    const end = query.indexOf(0, 12) + 5;
    const labels: string[] = [];
    for (let at = 12; query[at] !== 0; at += 1 + (query[at] ?? 0)) {
      labels.push(query.toString("ascii", at + 1, at + 1 + (query[at] ?? 0)));
    }
    const servers = this.delegations[labels.join(".")] ?? [];
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8180 | (servers.length === 0 ? NO_SUCH_NAME : 0), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(servers.length, 6);
    header.writeUInt32BE(0, 8);
    return Buffer.concat([header, query.subarray(12, end), ...servers.map(record)]);
  }
}

/** A record of the name that the question has, at offset 12. */
function record(server: string): Buffer {
  const parts = server
    .split(".")
    .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  const name = Buffer.concat([...parts, Buffer.from([0])]);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(NS, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  head.writeUInt16BE(name.length, 10);
  return Buffer.concat([head, name]);
}
