import { firstConnection } from "@millrace/common/first-connection";
import { createLog } from "@millrace/common/log";
import { DeadLetters } from "@millrace/common/queue/dead-letters";
import { Layout } from "@millrace/common/queue/layout";
import { connectRedis } from "@millrace/common/redis/connect";
import { replyCode } from "@millrace/common/redis/errors";
import {
  firstConnectionSection,
  type FirstConnectionSettings,
} from "@millrace/common/settings/first-connection";
import { readSettings, type Environment } from "@millrace/common/settings/read";
import { redisSection, type RedisSettings } from "@millrace/common/settings/redis";
import { parseCommand, runCommand } from "./command";

/** Seconds: short, since somebody waits at the terminal. */
const CONNECT_WITHIN = 5;

interface Settings {
  readonly redis: RedisSettings;
  readonly connecting: FirstConnectionSettings;
}

const sections = { redis: redisSection, connecting: firstConnectionSection(CONNECT_WITHIN) };

/**
 * Lists, shows, replays or drops dead letters, as the arguments say; the settings are those of the consumer.
 *
 * @returns the exit code; what went wrong has been told on standard error.
 */
export async function dlq(args: readonly string[], env: Environment): Promise<number> {
  try {
    const command = parseCommand(args);
    const { redis, connecting } = readSettings<Settings>(env, sections);
    const connection = connectRedis(redis, createLog("dlq", "silent"), () => undefined);
    try {
      const layout = new Layout(connection, redis);
      const connect = async () => {
        await connection.attempted;
        await layout.refresh();
      };
      await firstConnection(connect, {
        server: `Redis at ${redis.host}:${redis.port}`,
        withinMs: connecting.withinMs,
        isUnreachable: (error) => replyCode(error) === undefined,
      });
      const letters = new DeadLetters(connection, () => layout.all);
      return (await runCommand(command, letters, console.log)) ? 0 : 1;
    } finally {
      connection.close();
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}
