import { createCluster } from "redis";
import { fullJitter, pause } from "../backoff";
import type { Logger } from "../log";
import type { RedisSettings } from "../settings/redis";
import type { OnLost } from "./connect";
import { connectionOptions, RECONNECT } from "./options";
import type { Redis, Reply } from "./redis";
import { Why } from "./why";
import { replies } from "./standalone";

/** A cluster: the address in the settings serves to find its nodes. */
export function connectCluster(settings: RedisSettings, log: Logger, onLost: OnLost): Redis {
  const { RESP, socket, ...options } = connectionOptions(settings, log);
  const { host, port, ...everyNode } = socket;
  const cluster = createCluster({
    RESP,
    rootNodes: [{ socket: { host, port } }],
    defaults: { ...options, socket: everyNode },
    // Otherwise one node that is away keeps the others from being used.
    minimizeConnections: true,
  });
  const closed = new AbortController();
  const why = new Why(onLost);
  for (const event of ["error", "node-error"]) cluster.on(event, (error: Error) => why.lost(error));
  const failed = (error: unknown): never => {
    throw why.explain(error);
  };

  let tried = (): void => undefined;
  const attempted = new Promise<void>((resolve) => (tried = resolve));
  const discover = async () => {
    for (let failures = 0; !closed.signal.aborted;) {
      try {
        await cluster.connect();
        tried();
        return;
      } catch {
        // The cause is told by the "error" event.
        tried();
        failures += 1;
        await pause(fullJitter(failures, RECONNECT), closed.signal);
      }
    }
  };
  void discover();

  return {
    attempted,
    send: (key, command) => cluster.sendCommand<Reply>(key, false, [...command]).catch(failed),
    pipeline: (key, commands) => {
      const chain = cluster.multi(key);
      for (const command of commands) chain.addCommand(key, false, [...command]);
      return replies(chain.execAsPipeline()).catch(failed);
    },
    shards: () => cluster.sendCommand<Reply>(undefined, false, ["CLUSTER", "SLOTS"]).then(shardsOf, failed),
    close: () => {
      closed.abort();
      if (cluster.isOpen) cluster.destroy();
    },
  };
}

/** Each range of slots comes with its primary first, of which host and port come first; shards may hold several. */
function shardsOf(ranges: Reply): number {
  if (!Array.isArray(ranges)) throw new Error("Redis did not say who holds its slots");
  const primaries = (ranges as readonly (readonly Reply[])[]).map(([, , primary]) => String(primary));
  return new Set(primaries).size;
}
