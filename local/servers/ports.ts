import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { claimPort } from "./port-claims";

/**
 * Whether `port` can be listened on at `host` now. On loopback it has to be free in both families, for
 * "localhost" may mean either.
 */
export async function isPortFree(port: number, host = "127.0.0.1"): Promise<boolean> {
  for (const address of host === "127.0.0.1" ? [host, "::1"] : [host]) {
    const problem = await listen(port, address).then(
      () => undefined,
      (error: unknown) => (error as NodeJS.ErrnoException).code,
    );
    // A machine without IPv6 has nobody listening there.
    if (problem !== undefined && !(address === "::1" && problem !== "EADDRINUSE")) return false;
  }
  return true;
}

/** Ports below the range that outgoing connections take theirs from, so that only a listener can be in the way. */
const LISTENERS = [20_000, 32_000] as const;

/**
 * A port that is free at `host`, and that no other process has chosen a moment ago: `preferred` if it is, otherwise any.
 */
export async function freePort(preferred?: number, host = "127.0.0.1"): Promise<number> {
  if (preferred !== undefined && (await isAvailable(preferred, host))) return preferred;
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(...LISTENERS);
    if (await isAvailable(port, host)) return port;
  }
  throw new Error(`No free port was found at ${host}.`);
}

/** Redis nodes of a cluster talk to each other on the client port + 10000, so both have to be free. */
export const CLUSTER_BUS_OFFSET = 10_000;

/** A free port whose cluster bus port is free too; both lie below the range of outgoing connections. */
export async function freeClusterPort(host = "127.0.0.1"): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(11_000, 20_000);
    if ((await isAvailable(port, host)) && (await isAvailable(port + CLUSTER_BUS_OFFSET, host))) return port;
  }
  throw new Error("No pair of free ports was found for a Redis cluster node.");
}

/** Claimed first: a process that looks whether a port is free listens at it for a moment, which others must not meet. */
async function isAvailable(port: number, host: string): Promise<boolean> {
  return claimPort(port) && (await isPortFree(port, host));
}

function listen(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === "string") reject(new Error("not listening on a port"));
        else resolve(address.port);
      });
    });
  });
}
