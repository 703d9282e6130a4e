import { isCount, isRecord, parseJson, type Answer } from "./http";

/** Rows in the database, as the service that answered read them. */
export interface Count {
  readonly count: number;
  /** The value stored last; null while the table is empty. */
  readonly latest: number | null;
  readonly hostname: string;
}

/** How full a queue is; null for what cannot be read. */
export interface QueueStatus {
  /** Values that wait or are being stored. */
  readonly depth: number | null;
  /** Values in the hands of consumers. */
  readonly pending: number | null;
  /** How long the oldest value has waited. */
  readonly oldestAgeSeconds: number | null;
  /** Values that can never be stored as they are. */
  readonly deadLetters: number | null;
}

/** What only events tell; null stands for what cannot be read. */
export interface Told {
  /** The service that tells it. */
  readonly hostname: string;
  /** Values which that service has accepted since it started. */
  readonly accepted: number;
  /** How long the oldest value in the queue has waited. */
  readonly oldestAgeSeconds: number | null;
  /** Values in the hands of consumers. */
  readonly pending: number | null;
  /** Values that can never be stored as they are. */
  readonly deadLetters: number | null;
  /** Each queue by its name; left out by an API that has one only. */
  readonly queues?: Readonly<Record<string, QueueStatus>>;
}

/** State of the system at one moment. */
export interface Reading {
  /** Values accepted but not yet stored. */
  readonly depth: Answer<number>;
  readonly rows: Answer<Count>;
  /** Left out of what was asked for rather than told. */
  readonly told?: Told;
}

/** A reading, with times on the page's monotonic clock, in milliseconds. */
export interface TimedReading extends Reading {
  /** When asking for it began, or later than that; nothing of before is certain to be in it. */
  readonly begunAt: number;
  /** When it was here. */
  readonly at: number;
}

const QUEUE_AWAY = { ok: false, problem: "The queue is unavailable." } as const;
const DATABASE_AWAY = { ok: false, problem: "The database is away." } as const;

/** The reading that an event's data spells, or undefined where it spells none. */
export function decodeState(data: string): Reading | undefined {
  const state = parseJson(data);
  if (!isRecord(state)) {
    return undefined;
  }
  const { depth, count, latest, hostname, accepted } = state;
  const known =
    isCountOrNull(depth) &&
    isCountOrNull(count) &&
    (latest === null || (typeof latest === "number" && Number.isSafeInteger(latest))) &&
    typeof hostname === "string" &&
    isCount(accepted);
  if (!known) {
    return undefined;
  }
  return {
    depth: depth === null ? QUEUE_AWAY : { ok: true, value: depth },
    rows: count === null ? DATABASE_AWAY : { ok: true, value: { count, latest, hostname } },
    told: {
      hostname,
      accepted,
      oldestAgeSeconds: amount(state.oldestAgeSeconds),
      pending: amount(state.pending),
      deadLetters: amount(state.deadLetters),
      ...(isRecord(state.queues) && { queues: queuesOf(state.queues) }),
    },
  };
}

function queuesOf(queues: Readonly<Record<string, unknown>>): Record<string, QueueStatus> {
  const known = Object.entries(queues).map(([name, value]) => {
    const queue = isRecord(value) ? value : {};
    const status: QueueStatus = {
      depth: amount(queue.depth),
      pending: amount(queue.pending),
      oldestAgeSeconds: amount(queue.oldestAgeSeconds),
      deadLetters: amount(queue.deadLetters),
    };
    return [name, status] as const;
  });
  return Object.fromEntries(known);
}

function isCountOrNull(value: unknown): value is number | null {
  return value === null || isCount(value);
}

/** What is not essential may be missing. */
function amount(value: unknown): number | null {
  return typeof value === "number" && value >= 0 ? value : null;
}
