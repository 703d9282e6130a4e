import type { TimedReading } from "../../../services/web/src/journey";

/** In the place of a figure that could not be read. */
export const away = "away";

interface Figures {
  readonly begunAt?: number;
  readonly depth: number | typeof away;
  readonly rows: number | typeof away;
  readonly latest?: number;
}

/** What the API would answer with these figures. */
export function reading({ begunAt = 0, depth, rows, latest = 1 }: Figures): TimedReading {
  return {
    begunAt,
    depth: depth === away ? { ok: false, problem: "Redis is away." } : { ok: true, value: depth },
    rows:
      rows === away
        ? { ok: false, problem: "MySQL is away." }
        : { ok: true, value: { count: rows, latest, hostname: "producer-1" } },
  };
}
