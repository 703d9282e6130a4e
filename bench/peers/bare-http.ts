import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createClient } from "redis";
import { programOptions, ready } from "./program";

// The least that does the same: parse, XADD, answer once Redis has acknowledged. No validation, no metrics, no log, no
// tracing, no limits, no second attempt.

const { redis, port, stream, commandTimeout } = programOptions("bare-http");
const client = createClient({
  socket: redis,
  ...(!commandTimeout && { commandOptions: { timeout: undefined } }),
});

async function add(body: string): Promise<string> {
  const { count } = JSON.parse(body) as { count: number };
  const id = randomUUID();
  await client.xAdd(stream, "*", { id, count: String(count) });
  return JSON.stringify({ id, status: "queued" });
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (chunk: string) => (body += chunk));
  request.on("end", () => {
    add(body).then(
      (text) => {
        response.writeHead(202, { "content-type": "application/json", "content-length": text.length });
        response.end(text);
      },
      () => response.writeHead(503).end(),
    );
  });
}

void client.connect().then(() => createServer(serve).listen(port, "127.0.0.1", ready));
