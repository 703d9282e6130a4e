import { createLog } from "@millrace/common/log";
import { DeadLetters } from "@millrace/common/queue/dead-letters";
import { Layout } from "@millrace/common/queue/layout";
import { connectRedis } from "@millrace/common/redis/connect";
import { readSettings, type Environment } from "@millrace/common/settings/read";
import { redisSection, type RedisSettings } from "@millrace/common/settings/redis";
import { parseCommand, runCommand } from "./command";

/**
 * Lists, shows, replays or drops dead letters, as the arguments say; the settings are those of the consumer.
 *
 * @returns the exit code; what went wrong has been told on standard error.
 */
export async function dlq(args: readonly string[], env: Environment): Promise<number> {
  try {
    const command = parseCommand(args);
    const { redis } = readSettings<{ redis: RedisSettings }>(env, { redis: redisSection });
    const connection = connectRedis(redis, createLog("dlq", "silent"), () => undefined);
    try {
      await connection.attempted;
      const layout = new Layout(connection, redis);
      await layout.refresh();
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
