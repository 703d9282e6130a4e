import { patient } from "../patient";
import type { QueueMonitor, QueueStatus } from "./monitor";

/** The status of a queue, or of several taken together; null for what cannot be read. */
type Known = { readonly [K in keyof QueueStatus]: QueueStatus[K] | null };

/** All that is known of a service's queues. */
export interface QueueOverview extends Known {
  /** Each queue by its name, if there are several. */
  readonly queues?: Readonly<Record<string, Known>>;
}

const UNKNOWN: Known = { depth: null, pending: null, oldestAgeSeconds: null, deadLetters: null };

/** How long a queue may take to answer, in milliseconds. */
const PATIENCE_MS = 2_000;

/** Returns a function that reads all queues of a service; it never rejects. */
export function queueOverview(
  monitors: Readonly<Record<string, Pick<QueueMonitor, "status">>>,
  patienceMs = PATIENCE_MS,
): () => Promise<QueueOverview> {
  const queues = Object.entries(monitors).map(([name, monitor]) => ({
    name,
    read: patient(() => monitor.status(), patienceMs),
  }));
  return async () => {
    const read = await Promise.all(
      queues.map(async ({ name, read }) => [name, (await read()) ?? UNKNOWN] as const),
    );
    const all = read.map(([, status]) => status);
    return { ...together(all), ...(read.length > 1 && { queues: Object.fromEntries(read) }) };
  };
}

/** Several queues taken together: nothing is known of all where it is unknown of one. */
function together(all: readonly Known[]): Known {
  const combined = (key: keyof Known, combine: (values: number[]) => number) => {
    const known = all.map((status) => status[key]).filter((value) => value !== null);
    return known.length === all.length ? combine(known) : null;
  };
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return {
    depth: combined("depth", sum),
    pending: combined("pending", sum),
    oldestAgeSeconds: combined("oldestAgeSeconds", (values) => Math.max(0, ...values)),
    deadLetters: combined("deadLetters", sum),
  };
}
