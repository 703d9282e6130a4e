import type { Entry } from "../queue/message";
import type { Reply } from "../redis/redis";

/** Entries that were read from where others had left them, and where to go on. */
export interface Claimed {
  readonly entries: Entry[];
  /** `0-0` when all have been looked at. */
  readonly cursor: string;
}

/** The entries of `XREADGROUP` on one stream; its reply is null where there are none. */
export function readEntries(reply: Reply): Entry[] {
  if (reply === null) return [];
  const [, entries] = list(list(reply)[0]);
  return list(entries).map(entry);
}

/** The entries of `XAUTOCLAIM`, and where the next call goes on. */
export function claimedEntries(reply: Reply): Claimed {
  const [cursor, entries] = list(reply);
  return {
    cursor: String(cursor),
    // Before 7.0 an entry that was deleted while pending comes as null.
    entries: list(entries)
      .filter((item) => item !== null)
      .map(entry),
  };
}

/** An entry has no fields where it was deleted while pending; to finish it then is all that is left to do. */
function entry(item: Reply): Entry {
  const [id, fields] = list(item);
  // All they can be are strings: names and values of a stream's entry know no other type.
  return { id: String(id), fields: fields === null ? [] : (list(fields) as readonly string[]) };
}

function list(reply: Reply | undefined): readonly Reply[] {
  if (!Array.isArray(reply)) throw new Error(`Redis answered ${JSON.stringify(reply)} where a list was due`);
  return reply as readonly Reply[];
}
