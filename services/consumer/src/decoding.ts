import { decode, UndecodableError, type Entry, type Message } from "@millrace/common/queue/message";
import type { DeadLetter } from "./stream";

/** An entry and what it says. */
export interface Decoded {
  readonly entry: Entry;
  readonly message: Message;
}

/** What a batch holds. */
export interface Decodings {
  readonly decoded: Decoded[];
  readonly deadLetters: DeadLetter[];
  /** Where messages stand in traces that are recorded. */
  readonly traces: string[];
}

/** Takes the messages of entries apart from those that are none. */
export function decodeAll(entries: readonly Entry[]): Decodings {
  const decoded: Decoded[] = [];
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
