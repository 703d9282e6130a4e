import { createClient, MultiErrorReply } from "redis";
import type { Logger } from "../log";
import type { RedisSettings } from "../settings/redis";
import { replyCode } from "./errors";
import { connectionOptions, SILENCE_MS } from "./options";
import type { Redis, Reply } from "./redis";
import { Silence } from "./silence";
import { Why, type OnLost } from "./why";

/** How old a connection to a replica must be to be given up for another: the address may follow the primary slowly. */
const REOPEN_MS = 500;

/** A single server, or one address that follows the primary. */
export function connectStandalone(settings: RedisSettings, log: Logger, onLost: OnLost): Redis {
  const why = new Why(onLost);
  let opened = 0;
  const open = () => {
    opened = Date.now();
    const client = createClient(connectionOptions(settings, log));
    client.on("error", (error: Error) => why.lost(error));
    // The client tries again by itself; what it meets is told by its events.
    client.connect().catch(() => undefined);
    return client;
  };
  let client = open();
  const first = client;
  const attempted = new Promise<void>((resolve) => {
    for (const outcome of ["ready", "error", "end"]) first.once(outcome, () => resolve());
  });

  const reopen = () => {
    client.destroy();
    client = open();
  };
  const silence = new Silence(SILENCE_MS, (error) => {
    why.lost(error);
    reopen();
  });

  const use = async <T>(work: (used: typeof client) => Promise<T>): Promise<T> => {
    const used = client;
    try {
      return await silence.watch(work(used));
    } catch (error) {
      // After a failover the old primary still answers, as a replica: only a new connection finds the new one. Of all
      // the commands that were refused, the first makes it.
      const stale = client === used && Date.now() - opened >= REOPEN_MS;
      if (replyCode(error) === "READONLY" && stale && used.isOpen) reopen();
      throw why.explain(error);
    }
  };

  return {
    attempted,
    send: (_key, command) => use((used) => used.sendCommand<Reply>([...command])),
    pipeline: (_key, commands) =>
      use((used) => {
        const chain = used.multi();
        for (const command of commands) chain.addCommand([...command]);
        return replies(chain.execAsPipeline());
      }),
    shards: () => Promise.resolve(undefined),
    close: () => {
      silence.close();
      client.destroy();
    },
  };
}

/**
 * The replies of a pipeline; they are what the server sent, since no typed command was used.
 *
 * Where commands failed, the others have been run all the same; the first error tells why.
 */
export async function replies(result: Promise<readonly unknown[]>): Promise<readonly Reply[]> {
  try {
    return (await result) as readonly Reply[];
  } catch (error) {
    if (!(error instanceof MultiErrorReply)) throw error;
    const [first = error] = error.errors();
    throw first;
  }
}
