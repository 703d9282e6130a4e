import { burstSentence, type Progress } from "./burst";
import { remember, type Sample } from "./history";
import { advance, nameOf, type Journey } from "./journey";
import type { Count, TimedReading, Told } from "./reading";
import { formatValue } from "./value";

/** How the API does, as the last reading showed it. */
export type Connection =
  | { readonly kind: "connecting" | "live" }
  /** One of the two figures cannot be read: values are not accepted, or not stored, for the time being. */
  | { readonly kind: "queueAway" | "databaseAway" | "bothAway" | "down"; readonly problem: string };

/** All that the page shows. */
export interface State {
  readonly connection: Connection;
  /** The last known figures; they stay while the API is away. */
  readonly depth?: number;
  readonly rows?: Count;
  readonly told?: Told;
  /** The service that answered last. */
  readonly hostname?: string;
  /** The figures of the last minutes, the oldest first. */
  readonly history: readonly Sample[];
  /** Values accepted since the page was opened. */
  readonly accepted: number;
  /** The last values posted, newest first. */
  readonly journeys: readonly Journey[];
  /** What a screen reader is to say. */
  readonly announcement: string;
}

export type Event =
  | { readonly type: "submitted"; readonly key: number; readonly value: number; readonly burst?: true }
  | { readonly type: "accepted"; readonly key: number; readonly id: string; readonly at: number }
  | { readonly type: "refused"; readonly key: number }
  | {
      readonly type: "burst";
      readonly key: number;
      readonly progress: Progress;
      /** Values accepted since the last such event. */
      readonly more: number;
      readonly at: number;
    }
  | { readonly type: "said"; readonly sentence: string }
  | { readonly type: "read"; readonly reading: TimedReading };

/** Values that the page keeps in view. */
const KEPT = 6;

export const initial: State = {
  connection: { kind: "connecting" },
  history: [],
  accepted: 0,
  journeys: [],
  announcement: "",
};

export function reduce(state: State, event: Event): State {
  switch (event.type) {
    case "submitted": {
      const { key, value, burst } = event;
      const journey: Journey = { key, value, stage: "posted", ...(burst && { burst }) };
      return {
        ...state,
        journeys: [journey, ...state.journeys].slice(0, KEPT),
        announcement: burst ? `Posting ${formatValue(value)} values.` : state.announcement,
      };
    }
    case "accepted":
      return accept(state, event.key, event.id, event.at);
    case "refused":
      return without(state, event.key);
    case "burst":
      return progressed(state, event);
    case "said":
      return { ...state, announcement: event.sentence };
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

function without(state: State, key: number): State {
  return { ...state, journeys: state.journeys.filter((journey) => journey.key !== key) };
}

/**
 * A burst travels as one: it is queued when the last of its values is.
 *
 * Said are only its end and the first time that it has to wait, however many steps there are in between.
 */
function progressed(state: State, { key, progress, more, at }: Extract<Event, { type: "burst" }>): State {
  const accepted = state.accepted + more;
  const waits = progress.waitingMs > 0 && progress.again === 1;
  const announcement = progress.end !== undefined || waits ? burstSentence(progress) : state.announcement;
  const next = { ...state, accepted, announcement };
  if (progress.end === undefined) {
    return next;
  }
  if (progress.accepted === 0) {
    return without(next, key);
  }
  const queued = { value: progress.accepted, stage: "queued", acceptedAt: at } as const;
  const journeys = state.journeys.map((journey) =>
    journey.key === key ? { ...journey, ...queued } : journey,
  );
  return { ...next, journeys };
}

function look(state: State, reading: TimedReading): State {
  const { depth, rows, told } = reading;
  const hostname = told?.hostname ?? (rows.ok ? rows.value.hostname : undefined);
  const next: State = {
    ...state,
    connection: connectionOf(reading),
    ...(depth.ok && { depth: depth.value }),
    ...(rows.ok && { rows: rows.value }),
    ...(told !== undefined && { told }),
    ...(hostname !== undefined && { hostname }),
    history: remember(state.history, reading),
    journeys: state.journeys.map((journey) => advance(journey, reading)),
  };
  return { ...next, announcement: newsOf(state, next) ?? state.announcement };
}

/** What is new and worth saying. */
function newsOf(before: State, { connection, journeys, told }: State): string | undefined {
  if (connection.kind === "live" && "problem" in before.connection) {
    return "The API is back.";
  }
  const arrived = journeys.filter(
    ({ stage }, index) => stage === "stored" && before.journeys[index]?.stage !== "stored",
  );
  if (arrived.length > 0) {
    return `${arrived.map(nameOf).join(", ")} stored.`;
  }
  const letters = told?.deadLetters ?? 0;
  const lettersBefore = before.told?.deadLetters ?? letters;
  return letters > 0 && lettersBefore === 0 ? "There are dead letters." : undefined;
}

function connectionOf({ depth, rows, told }: TimedReading): Connection {
  if (depth.ok) {
    return rows.ok ? { kind: "live" } : { kind: "databaseAway", problem: rows.problem };
  }
  if (rows.ok) {
    return { kind: "queueAway", problem: depth.problem };
  }
  // Somebody tells of it, so the API is there.
  return { kind: told === undefined ? "down" : "bothAway", problem: depth.problem };
}
