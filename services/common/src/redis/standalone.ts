import { createClient } from "redis";
import type { Logger } from "../log";
import type { RedisSettings } from "../settings/redis";
import type { OnLost } from "./connect";
import { replyCode } from "./errors";
import { Why } from "./why";
import { connectionOptions } from "./options";
import type { Redis, Reply } from "./redis";

/** A single server, or one address that follows the primary. */
export function connectStandalone(settings: RedisSettings, log: Logger, onLost: OnLost): Redis {
  const why = new Why(onLost);
  const open = () => {
    const client = createClient(connectionOptions(settings, log));
    client.on("error", (error: Error) => why.lost(error));
    // The client tries again by itself; what it meets is told by its events.
    client.connect().catch(() => undefined);
    return client;
  };
  let client = open();

  const failed = (error: unknown): never => {
    // After a failover the old primary still answers, as a replica: only a new connection finds the new one.
    if (replyCode(error) === "READONLY" && client.isOpen) {
      client.destroy();
      client = open();
    }
    throw why.explain(error);
  };

  return {
    send: (_key, command) => client.sendCommand<Reply>([...command]).catch(failed),
    transaction: (_key, commands) => {
      const multi = client.multi();
      for (const command of commands) multi.addCommand([...command]);
      return replies(multi.exec()).catch(failed);
    },
    close: () => client.destroy(),
  };
}

/** The replies of a transaction; they are what the server sent, since no typed command was used. */
export async function replies(result: Promise<readonly unknown[]>): Promise<readonly Reply[]> {
  return (await result) as readonly Reply[];
}
