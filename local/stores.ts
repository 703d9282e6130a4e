import { join } from "node:path";
import type { Service } from "../platform/services";
import type { Teardown } from "./processes/teardown";
import type { Machine } from "./servers/machine";
import type { ServerKind } from "./servers/way";
import { bringServer } from "./servers/ways/find";
import { makeQueueUsers } from "./queue-users";
import { settingsFor, type Settings } from "./settings";

export interface StoresOptions {
  readonly machine: Machine;
  /** The folder for data, passwords and logs. */
  readonly dir: string;
  /** All services of the repository, whose users of Redis are made. */
  readonly services: readonly Service[];
  readonly teardown: Teardown;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  /** Called with a sentence when a server has ended that should not have. */
  readonly ended: (sentence: string) => void;
}

/** Servers that are there. */
export interface Stores {
  /** Where they are, for people, by their names. */
  readonly summaries: Readonly<Record<string, string>>;
  /** How an administrator reaches them. */
  readonly servers: Readonly<Partial<Record<ServerKind, Settings>>>;
  /** Whether services have their own users of Redis. */
  readonly queueUsers: boolean;
}

export const SERVER_NAMES: Readonly<Record<ServerKind, string>> = {
  redis: "Redis",
  mysql: "MySQL",
  postgres: "PostgreSQL",
};

/** Has servers of these kinds, and in Redis a user for each service that uses a queue. */
export async function bringStores(kinds: readonly ServerKind[], options: StoresOptions): Promise<Stores> {
  const { dir, services, teardown, signal, ended } = options;
  const summaries: Record<string, string> = {};
  const servers: Partial<Record<ServerKind, Settings>> = {};
  let queueUsers = false;
  for (const kind of kinds) {
    const name = SERVER_NAMES[kind];
    const found = await bringServer(kind, options);
    teardown.add(name, found.stop);
    void found.exited.then(() => ended(`${name} has ended by itself; its log is in ${join(dir, kind)}`));
    summaries[name] = found.summary;
    servers[kind] = { ...settingsFor(kind, process.env), ...found.env };
    if (kind === "redis" && found.shared !== true) {
      await makeQueueUsers(services, dir, found.env);
      queueUsers = true;
    }
    signal.throwIfAborted();
  }
  return { summaries, servers, queueUsers };
}
