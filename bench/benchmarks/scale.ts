import { drain, type Drained } from "../harness/drain";
import type { Lab } from "../harness/lab";
import type { Rig } from "../harness/rig";
import { interleave, type Contestant, type Results } from "../harness/rounds";
import type { Run } from "../harness/run";
import { usageOf } from "../harness/usage";
import { ours } from "./drainers";

/** How many consumers, and how many plain processes that only insert. */
export const PROCESSES = [1, 2, 4] as const;

/** Rows of a statement: as many as a consumer's batch has. */
const BATCH = 1_000;

export const consumersName = (processes: number) => `consumers: ${processes}`;
export const insertersName = (processes: number) => `MySQL alone: ${processes}`;

/** What more consumers bring on a queue of four partitions, and what MySQL takes with nothing before it. */
export async function scale(lab: Lab, run: Run): Promise<Results<Drained>> {
  const { rounds, items } = run.size;
  const [queue, plain] = [await lab.rig({ partitions: 4 }), await lab.rig()];
  return interleave(
    PROCESSES.flatMap((processes) => [
      {
        ...drain(ours({ lab, rig: queue, items }, processes), lab, run.signal),
        name: consumersName(processes),
      },
      inserters(lab, plain, items, processes),
    ]),
    rounds,
    run,
  );
}

function inserters(lab: Lab, rig: Rig, items: number, processes: number): Contestant<Drained> {
  const run = async (): Promise<Drained> => {
    await rig.empty();
    const rows = items / processes;
    const all = await Promise.all(
      Array.from({ length: processes }, (_, number) =>
        lab.start("insert", { ...rig.servers, rows, batch: BATCH, process: number }),
      ),
    );
    const before = usageOf([lab.mysql.pid]);
    const began = performance.now();
    for (const one of all) one.begin();
    await Promise.all(all.map((one) => one.answer()));
    const seconds = (performance.now() - began) / 1000;
    const after = usageOf([lab.mysql.pid]);
    if ((await rig.rows()) !== items) throw new Error("MySQL alone has not stored every row.");
    const mysql = before && after && ((after.cpuSeconds - before.cpuSeconds) / items) * 1e6;
    return {
      itemsPerSecond: items / seconds,
      usage: mysql === undefined ? undefined : { consumer: 0, redis: 0, mysql, peakMegabytes: 0 },
    };
  };
  return { name: insertersName(processes), run };
}
