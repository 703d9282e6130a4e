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

/** Puts a letter's entry back into the queue, in one step, so that it is in one place at any time. */
const REPLAY = `
local letter = redis.call('XRANGE', KEYS[2], ARGV[1], ARGV[1])[1]
if not letter then return nil end
for index = 1, #letter[2], 2 do
  if letter[2][index] == 'fields' then
    local id = redis.call('XADD', KEYS[1], '*', unpack(cjson.decode(letter[2][index + 1])))
    redis.call('XDEL', KEYS[2], ARGV[1])
    return id
  end
end
return redis.error_reply('ERR the letter holds no fields')`;

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

  /** Puts a letter's entry back into the queue, to be tried again; false where there is none of that id. */
  async replay(id: string): Promise<boolean> {
    const place = this.place(id);
    if (place === undefined) return false;
    const { stream, deadLetters } = place.partition;
    const added = await this.redis.send(stream, ["EVAL", REPLAY, "2", stream, deadLetters, place.key]);
    return added !== null;
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
