import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endPastDaemon } from "./daemon";
import { CLUSTER_BUS_OFFSET } from "./ports";
import { askRedis, startRedis, type RedisOptions, type RedisServer } from "./redis";

const SLOTS = 16_384;

export interface RedisClusterOptions extends Omit<RedisOptions, "port" | "cluster"> {
  /** How many primaries share the slots. @default 3 */
  readonly nodes?: number;
  /** How many replicas copy each primary. @default 0 */
  readonly replicas?: number;
}

export interface RedisCluster {
  /** The primaries, in the order of their slots, and after them their replicas, in the same order, round by round. */
  readonly nodes: RedisServer[];
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a new, empty Redis cluster in `dir`, spreads the slots over them and waits until
 * every node calls it ok. A single node can be stopped and started again with `startRedis`, the same
 * `dir` (`node-0`, `node-1`, ...) and `port`.
 */
export async function startRedisCluster(options: RedisClusterOptions): Promise<RedisCluster> {
  const { nodes: count = 3, replicas = 0, ...common } = options;
  const nodes: RedisServer[] = [];
  const stop = async (signal?: NodeJS.Signals) => {
    await Promise.all(nodes.map((node) => node.stop(signal)));
  };
  try {
    for (let i = 0; i < count * (1 + replicas); i++) {
      const dir = join(options.dir, `node-${i}`);
      await endPastDaemon(dir);
      rmSync(dir, { recursive: true, force: true });
      nodes.push(await startRedis({ ...common, dir, cluster: true }));
    }
    const all = nodes.map((node) => ({ ...node, tls: options.tls !== undefined }));
    await formCluster(all, count);
  } catch (error) {
    await stop("SIGKILL");
    throw error;
  }
  return { nodes, stop };
}

type Node = Parameters<typeof askRedis>[0];

async function formCluster(nodes: Node[], primaries: number): Promise<void> {
  for (const [i, node] of nodes.entries()) {
    await askRedis(node, ["CLUSTER", "SET-CONFIG-EPOCH", String(i + 1)]);
    if (i >= primaries) continue;
    const [first, last] = slotsOf(i, primaries);
    const slots = Array.from({ length: last - first + 1 }, (_, offset) => String(first + offset));
    await askRedis(node, ["CLUSTER", "ADDSLOTS", ...slots]);
  }
  const [leader, ...others] = nodes;
  if (leader === undefined) return;
  for (const { host, port } of others) {
    await askRedis(leader, ["CLUSTER", "MEET", host, String(port), String(port + CLUSTER_BUS_OFFSET)]);
  }
  for (const node of nodes) await waitUntilOk(node, nodes.length);
  for (const [i, node] of nodes.slice(primaries).entries()) {
    const primary = String(await askRedis(nodes[i % primaries] ?? leader, ["CLUSTER", "MYID"]));
    await askRedis(node, ["CLUSTER", "REPLICATE", primary]);
    await waitUntilCopied(node);
  }
}

/** The first and last slot of primary `index` of `count`. */
export function slotsOf(index: number, count: number): [first: number, last: number] {
  const boundary = (i: number) => Math.floor((i * SLOTS) / count);
  return [boundary(index), boundary(index + 1) - 1];
}

async function waitUntilOk(node: Node, count: number): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const info = String(await askRedis(node, ["CLUSTER", "INFO"]));
    if (info.includes("cluster_state:ok") && info.includes(`cluster_known_nodes:${count}\r`)) return;
    if (Date.now() > deadline) throw new Error(`The Redis cluster did not form in 30 s:\n${info}`);
    await sleep(50);
  }
}

async function waitUntilCopied(replica: Node): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const info = String(await askRedis(replica, ["INFO", "replication"]));
    if (info.includes("master_link_status:up")) return;
    if (Date.now() > deadline) throw new Error(`A replica has not copied its primary in 30 s:\n${info}`);
    await sleep(50);
  }
}
