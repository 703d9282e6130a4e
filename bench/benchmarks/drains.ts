import { drain, type Drained, type Drainer } from "../harness/drain";
import type { Lab } from "../harness/lab";
import { interleave, resultsOf, type Results } from "../harness/rounds";
import type { Run } from "../harness/run";
import { summary } from "../harness/statistics";
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
  /** The best of each peer once more, with as many items as ours. */
  readonly long: Results<Drained>;
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
  const results = await interleave(all, rounds, run);
  // Whether the peers, which are given less so that rounds do not take too long, would gain from more.
  const best = [peers.BullMQ, peers.BLPOP].map((variants) =>
    drain({ ...bestOf(variants, results), items }, lab, run.signal),
  );
  run.say(`  the best of the others, with ${items} items`);
  const long = await interleave(best, 1, run);
  const names = (drainers: readonly Drainer[]) => drainers.map(({ name }) => name);
  return {
    results,
    ours: us.name,
    peers: { BullMQ: names(peers.BullMQ), BLPOP: names(peers.BLPOP) },
    long,
  };
}

/** The fastest of a peer's variants, by the median of its rounds. */
export function bestOf<T extends { readonly name: string }>(
  variants: readonly T[],
  results: Results<Drained>,
): T {
  const rate = ({ name }: T) =>
    summary(resultsOf(results, name).map(({ itemsPerSecond }) => itemsPerSecond)).median;
  const [best] = variants.toSorted((a, b) => rate(b) - rate(a));
  if (best === undefined) throw new Error("A peer has no variants.");
  return best;
}
