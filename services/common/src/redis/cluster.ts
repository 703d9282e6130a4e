import { createCluster } from "redis";
import { fullJitter, pause } from "../backoff";
import type { Logger } from "../log";
import type { RedisSettings } from "../settings/redis";
import { connectionOptions, RECONNECT, SILENCE_MS } from "./options";
import type { Redis, Reply } from "./redis";
import { Silence } from "./silence";
import { replies } from "./standalone";
import { Why, type OnLost } from "./why";

/** A cluster: the address in the settings serves to find its nodes. */
export function connectCluster(settings: RedisSettings, log: Logger, onLost: OnLost): Redis {
  const { RESP, socket, ...options } = connectionOptions(settings, log);
  const { host, port, ...everyNode } = socket;
  const why = new Why(onLost);
  const make = () => {
    const made = createCluster({
      RESP,
      rootNodes: [{ socket: { host, port } }],
      defaults: { ...options, socket: everyNode },
      // Otherwise one node that is away keeps the others from being used.
      minimizeConnections: true,
    });
    made.on("error", (error: Error) => why.lost(error));
    made.on("node-error", (error: Error) => why.note(error));
    return made;
  };
  let cluster = make();
  const closed = new AbortController();

  let tried = (): void => undefined;
  const attempted = new Promise<void>((resolve) => (tried = resolve));
  const discover = async () => {
    const found = cluster;
    for (let failures = 0; !closed.signal.aborted && found === cluster;) {
      try {
        await found.connect();
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

  // All connections are given up for the one. By now it is none that could not be made: that would have been told.
  const silence = new Silence(2 * SILENCE_MS, (error) => {
    why.lost(error);
    if (cluster.isOpen) cluster.destroy();
    cluster = make();
    void discover();
  });
  const use = async <T>(work: (used: typeof cluster) => Promise<T>): Promise<T> => {
    try {
      return await silence.watch(work(cluster));
    } catch (error) {
      throw why.explain(error);
    }
  };

  return {
    attempted,
    send: (key, command) => use((used) => used.sendCommand<Reply>(key, false, [...command])),
    pipeline: (key, commands) =>
      use((used) => {
        const chain = used.multi(key);
        for (const command of commands) chain.addCommand(key, false, [...command]);
        return replies(chain.execAsPipeline());
      }),
    shards: async () =>
      shardsOf(await use((used) => used.sendCommand<Reply>(undefined, false, ["CLUSTER", "SLOTS"]))),
    close: () => {
      closed.abort();
      silence.close();
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
