import { UndecodableError, type Entry } from "../queue/message";
import type { DeadLetter } from "./stream";

/** A message, as far as reading a queue goes. */
export interface Traced {
  /** Where it is in a trace, as a W3C `traceparent`; only where that trace is recorded. */
  readonly trace?: string | undefined;
}

/** Reads the message of an entry. @throws UndecodableError whose text is the reason that goes with the dead letter. */
export type Decode<M extends Traced> = (entry: Entry) => M;

/** An entry and its message. */
export interface Decoded<M> {
  readonly entry: Entry;
  readonly message: M;
}

/** What a batch holds. */
export interface Decodings<M> {
  readonly decoded: Decoded<M>[];
  readonly deadLetters: DeadLetter[];
  /** Where messages stand in traces that are recorded. */
  readonly traces: string[];
}

/** Separates entries that hold messages from those that do not. */
export function decodeAll<M extends Traced>(entries: readonly Entry[], decode: Decode<M>): Decodings<M> {
  const decoded: Decoded<M>[] = [];
  const deadLetters: DeadLetter[] = [];
  const traces: string[] = [];
  for (const entry of entries) {
    // Deleted while it was pending.
    if (entry.fields.length === 0) continue;
    try {
      const message = decode(entry);
      decoded.push({ entry, message });
      if (message.trace !== undefined) traces.push(message.trace);
    } catch (error) {
      if (!(error instanceof UndecodableError)) throw error;
      deadLetters.push({ entry, reason: error.message });
    }
  }
  return { decoded, deadLetters, traces };
}
