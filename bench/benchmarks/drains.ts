import { drain, type Drained, type Drainer } from "../harness/drain";
import type { Lab } from "../harness/lab";
import { interleave, type Results } from "../harness/rounds";
import type { Run } from "../harness/run";
import { blpop, bullmq, ours } from "./drainers";

/** Connections of the loops. */
const LOOPS = [1, 10, 50];

/** Jobs that a BullMQ worker has in hand at a time. */
const CONCURRENCIES = [10, 100];

const PROCESSES = [1, 2];

export type Peer = "BullMQ" | "BLPOP";

export interface Drains {
  readonly results: Results<Drained>;
  readonly ours: string;
  /** The names of each peer's variants. */
  readonly peers: Readonly<Record<Peer, readonly string[]>>;
}

/** How fast what waits in Redis comes into the table. */
export async function drains(lab: Lab, run: Run): Promise<Drains> {
  const { rounds, items, peerItems } = run.size;
  const rig = await lab.rig();
  const peer = { lab, rig, items: peerItems };
  const us = ours({ lab, rig, items });
  const peers: Record<Peer, Drainer[]> = {
    BullMQ: PROCESSES.flatMap((processes) =>
      CONCURRENCIES.map((concurrency) => bullmq(peer, concurrency, processes)),
    ),
    BLPOP: LOOPS.map((connections) => blpop(peer, connections)),
  };
  const all = [us, ...peers.BullMQ, ...peers.BLPOP].map((drainer) => drain(drainer, lab, run.signal));
  const names = (drainers: readonly Drainer[]) => drainers.map(({ name }) => name);
  return {
    results: await interleave(all, rounds, run),
    ours: us.name,
    peers: { BullMQ: names(peers.BullMQ), BLPOP: names(peers.BLPOP) },
  };
}
