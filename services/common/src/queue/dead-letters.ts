import { replyCode } from "../redis/errors";
import type { Redis, Reply } from "../redis/redis";
import type { Partition } from "./keys";

/** An entry that could never be stored, as it was written down. */
export interface Letter {
  /** `<number of the partition>/<id in its stream>`, such as `0/1763719200000-0`. */
  readonly id: string;
  /** When it was given up. */
  readonly at: Date;
  /** Id that the entry had in the queue. */
  readonly entry: string;
  /** Why it can never be stored. */
  readonly reason: string;
  /** How often it was delivered to a consumer. */
  readonly attempts: number;
  /** All it held: names and values by turns. */
  readonly fields: readonly string[];
}

/** A letter that cannot be put back because of what is in it; the message says what. */
export class LetterError extends Error {}

/** Names and values of the largest entry that a script can add: Lua's stack holds 8,000 values. */
const MOST_FIELDS = 7_000;

/** Puts a letter's entry back into the queue, in one step, so that it is in one place at any time. */
const REPLAY = `
local letter = redis.call('XRANGE', KEYS[2], ARGV[1], ARGV[1])[1]
if not letter then return nil end
for index = 1, #letter[2], 2 do
  if letter[2][index] == 'fields' then
    local read, fields = pcall(cjson.decode, letter[2][index + 1])
    if not read or type(fields) ~= 'table' or #fields == 0 or #fields % 2 == 1 then
      return redis.error_reply('ERR its fields are not a JSON list of names and values')
    end
    if #fields > ${MOST_FIELDS} then
      return redis.error_reply('ERR its entry has ' .. #fields .. ' names and values; ${MOST_FIELDS} can be put back')
    end
    for _, field in ipairs(fields) do
      if type(field) ~= 'string' then
        return redis.error_reply('ERR its fields are not a JSON list of names and values')
      end
    end
    local id = redis.call('XADD', KEYS[1], '*', unpack(fields))
    redis.call('XDEL', KEYS[2], ARGV[1])
    return id
  end
end
return redis.error_reply('ERR it has no fields')`;

/** The dead letters of a queue, in all its partitions. */
export class DeadLetters {
  constructor(
    private readonly redis: Redis,
    /** All partitions that the queue has ever had. */
    private readonly partitions: () => readonly Partition[],
  ) {}

  /** How many there are. */
  async count(): Promise<number> {
    const counts = await Promise.all(
      this.partitions().map(({ deadLetters }) => this.redis.send(deadLetters, ["XLEN", deadLetters])),
    );
    return counts.reduce<number>((sum, count) => sum + Number(count), 0);
  }

  /** The oldest letters, at most so many of them, the oldest first. */
  async list(most: number): Promise<Letter[]> {
    const lists = await Promise.all(
      this.partitions().map((partition) => this.range(partition, "-", "+", most)),
    );
    return lists
      .flat()
      .sort((one, other) => one.at.getTime() - other.at.getTime())
      .slice(0, most);
  }

  /** A letter, or undefined where there is none of that id. */
  async get(id: string): Promise<Letter | undefined> {
    const place = this.place(id);
    if (place === undefined) return undefined;
    return (await this.range(place.partition, place.key, place.key, 1))[0];
  }

  /**
   * The ids of all letters there are now, in pages: partition by partition, each from its oldest letter on. Letters that
   * are added meanwhile, as by a replay that fails again, are left out.
   */
  async *ids(page: number): AsyncGenerator<readonly string[]> {
    for (const partition of this.partitions()) {
      const { deadLetters } = partition;
      const newest = await this.redis.send(deadLetters, ["XREVRANGE", deadLetters, "+", "-", "COUNT", "1"]);
      const [last] = (newest as readonly Reply[]).map((item) => keyOf(item));
      for (let from = "-"; last !== undefined;) {
        const letters = await this.range(partition, from, last, page);
        const [end] = letters.slice(-1);
        if (end === undefined) break;
        yield letters.map(({ id }) => id);
        from = `(${end.id.replace(/^.*\//, "")}`;
      }
    }
  }

  /**
   * Puts a letter's entry back into the queue, to be tried again; false where there is none of that id.
   *
   * @throws LetterError where its entry cannot be added; the letter stays.
   */
  async replay(id: string): Promise<boolean> {
    const place = this.place(id);
    if (place === undefined) return false;
    const { stream, deadLetters } = place.partition;
    try {
      return (await this.redis.send(stream, ["EVAL", REPLAY, "2", stream, deadLetters, place.key])) !== null;
    } catch (error) {
      if (replyCode(error) !== "ERR" || !(error instanceof Error)) throw error;
      throw new LetterError(error.message.replace(/^ERR /, ""), { cause: error });
    }
  }

  /** Deletes a letter, and with it the only trace of its entry; false where there is none of that id. */
  async drop(id: string): Promise<boolean> {
    const place = this.place(id);
    if (place === undefined) return false;
    const { deadLetters } = place.partition;
    return (await this.redis.send(deadLetters, ["XDEL", deadLetters, place.key])) === 1;
  }

  private place(id: string): { readonly partition: Partition; readonly key: string } | undefined {
    const [, number, key] = /^(\d{1,6})\/(\d{1,20}-\d{1,20})$/.exec(id) ?? [];
    const partition = this.partitions().find((candidate) => String(candidate.number) === number);
    return partition === undefined || key === undefined ? undefined : { partition, key };
  }

  private async range(partition: Partition, from: string, to: string, most: number): Promise<Letter[]> {
    const { deadLetters, number } = partition;
    const reply = await this.redis.send(deadLetters, [
      "XRANGE",
      deadLetters,
      from,
      to,
      "COUNT",
      String(most),
    ]);
    return (reply as readonly Reply[]).map((item) => letter(number, item));
  }
}

function keyOf(item: Reply): string {
  return String((item as readonly Reply[])[0]);
}

function letter(partition: number, item: Reply): Letter {
  const [key, pairs] = item as unknown as readonly [key: string, pairs: readonly string[]];
  const values = new Map<string, string>();
  for (let index = 0; index + 1 < pairs.length; index += 2) {
    values.set(pairs[index] ?? "", pairs[index + 1] ?? "");
  }
  return {
    id: `${partition}/${key}`,
    at: new Date(Number(key.split("-")[0])),
    entry: values.get("entry") ?? "",
    reason: values.get("reason") ?? "",
    // Letters of before attempts were counted have none.
    attempts: Number(values.get("attempts") ?? 1),
    fields: fieldsOf(values.get("fields") ?? "[]"),
  };
}

/** What somebody else has put there is shown as it is; it must not keep the others from being seen. */
function fieldsOf(text: string): readonly string[] {
  try {
    const fields: unknown = JSON.parse(text);
    if (Array.isArray(fields)) return fields.map(String);
  } catch {
    // No JSON.
  }
  return [text];
}
