import { drain } from "../harness/drain";
import { fill } from "../harness/fill";
import type { Lab } from "../harness/lab";
import type { Rig } from "../harness/rig";
import { interleave, type Contestant, type Results } from "../harness/rounds";
import type { Run } from "../harness/run";
import { load } from "../harness/wrk";
import { CONNECTIONS } from "./accept";
import { ours } from "./drainers";

export const TABLES = ["empty", "full"] as const;
export type Table = (typeof TABLES)[number];

export const insertName = (table: Table) => `insert, table ${table}`;
export const getName = (table: Table) => `GET /count, table ${table}`;

/**
 * Items stored, or requests answered, a second: with a table that is emptied before each drain, so that it never holds
 * more than the rows of one, and with one that is full.
 */
export async function rows(lab: Lab, run: Run): Promise<Results<number>> {
  const { rounds, items, loadSeconds, rows: many } = run.size;
  const rigs: Record<Table, Rig> = { empty: await lab.rig(), full: await lab.rig() };
  await fill(rigs.full, many, run);
  const producers = { empty: await rigs.empty.producer(), full: await rigs.full.producer() };
  const inserting = (table: Table): Contestant<number> => {
    const contestant = drain(ours({ lab, rig: rigs[table], items }), lab, run.signal);
    return {
      name: insertName(table),
      run: async () => {
        if (table === "empty") await rigs.empty.empty();
        return (await contestant.run()).itemsPerSecond;
      },
    };
  };
  const getting = (table: Table): Contestant<number> => ({
    name: getName(table),
    run: async () => {
      const url = `${producers[table].url}/count`;
      const { requests, seconds } = await load({
        url,
        status: 200,
        seconds: loadSeconds,
        connections: CONNECTIONS,
      });
      return requests / seconds;
    },
  });
  try {
    return await interleave([...TABLES.map(inserting), ...TABLES.map(getting)], rounds, run);
  } finally {
    await Promise.all(TABLES.map((table) => producers[table].stop()));
  }
}
