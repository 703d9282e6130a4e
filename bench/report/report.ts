import type { Accepted } from "../benchmarks/accept";
import type { Drains } from "../benchmarks/drains";
import type { Latency } from "../benchmarks/latency";
import type { Drained } from "../harness/drain";
import type { Conditions } from "../harness/conditions";
import type { Results } from "../harness/rounds";
import type { Size } from "../harness/run";
import { acceptAims, acceptSection } from "./accept";
import { drainAims, drainSection } from "./drains";
import { latencyAims, latencySection } from "./latency";
import { rowsAims, rowsSection } from "./rows";
import { scaleSection } from "./scale";
import { aimList, figure } from "./text";

/** All that a run has measured; what it was not asked for is missing. */
export interface Report {
  readonly conditions: Conditions;
  readonly size: Size;
  readonly minutes: number;
  /** What people have to say to it, in Markdown. */
  readonly notes?: string;
  readonly drains?: Drains;
  readonly accept?: Results<Accepted>;
  readonly latency?: Latency;
  readonly scale?: Results<Drained>;
  readonly rows?: Results<number>;
}

/** A run as a page of Markdown. */
export function render(report: Report): string {
  const { conditions, size, drains, accept, latency, scale, rows, notes } = report;
  const aims = [
    ...(drains ? drainAims(drains) : []),
    ...(accept ? acceptAims(accept) : []),
    ...(latency ? latencyAims(latency) : []),
    ...(rows ? rowsAims(rows) : []),
  ];
  const sections = [
    head(report),
    ...(aims.length > 0 ? [`## Aims\n\n${aimList(aims)}`] : []),
    ...(drains ? [drainSection(drains, { ours: size.items, peers: size.peerItems })] : []),
    ...(accept ? [acceptSection(accept)] : []),
    ...(latency ? [latencySection(latency)] : []),
    ...(scale ? [scaleSection(scale, conditions.cores)] : []),
    ...(rows ? [rowsSection(rows, size.rows)] : []),
    ...(notes === undefined ? [] : [notes.trim()]),
  ];
  return `${sections.join("\n\n")}\n`;
}

function head({ conditions, size, minutes, notes }: Report): string {
  const { rounds } = size;
  return `# Benchmarks

Made by \`npm run bench\`${notes === undefined ? "" : "; only what bench/NOTES.md says is written by hand"}. Figures are the median of ${rounds} ${rounds === 1 ? "round" : "rounds"}, with the least and the most of them in
parentheses; ratios are of medians, with the range of each round's own ratio. The contestants take turns within each
round, all on one machine in one run (${figure(minutes)} minutes). Nothing here is a gate: another machine has other figures.

## What is compared, and how

- The same Redis for all, which logs every write and syncs the log each second; it rewrites the log between measurements,
  never in one. The same MariaDB or MySQL for all, which syncs at each commit. One sync of this machine's disk takes
  ${figure(conditions.syncMicroseconds)} us; the slower a disk is, the more batches gain over single rows.
- The same table \`counts\` with the same primary key and the same idempotent insert, the same items (an id and a value).
- All programs are bundled and run by the same Node.js without a compiler in the process.
- A drain begins when consumers that are up and wait are shown the items, in one step, and ends when the last row can
  be counted. CPU is that of the same time; memory is the most that the consumers' processes ever had.
- BullMQ: a worker with a pool of as many connections as its concurrency, one insert a job, completed jobs removed. A job
  whose worker dies is done again.
- BLPOP: a loop on each of its connections takes an item and stores it at once. What was taken and not yet stored is lost
  where the process dies; ours and BullMQ lose nothing.
- Ours: the services as they are deployed, with their standard settings; nothing is turned off. In Accept nobody takes
  values out, so there the marks at which a producer refuses are out of the way.
- The bare server: \`node:http\`, \`JSON.parse\`, \`XADD\` by the same client library, and nothing else; once with the library's
  standard settings, and once tuned: without a time limit for each command, which ours and BLPOP do without as well.

## Where

${conditions.facts.map(([name, value]) => `- ${name}: ${value}`).join("\n")}`;
}
