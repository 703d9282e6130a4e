import type { TimedReading, Told } from "../src/reading";

/** In the place of a figure that could not be read. */
export const away = "away";

const TOLD: Told = {
  hostname: "producer-1",
  accepted: 0,
  oldestAgeSeconds: 0,
  pending: 0,
  deadLetters: 0,
};

interface Figures {
  readonly begunAt?: number;
  readonly depth: number | typeof away;
  readonly rows: number | typeof away;
  readonly latest?: number;
  readonly at?: number;
  readonly told?: Partial<Told>;
}

/** What the API would answer with these figures. */
export function reading({ begunAt = 0, at = begunAt, depth, rows, latest = 1, told }: Figures): TimedReading {
  return {
    begunAt,
    at,
    depth: depth === away ? { ok: false, problem: "Redis is away." } : { ok: true, value: depth },
    rows:
      rows === away
        ? { ok: false, problem: "MySQL is away." }
        : { ok: true, value: { count: rows, latest, hostname: "producer-1" } },
    ...(told !== undefined && { told: { ...TOLD, ...told } }),
  };
}
