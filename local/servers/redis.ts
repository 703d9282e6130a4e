import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createClient } from "redis";
import { requireBinary } from "./binaries";
import { endPastDaemon, startDaemon, type Daemon } from "./daemon";
import { unprivilegedIdentity, writePrivate } from "./identity";
import { freeClusterPort, freePort } from "./ports";

/** PEM files of a server that speaks TLS only. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

export interface RedisOptions {
  /** The server's folder; its data is kept there between runs. */
  readonly dir: string;
  /** @default any free port */
  readonly port?: number;
  /** Address to listen on. @default "127.0.0.1" */
  readonly host?: string;
  /** Of the default user. @default none */
  readonly password?: string;
  readonly tls?: TlsFiles;
  /** A cluster node; by itself it serves no slot, see `startRedisCluster`. @default false */
  readonly cluster?: boolean;
  /** When the append-only file reaches the disk. @default "everysec" */
  readonly appendfsync?: "always" | "everysec" | "no";
  /** What is evicted where memory is full. @default "noeviction" */
  readonly maxmemoryPolicy?: string;
  /** The primary to copy; the server is one itself where there is none. */
  readonly replicaOf?: { readonly host: string; readonly port: number };
  /** How long a cluster node may be silent before the others take it for dead. @default 5000 */
  readonly nodeTimeoutMs?: number;
}

export interface RedisServer extends Daemon {
  readonly host: string;
  readonly port: number;
  readonly password?: string;
}

/** Starts a Redis (or Valkey) server of one's own and waits until it answers. */
export async function startRedis(options: RedisOptions): Promise<RedisServer> {
  const command = requireBinary(["redis-server", "valkey-server"], "run Redis");
  const { host = "127.0.0.1", password } = options;
  const dir = resolve(options.dir);
  mkdirSync(dir, { recursive: true });
  await endPastDaemon(dir);
  const port =
    options.port ?? (await (options.cluster === true ? freeClusterPort(host) : freePort(undefined, host)));
  const identity = unprivilegedIdentity(dir, ["redis", "nobody"]);

  const config = join(dir, "redis.conf");
  writePrivate(config, configuration({ ...options, host, port }), identity);
  for (const [name, file] of Object.entries(options.tls ?? {})) {
    writePrivate(join(dir, `${name}.pem`), readFileSync(file as string), identity);
  }

  const server = { host, port, ...(password === undefined ? {} : { password }) };
  const daemon = await startDaemon({
    command,
    // From standard input: Redis takes the path of a file for a pattern, and starts without it where nothing matches.
    args: ["-"],
    input: config,
    dir,
    identity,
    ready: () => askRedis({ ...server, tls: options.tls !== undefined }, ["PING"]).then(() => undefined),
  });
  return { ...server, ...daemon };
}

/** Sends one command on a connection of its own; for setting servers up, not for traffic. */
export async function askRedis(
  server: { host: string; port: number; password?: string; tls?: boolean },
  command: [string, ...string[]],
): Promise<unknown> {
  const { host, port, password, tls } = server;
  const client = createClient({
    socket: {
      host: host === "0.0.0.0" ? "127.0.0.1" : host,
      port,
      reconnectStrategy: false,
      // A server that is gone refuses at once; a busy machine may take seconds.
      connectTimeout: 20_000,
      // The certificate is the caller's business: this only asks a server that was started right here.
      ...(tls === true ? { tls: true as const, rejectUnauthorized: false } : {}),
    },
    ...(password === undefined ? {} : { password }),
  });
  client.on("error", () => undefined); // connect() rejects with it as well
  await client.connect();
  try {
    return await client.sendCommand(command);
  } finally {
    client.destroy();
  }
}

/** A user of Redis, who signs in with a password. */
export interface RedisUser {
  readonly name: string;
  readonly password: string;
  /** Rules of the user's access, as an access control list has them. */
  readonly rules: readonly string[];
}

/**
 * Makes a user, or brings one of that name to the same state. The server forgets users when it stops. Rules about commands
 * that this version of the server does not have are left out.
 */
export async function makeRedisUser(
  server: Parameters<typeof askRedis>[0],
  { name, password, rules }: RedisUser,
): Promise<void> {
  try {
    await askRedis(server, ["ACL", "SETUSER", name, "reset", ...rules, `>${password}`]);
  } catch (error) {
    const [, unknown] = /modifier '(\+[^']+)': Unknown command/.exec((error as Error).message) ?? [];
    if (unknown === undefined || !rules.includes(unknown)) throw error;
    await makeRedisUser(server, { name, password, rules: rules.filter((rule) => rule !== unknown) });
  }
}

function configuration(options: RedisOptions & { host: string; port: number }): string {
  const { host, port, password, tls, cluster, appendfsync = "everysec", replicaOf } = options;
  const { nodeTimeoutMs = 5_000, maxmemoryPolicy = "noeviction" } = options;
  const lines = [
    `bind ${host}`,
    `port ${tls ? 0 : port}`,
    "appendonly yes",
    `appendfsync ${appendfsync}`,
    `maxmemory-policy ${maxmemoryPolicy}`,
    "repl-diskless-sync-delay 0", // no replica is waited for, to be served together with another
    'save ""', // the append-only file is the data; no snapshots beside it
    ...(password === undefined ? [] : [`requirepass ${quote(password)}`, `masterauth ${quote(password)}`]),
    ...(replicaOf === undefined ? [] : [`replicaof ${replicaOf.host} ${replicaOf.port}`]),
    ...(cluster === true
      ? ["cluster-enabled yes", "cluster-config-file nodes.conf", `cluster-node-timeout ${nodeTimeoutMs}`]
      : []),
    ...(tls === undefined
      ? []
      : [
          `tls-port ${port}`,
          "tls-cert-file cert.pem",
          "tls-key-file key.pem",
          "tls-ca-cert-file ca.pem",
          "tls-auth-clients no",
          ...(cluster === true ? ["tls-cluster yes", "tls-replication yes"] : []),
        ]),
  ];
  return `${lines.join("\n")}\n`;
}

/** A value as redis.conf quotes it. */
function quote(value: string): string {
  return `"${value.replace(/["\\]/g, "\\$&")}"`;
}
