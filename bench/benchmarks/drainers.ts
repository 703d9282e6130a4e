import { Queue } from "bullmq";
import { entriesLeft, releaseEntries, stageEntries } from "../harness/entries";
import type { Drainer } from "../harness/drain";
import type { Lab } from "../harness/lab";
import type { Rig } from "../harness/rig";

interface Options {
  readonly lab: Lab;
  readonly rig: Rig;
  readonly items: number;
}

/** Our consumer, in as many processes as given. */
export function ours({ lab, rig, items }: Options, processes = 1): Drainer {
  const { admin } = lab;
  const { partitions } = rig;
  return {
    name: `Millrace, ${plural(processes, "process")}`,
    rig,
    items,
    stage: (staged) => stageEntries(admin, partitions, staged),
    start: () => Promise.all(Array.from({ length: processes }, () => rig.consumer())),
    release: () => releaseEntries(admin, partitions),
    left: () => entriesLeft(admin, partitions),
  };
}

/** A list, and a process with as many connections as given, each of which takes an item and stores it. */
export function blpop({ lab, rig, items }: Options, connections: number): Drainer {
  const { admin } = lab;
  const [staged, list] = ["list:staged", "list"];
  return {
    name: `BLPOP x ${connections}`,
    rig,
    items,
    stage: (all) =>
      admin.sendMany(all.length, (index) => {
        const item = all[index];
        return ["RPUSH", staged, JSON.stringify({ id: item?.id, value: item?.count })];
      }),
    start: async () => [await lab.start("blpop", { ...rig.servers, list, connections })],
    release: () => admin.rename([[staged, list]]),
    left: async () => Number(await admin.send("LLEN", list)),
  };
}

/** Jobs added at once: more make one script run for long. */
const BULK = 1_000;

/** BullMQ, in as many processes as given. */
export function bullmq({ lab, rig, items }: Options, concurrency: number, processes: number): Drainer {
  const queue = "jobs";
  const withQueue = async <T>(work: (queue: Queue) => Promise<T>): Promise<T> => {
    const opened = new Queue(queue, { connection: rig.servers.redis });
    try {
      return await work(opened);
    } finally {
      await opened.close();
    }
  };
  return {
    name: `BullMQ, concurrency ${concurrency}, ${plural(processes, "process")}`,
    rig,
    items,
    stage: (all) =>
      withQueue(async (opened) => {
        await opened.pause();
        for (let first = 0; first < all.length; first += BULK) {
          const jobs = all.slice(first, first + BULK).map(({ id, count }) => ({
            name: "store",
            data: { id, value: count },
          }));
          await opened.addBulk(jobs);
        }
      }),
    start: () =>
      Promise.all(
        Array.from({ length: processes }, () => lab.start("bullmq", { ...rig.servers, queue, concurrency })),
      ),
    release: () => withQueue((opened) => opened.resume()),
    left: async () => {
      const lengths = await Promise.all(
        ["wait", "active", "paused"].map((state) => lab.admin.send("LLEN", `bull:${queue}:${state}`)),
      );
      return lengths.reduce<number>((sum, length) => sum + Number(length), 0);
    },
  };
}

function plural(count: number, noun: string): string {
  return count === 1 ? `${count} ${noun}` : `${count} ${noun}es`;
}
