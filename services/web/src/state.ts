import type { Count } from "./api";
import { advance } from "./journey";
import type { Journey, TimedReading } from "./journey";
import { formatValue } from "./value";

/** How the API does, as the last reading showed it. */
export type Connection =
  | { readonly kind: "connecting" | "live" }
  /** One of the two figures cannot be read: values are not accepted, or not stored, for the time being. */
  | { readonly kind: "queueAway" | "databaseAway" | "down"; readonly problem: string };

/** All that the page shows. */
export interface State {
  readonly connection: Connection;
  /** The last known figures; they stay while the API is away. */
  readonly depth?: number;
  readonly rows?: Count;
  /** Values accepted since the page was opened. */
  readonly accepted: number;
  /** The last values posted, newest first. */
  readonly journeys: readonly Journey[];
  /** What a screen reader is to say. */
  readonly announcement: string;
}

export type Event =
  | { readonly type: "submitted"; readonly key: number; readonly value: number }
  | { readonly type: "accepted"; readonly key: number; readonly id: string; readonly at: number }
  | { readonly type: "refused"; readonly key: number }
  | { readonly type: "read"; readonly reading: TimedReading };

/** Values that the page keeps in view. */
const KEPT = 6;

export const initial: State = {
  connection: { kind: "connecting" },
  accepted: 0,
  journeys: [],
  announcement: "",
};

export function reduce(state: State, event: Event): State {
  switch (event.type) {
    case "submitted": {
      const journey: Journey = { key: event.key, value: event.value, stage: "posted" };
      return { ...state, journeys: [journey, ...state.journeys].slice(0, KEPT) };
    }
    case "accepted":
      return accept(state, event.key, event.id, event.at);
    case "refused":
      return { ...state, journeys: state.journeys.filter(({ key }) => key !== event.key) };
    case "read":
      return look(state, event.reading);
  }
}

function accept(state: State, key: number, id: string, at: number): State {
  const journeys = state.journeys.map((journey): Journey =>
    journey.key === key ? { ...journey, stage: "queued", id, acceptedAt: at } : journey,
  );
  const journey = journeys.find((candidate) => candidate.key === key);
  return {
    ...state,
    journeys,
    accepted: state.accepted + 1,
    announcement: journey === undefined ? state.announcement : `${formatValue(journey.value)} is queued.`,
  };
}

function look(state: State, reading: TimedReading): State {
  const connection = connectionOf(reading);
  const journeys = state.journeys.map((journey) => advance(journey, reading));
  const arrived = journeys.filter(
    (journey, index) => journey.stage === "stored" && state.journeys[index]?.stage !== "stored",
  );
  const back = connection.kind === "live" && "problem" in state.connection;
  return {
    ...state,
    connection,
    depth: reading.depth.ok ? reading.depth.value : state.depth,
    rows: reading.rows.ok ? reading.rows.value : state.rows,
    journeys,
    announcement: back
      ? "The API is back."
      : arrived.length > 0
        ? `${arrived.map(({ value }) => formatValue(value)).join(", ")} stored.`
        : state.announcement,
  };
}

function connectionOf({ depth, rows }: TimedReading): Connection {
  if (depth.ok) {
    return rows.ok ? { kind: "live" } : { kind: "databaseAway", problem: rows.problem };
  }
  return { kind: rows.ok ? "queueAway" : "down", problem: depth.problem };
}
