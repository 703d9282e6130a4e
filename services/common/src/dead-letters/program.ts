import { firstConnection } from "../first-connection";
import { createLog } from "../log";
import { DeadLetters } from "../queue/dead-letters";
import { Layout } from "../queue/layout";
import { connectRedis } from "../redis/connect";
import { replyCode } from "../redis/errors";
import { firstConnectionSection } from "../settings/first-connection";
import { readSettings, type Environment } from "../settings/read";
import type { RedisSettings } from "../settings/redis";
import { queuesSection } from "../settings/several";
import { isHelp, parseCommand, runCommand, USAGE, type Command } from "./command";
import { takeQueue } from "./options";

/** Seconds: short, since a person waits at the terminal. */
const CONNECT_WITHIN = 5;

export interface DlqOptions {
  /** Names of the queues whose dead letters the command deals with. */
  readonly queues: readonly string[];
  /**
   * Names of all queues that the service uses, on which the names of its variables depend.
   *
   * @default queues
   */
  readonly used?: readonly string[];
}

/**
 * The program `dlq` of a service: runs the command that its arguments are, with the settings in its environment, and
 * exits.
 *
 * @param queues names of the queues that the service consumes.
 * @param used names of all queues that the service uses. @default queues
 */
export async function runDlq(queues: readonly string[], used = queues): Promise<void> {
  process.exit(await dlq(process.argv.slice(2), process.env, { queues, used }));
}

/**
 * Lists, shows, replays or drops the dead letters of a queue, as the arguments say.
 *
 * @returns the exit code; errors are reported on standard error.
 */
export async function dlq(
  args: readonly string[],
  env: Environment,
  { queues, used = queues }: DlqOptions,
): Promise<number> {
  try {
    if (isHelp(args)) {
      console.log(USAGE);
      return 0;
    }
    const { queue, rest } = takeQueue(args, queues);
    const command = parseCommand(rest);
    const { redis, connecting } = readSettings(env, {
      redis: queuesSection(used),
      connecting: firstConnectionSection(CONNECT_WITHIN),
    });
    const settings = redis[queue];
    if (settings === undefined) throw new Error(`The queue ${queue} is none of those that are used.`);
    return (await runOn(settings, command, connecting.withinMs)) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

/** Runs a command on a queue; resolves to whether all letters that it names were processed. */
async function runOn(redis: RedisSettings, command: Command, withinMs: number): Promise<boolean> {
  const connection = connectRedis(redis, createLog("dlq", "silent"), () => undefined);
  try {
    const layout = new Layout(connection, redis);
    const connect = async () => {
      await connection.attempted;
      await layout.refresh();
    };
    await firstConnection(connect, {
      server: `Redis at ${redis.host}:${redis.port}`,
      withinMs,
      isUnreachable: (error) => replyCode(error) === undefined,
    });
    const letters = new DeadLetters(connection, () => layout.all);
    return await runCommand(command, letters, console.log);
  } finally {
    connection.close();
  }
}
