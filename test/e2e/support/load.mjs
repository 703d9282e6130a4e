// Posts numbers until there have been TOTAL of them, or until it is told to stop, and prints what became of each.
// Runs in a pod, from the producer's image, without any dependency.
import { Buffer } from "node:buffer";
import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const { TARGET = "", WORKERS = "8", PAUSE_MS = "0", TOTAL = "Infinity" } = process.env;

// Half of the requests come on connections that stay open, as from a balancer, half on new ones.
const agents = [new http.Agent({ keepAlive: true }), new http.Agent({ keepAlive: false })];

let next = 0;
let stopped = false;
process.once("SIGTERM", () => {
  stopped = true;
});

function post(count) {
  return new Promise((resolve) => {
    const headers = { "content-type": "application/json" };
    const fail = (reason) => resolve(`failed ${count} ${reason}`);
    const request = http.request(TARGET, {
      method: "POST",
      headers,
      agent: agents[count % 2],
      timeout: 10_000,
    });
    request.on("timeout", () => request.destroy(new Error("no answer within 10 s")));
    request.on("error", (error) => fail(error.message));
    request.on("response", async (response) => {
      try {
        const body = Buffer.concat(await response.toArray()).toString();
        if (response.statusCode === 202) resolve(`accepted ${count} ${JSON.parse(body).id}`);
        else fail(`${response.statusCode} ${body}`);
      } catch (error) {
        fail(error.message);
      }
    });
    request.end(JSON.stringify({ count }));
  });
}

async function work() {
  while (!stopped && next < Number(TOTAL)) {
    console.log(await post(next++));
    await sleep(Number(PAUSE_MS));
  }
}

await Promise.all(Array.from({ length: Number(WORKERS) }, work));
for (const agent of agents) agent.destroy();
