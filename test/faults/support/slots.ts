import { setTimeout as sleep } from "node:timers/promises";
import type { RedisServer } from "../../../local/servers";
import { askRedis } from "../../../local/servers/redis";

type Nodes = readonly RedisServer[];

/** Long enough for clients to meet each of the states that a slot is in while it moves. */
const STATE_MS = 100;

/** The slot of a key. */
export async function slotOf(key: string, [node]: Nodes): Promise<number> {
  if (node === undefined) throw new Error("a cluster has nodes");
  return Number(await askRedis(node, ["CLUSTER", "KEYSLOT", key]));
}

/** The primary that serves a slot, as the first of the nodes sees it. */
export async function holderOf(slot: number, nodes: Nodes): Promise<RedisServer> {
  const [node] = nodes;
  if (node === undefined) throw new Error("a cluster has nodes");
  const ranges = (await askRedis(node, ["CLUSTER", "SLOTS"])) as [
    first: number,
    last: number,
    primary: [host: string, port: number],
  ][];
  const port = ranges.find(([first, last]) => first <= slot && slot <= last)?.[2][1];
  const holder = nodes.find((other) => other.port === Number(port));
  if (holder === undefined) throw new Error(`no node holds slot ${slot}`);
  return holder;
}

/** Moves a slot with all its keys, as an operator does while clients use it. */
export async function moveSlot(
  slot: number,
  { from, to, nodes }: { readonly from: RedisServer; readonly to: RedisServer; readonly nodes: Nodes },
): Promise<void> {
  const [source, target] = await Promise.all([from, to].map(async (node) => idOf(node)));
  const number = String(slot);
  await askRedis(to, ["CLUSTER", "SETSLOT", number, "IMPORTING", source ?? ""]);
  await askRedis(from, ["CLUSTER", "SETSLOT", number, "MIGRATING", target ?? ""]);
  await sleep(STATE_MS);
  for (;;) {
    const keys = (await askRedis(from, ["CLUSTER", "GETKEYSINSLOT", number, "100"])) as string[];
    if (keys.length === 0) break;
    await askRedis(from, ["MIGRATE", to.host, String(to.port), "", "0", "5000", "KEYS", ...keys]);
  }
  await sleep(STATE_MS);
  for (const node of [to, from, ...nodes.filter((other) => other !== to && other !== from)]) {
    await askRedis(node, ["CLUSTER", "SETSLOT", number, "NODE", target ?? ""]);
  }
}

async function idOf(node: RedisServer): Promise<string> {
  return String(await askRedis(node, ["CLUSTER", "MYID"]));
}
