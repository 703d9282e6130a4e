import { isId } from "../id";

/** A value on its way from the producer to the database. */
export interface Message {
  /** Made before the first attempt to send it and kept over all others; what makes storing it idempotent. */
  readonly id: string;
  /** A whole number that a double holds. */
  readonly count: number;
}

/** An entry of a stream, as Redis returns it. */
export interface Entry {
  /** Redis' own id of the entry. */
  readonly id: string;
  readonly fields: readonly string[];
}

/** The fields of a message in a stream. */
export function encode({ id, count }: Message): string[] {
  return ["id", id, "count", String(count)];
}

/** An entry that is no message; its text is the reason that goes with the dead letter. */
export class UndecodableError extends Error {}

/** @throws UndecodableError */
export function decode({ fields }: Entry): Message {
  const values = new Map<string, string>();
  for (let index = 0; index + 1 < fields.length; index += 2) {
    values.set(fields[index] ?? "", fields[index + 1] ?? "");
  }
  const id = values.get("id");
  const count = values.get("count");
  if (id === undefined || !isId(id)) throw new UndecodableError("its id is not a UUID");
  // Exactly what `encode` writes, and nothing that would be read as another number.
  if (count === undefined || !Number.isSafeInteger(Number(count)) || String(Number(count)) !== count) {
    throw new UndecodableError("its count is not a whole number from -(2^53-1) to 2^53-1");
  }
  return { id, count: Number(count) };
}
