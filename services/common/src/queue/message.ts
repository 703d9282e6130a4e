import { isId } from "../id";
import { isSampled } from "../tracing/traceparent";

/** A value on its way from the producer to the database. */
export interface Message {
  /** Made before the first attempt to send it and kept over all others; what makes storing it idempotent. */
  readonly id: string;
  /** A whole number that a double holds. */
  readonly count: number;
  /** Where it stands in a trace, as a W3C `traceparent`; only where that trace is recorded. */
  readonly trace?: string | undefined;
}

/** An entry of a stream, as Redis returns it. */
export interface Entry {
  /** Redis' own id of the entry. */
  readonly id: string;
  /** Names and values by turns. */
  readonly fields: readonly string[];
}

/** The fields of a message in a stream. */
export function encode({ id, count, trace }: Message): string[] {
  const fields = ["id", id, "count", String(count)];
  return trace === undefined ? fields : [...fields, "trace", trace];
}

/** An entry that is no message; its text is the reason that goes with the dead letter. */
export class UndecodableError extends Error {}

/** @throws UndecodableError */
export function decode({ fields }: Entry): Message {
  let id: string | undefined;
  let count: string | undefined;
  let trace: string | undefined;
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const value = fields[index + 1];
    if (fields[index] === "id") id = value;
    else if (fields[index] === "count") count = value;
    else if (fields[index] === "trace") trace = value;
  }
  if (id === undefined || !isId(id)) throw new UndecodableError("its id is not a UUID");
  const number = Number(count);
  // Exactly what `encode` writes, and nothing that would be read as another number.
  if (count === undefined || !Number.isSafeInteger(number) || String(number) !== count) {
    throw new UndecodableError("its count is not a whole number from -(2^53-1) to 2^53-1");
  }
  // Whatever stands there, the value counts.
  return trace === undefined || !isSampled(trace) ? { id, count: number } : { id, count: number, trace };
}
