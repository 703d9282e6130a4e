import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  startMysql,
  startRedis,
  startRedisCluster,
  startToxiproxy,
  TOXIPROXY,
  type MysqlServer,
  type Proxy,
  type RedisCluster,
  type RedisServer,
  type Toxic,
  type ToxiproxyServer,
} from "../../../local/servers";
import { askRedis, type RedisOptions } from "../../../local/servers/redis";
import { eventually } from "../../../local/services/poll";
import { newDir } from "../../../local/services/run-dir";
import { goTool } from "../../../scripts/test/go";

const ROOT = join(__dirname, "..", "..", "..");

const own: (() => Promise<void>)[] = [];

before("build Toxiproxy, where it is not yet", async function () {
  // Apart from the cases, whose own time a download and a build would take up.
  this.timeout(600_000);
  await goTool(TOXIPROXY, ROOT);
});

/** What a case has started for itself ends with it. */
afterEach("stop the case's own servers", async () => {
  await Promise.all(own.splice(0).map((stop) => stop()));
});

function owned<T extends { stop: (signal?: NodeJS.Signals) => Promise<void> }>(server: T): T {
  own.push(() => server.stop("SIGKILL"));
  return server;
}

/** A Redis that a case may break. */
export async function ownRedis(options: Partial<RedisOptions> = {}): Promise<RedisServer & { dir: string }> {
  const dir = options.dir ?? join(newDir(), "redis");
  return { ...owned(await startRedis({ ...options, dir })), dir };
}

/** A cluster whose nodes a case may break. */
export async function ownCluster(options: {
  nodes: number;
  replicas: number;
  nodeTimeoutMs: number;
}): Promise<RedisCluster & { dir: string }> {
  const dir = join(newDir(), "cluster");
  return { ...owned(await startRedisCluster({ ...options, dir })), dir };
}

/** A MariaDB that a case may break. */
export async function ownMysql(
  options: { dir?: string; port?: number } = {},
): Promise<MysqlServer & { dir: string }> {
  const dir = options.dir ?? join(newDir(), "mysql");
  return { ...owned(await startMysql({ ...options, dir })), dir };
}

/** The way to servers through which connections can be hurt. */
export async function ownToxiproxy(): Promise<ToxiproxyServer> {
  const command = await goTool(TOXIPROXY, ROOT);
  return owned(await startToxiproxy({ command, dir: join(newDir(), "toxiproxy") }));
}

/** A primary with a replica that hears of everything late, and an address that leads to the one of them that serves. */
export async function laggingReplica(): Promise<{
  primary: RedisServer;
  way: Proxy;
  /**
   * Cuts the replica off, lets the primary go on alone for a moment, kills it, and puts the replica in its place, which
   * lacks so many of the entries of a stream.
   */
  promote: (stream: string) => Promise<{ readonly promoted: RedisServer; readonly lacking: number }>;
}> {
  const [primary, toxiproxy] = await Promise.all([ownRedis(), ownToxiproxy()]);
  const link = await toxiproxy.proxy("replication", primary);
  const way = await toxiproxy.proxy("redis", primary);
  const replica = await ownRedis({ replicaOf: link });
  await untilCopied(replica);
  await link.add({ type: "latency", attributes: { latency: LAG_MS, jitter: 0 } }, "downstream");
  return {
    primary,
    way,
    promote: async (stream) => {
      await link.cut();
      await sleep(ALONE_MS);
      const entries = await entriesOf(primary, stream);
      const copied = new Set(await entriesOf(replica, stream));
      const lacking = entries.filter((entry) => !copied.has(entry)).length;
      await primary.stop("SIGKILL");
      await askRedis(replica, ["REPLICAOF", "NO", "ONE"]);
      // It has to have a replica of its own before anything is acknowledged again.
      await untilCopied(await ownRedis({ replicaOf: replica }));
      await way.leadTo(replica);
      return { promoted: replica, lacking };
    },
  };
}

/** Takes everything and lets nothing through. */
export const BLACK_HOLE: Toxic = { type: "timeout", attributes: { timeout: 0 } };

/** How late the replica hears of what the primary has been told. */
const LAG_MS = 50;

/** How long the primary serves without it. */
const ALONE_MS = 300;

/** What a server has in a stream. */
async function entriesOf(server: RedisServer, stream: string): Promise<string[]> {
  const entries = (await askRedis(server, ["XRANGE", stream, "-", "+"])) as [id: string, fields: string[]][];
  return entries.map(([id]) => id);
}

async function untilCopied(replica: RedisServer): Promise<void> {
  await eventually(async () =>
    assert.match(String(await askRedis(replica, ["INFO", "replication"])), /master_link_status:up/),
  );
}
