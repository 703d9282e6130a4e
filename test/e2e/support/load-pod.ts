// Posts numbers until there have been TOTAL of them, or until it is told to stop, and prints what became of each.
// Runs in a pod, bundled, from the producer's image.
import { once } from "node:events";
import http from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { firstConnection } from "@millrace/common/first-connection";

const { TARGET = "", WORKERS = "8", PAUSE_MS = "0", TOTAL = "Infinity" } = process.env;

// Half of the requests come on connections that stay open, as from a balancer, half on new ones.
const agents = [new http.Agent({ keepAlive: true }), new http.Agent({ keepAlive: false })];

let next = 0;
let stopped = false;
process.once("SIGTERM", () => {
  stopped = true;
});

function post(count: number): Promise<string> {
  return new Promise((resolve) => {
    const fail = (reason: unknown) => {
      resolve(`failed ${count} ${reason instanceof Error ? reason.message : String(reason)}`);
    };
    const request = http.request(TARGET, {
      method: "POST",
      headers: { "content-type": "application/json" },
      agent: agents[count % 2],
      timeout: 10_000,
    });
    request.on("timeout", () => request.destroy(new Error("no answer within 10 s")));
    request.on("error", fail);
    request.on("response", (response) => {
      response.toArray().then((chunks: Buffer[]) => {
        const body = Buffer.concat(chunks).toString();
        if (response.statusCode === 202)
          resolve(`accepted ${count} ${(JSON.parse(body) as { id: string }).id}`);
        else fail(`${response.statusCode} ${body}`);
      }, fail);
    });
    request.end(JSON.stringify({ count }));
  });
}

async function work(): Promise<void> {
  while (!stopped && next < Number(TOTAL)) {
    console.log(await post(next++));
    await sleep(Number(PAUSE_MS));
  }
}

/** The NetworkPolicies of a new pod take effect a moment after it has started. */
async function untilOpen(): Promise<void> {
  const { hostname: host, port } = new URL(TARGET);
  const attempt = async () => {
    const socket = connect({ host, port: Number(port || 80), timeout: 2_000 });
    socket.once("timeout", () => socket.destroy(new Error("no answer within 2 s")));
    try {
      await once(socket, "connect");
    } finally {
      socket.destroy();
    }
  };
  await firstConnection(attempt, { server: TARGET, withinMs: 30_000, isUnreachable: () => true });
}

async function main(): Promise<void> {
  await untilOpen();
  await Promise.all(Array.from({ length: Number(WORKERS) }, work));
  for (const agent of agents) agent.destroy();
}

void main();
